"""Words: numbers as readers expect them; foreign strings cannot act."""

import re
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest

from analytics import schema, wording
from analytics.cases.record import CaseRecord, CrisisType
from analytics.errors import UsageError
from analytics.schema import Measure, Note


def space(text):
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (0.5, "30 min"),
        (2.5, "2.5 h"),
        (41, "41 h"),
        (240, "10 days"),
        (-3.25, "−3.25 h"),
    ],
)
def test_durations(hours, text):
    assert space(wording.hours(hours)) == text


def test_numbers_keep_their_sign_inside_right_to_left_text():
    assert wording.number(-3.2) == "\u2066−3.20\u2069"
    assert wording.signed(-0.4) == "\u2066−0.40\u2069"
    assert wording.number(12345) == "12,345"
    assert (wording.number(0.0), wording.number(0.004)) == ("0", "0.00")


def test_a_window_without_best_time_is_shown_by_its_ends():
    measure = Measure("time_to_acknowledge_h", "h", "observed", low=2.5, high=6.65)
    assert space(wording.measured(measure)) == "2.5 h – 6.65 h"


def test_censored_is_more_than_and_missing_is_words():
    censored = Measure("x", "h", "censored", low=41.0, reason=Note("reason.no_apology"))
    assert space(wording.measured(censored)) == "more than 41 h"
    missing = Measure("x", "h", "not_available", reason=Note("reason.no_apology"))
    assert wording.measured(missing) == "not available"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=y>', "a\x00b"])
def test_escape_leaves_nothing_that_acts(text):
    safe = wording.escape(text)
    assert safe.startswith("<bdi>")
    inner = safe.removeprefix("<bdi>").removesuffix("</bdi>")
    assert not set('<>"\x00') & set(inner)


def test_bidi_overrides_cannot_reach_across():
    assert "\u202e" not in wording.escape("abc\u202edef")
    assert wording.tell(wording.Foreign("a\u202eb")) == "\u2068ab\u2069"


def test_unknown_language_is_refused():
    with pytest.raises(UsageError, match="'he'"):
        wording.require_language("he")


def test_instants_are_told_in_utc():
    assert wording.instant(pd.Timestamp("2015-02-22T17:00-05:00")) == "22 Feb 2015, 22:00 UTC"


def test_every_word_that_the_code_asks_for_is_in_the_catalogue():
    """Keys written out in the code, and every value of the fields that name keys."""
    asked = set()
    for path in Path(wording.__file__).parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r"""(?:say|Note|_why)\(\s*["']([a-z_]+\.[a-z_.]+)["']""", text))
    assert len(asked) > 60
    prefixes = {
        "kind": schema.KINDS,
        "actor": schema.ACTORS,
        "element": schema.APOLOGY_ELEMENTS,
        "status": get_args(schema.Status),
        "side": get_args(schema.Side),
        "cluster": get_args(CrisisType.model_fields["cluster"].annotation),
        "page.provenance": get_args(CaseRecord.model_fields["provenance"].annotation),
        "page.limit": get_args(CaseRecord.model_fields["provenance"].annotation),
    }
    asked |= {f"{prefix}.{value}" for prefix, values in prefixes.items() for value in values}
    assert sorted(key for key in asked if not wording.has(key)) == []
