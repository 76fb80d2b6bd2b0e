"""A rule and its bound to move: the numbers and the figure follow; no case, no number."""

import re

import pytest

from analytics.errors import UsageError
from analytics.reports.alarm_explorer import alarm_explorer
from analytics.wording import Locale


def told(view):
    """The figure in words."""
    return re.findall(r'alt="(.*?)"', view)[0]


def test_moving_the_bound_and_the_rule_changes_what_is_told():
    rule, times, view = alarm_explorer("2015-us-airways-sunday").children
    published = told(view.value)
    assert "22 Feb 2015, 07:15 UTC" in published
    times.value = 0.5
    lower = told(view.value)
    assert lower != published
    times.value = 3.0
    assert Locale.of().translate("reason.rule_silent") in view.value
    assert "UTC" not in told(view.value)
    times.value = 1.0
    assert told(view.value) == published
    rule.value = 2
    assert told(view.value) != published


def test_a_case_without_messages_is_refused():
    with pytest.raises(UsageError, match="2017-united-3411"):
        alarm_explorer("2017-united-3411")
