"""Words: numbers as readers expect them in their language; untrusted text cannot act."""

import re
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest

from analytics import schema, wording
from analytics.cases.record import CaseRecord, CrisisType
from analytics.errors import UsageError
from analytics.schema import Message, duration, instant
from analytics.wording import (
    CATALOGUES,
    Day,
    Fixed,
    Locale,
    Percent,
    PublishedDay,
    PublishedValue,
    Range,
    Span,
    UntrustedText,
    escape,
)

ENGLISH = Locale.of()


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
    assert space(ENGLISH.format_hours(hours)) == text


def test_numbers_keep_their_sign_inside_right_to_left_text():
    assert ENGLISH.format_number(-3.2) == "\u2066−3.20\u2069"
    assert ENGLISH.format_signed(-0.4) == "\u2066−0.40\u2069"
    assert ENGLISH.format_number(12345) == "12,345"
    assert (ENGLISH.format_number(0.0), ENGLISH.format_number(0.004)) == ("0", "0.00")


def test_a_half_is_rounded_as_the_binary_number_that_it_is():
    assert ENGLISH.format_fixed(2.675, 2) == f"{2.675:.2f}" == "2.67"


def test_a_window_without_best_time_is_shown_by_its_ends():
    measure = duration("time_to_acknowledge_h").observed(low=2.5, high=6.65)
    assert space(ENGLISH.format_measure(measure)) == "2.5 h – 6.65 h"


def test_a_bound_is_at_least_an_instant_not_before_and_missing_is_words():
    why = Message("reason.not_on_record")
    censored = duration("x").censored(41.0, why)
    assert space(ENGLISH.format_measure(censored)) == "at least 41 h"
    later = instant("x_at").censored(pd.Timestamp("2024-03-01T09:00Z"), why)
    assert space(ENGLISH.format_measure(later)) == "not before 1 Mar 2024, 09:00 UTC"
    missing = duration("x").missing(Message("reason.not_on_record"))
    assert ENGLISH.format_measure(missing) == "not available"


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        (Percent(0.125, 1), "12.5 %", "12,5 %"),
        (Fixed(1234.5, 2), "1234.50", "1234,50"),
        (Range(Percent(0.1), Percent(0.1)), "10 %", "10 %"),
        (Range(Percent(0.1), Percent(0.2)), "10 % – 20 %", "10 % – 20 %"),
        (PublishedValue(-1234.5, " points"), "−1,234.5 points", "−1.234,5 points"),
        (PublishedValue(3, "", is_below=True), "< 3", "< 3"),
        (Day(pd.Timestamp("2017-03-05").date()), "5 March 2017", "5 März 2017"),
        (PublishedDay(pd.Timestamp("2017-05-31").date(), "month"), "in May 2017", "in Mai 2017"),
        (
            Span(*pd.to_datetime(["2017-05-31T23:00Z", "2017-06-01T22:00Z"]), "Asia/Tokyo"),
            "1 June 2017 – 2 June 2017",
            "1 Juni 2017 – 2 Juni 2017",
        ),
        (["a", "b", "c"], "a, b, c", "a, b und c"),
        (1234.0, "1,234", "1.234"),
    ],
)
def test_values_are_formatted_by_the_language(tmp_path, value, english, german):
    (tmp_path / "de").symlink_to(CATALOGUES / "en")
    told = [
        re.sub("[\u2066-\u2069]", "", space(locale.format_message(value)))
        for locale in (ENGLISH, Locale.of("de", tmp_path))
    ]
    assert told == [english, german]


def test_a_text_has_a_plural_form_for_each_number_that_the_language_tells_apart(tmp_path):
    (tmp_path / "uk").mkdir()
    forms = "unit:\n  events: {one: '{n} one', few: '{n} few', other: '{n} other'}\n"
    (tmp_path / "uk" / "x.yaml").write_text(forms + "told: {one: '{n} one', other: '{n} other'}\n")
    locale = Locale.of("uk", tmp_path)
    assert [locale.format_quantity(n, "events") for n in (1, 3, 5)] == ["1 one", "3 few", "5 other"]
    assert [locale.translate("told", n=n) for n in (21, 22)] == ["21 one", "22 other"]


def test_one_is_singular_and_every_other_number_is_not():
    assert space(ENGLISH.format_quantity(1.0, "statements")) == "1 statement"
    assert space(ENGLISH.format_quantity(0.5, "statements")) == "0.50 statements"


def test_separators_of_a_list_are_those_of_the_language():
    assert ENGLISH.list_separators(3) == [", ", ", "]
    assert [ENGLISH.list_separators(n) for n in (0, 1)] == [[], []]


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=y>', "a\x00b"])
def test_escape_leaves_nothing_that_acts(text):
    safe = escape(text)
    assert safe.startswith("<bdi>")
    inner = safe.removeprefix("<bdi>").removesuffix("</bdi>")
    assert not set('<>"\x00') & set(inner)


def test_bidi_overrides_cannot_reach_across():
    assert "\u202e" not in escape("abc\u202edef")
    assert ENGLISH.format_message(UntrustedText("a\u202eb")) == "\u2068ab\u2069"
    foreign = ENGLISH.format_message(PublishedValue(3, " \u202epoints"))
    assert foreign == "\u20683 points\u2069"


@pytest.mark.parametrize("code", ["he", "", "../en", "en_GB"])
def test_unknown_language_is_refused(code):
    with pytest.raises(UsageError, match=re.escape(repr(code))):
        Locale.of(code)


def test_instants_are_told_in_utc():
    stamp = pd.Timestamp("2015-02-22T17:00-05:00")
    assert ENGLISH.format_instant(stamp) == "22 Feb 2015, 22:00 UTC"


def test_every_word_that_the_code_asks_for_is_in_the_catalogue():
    """Keys written out in the code, and every value of the fields that name keys."""
    asked = set()
    for path in Path(wording.__file__).parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        asked |= set(
            re.findall(
                r"""(?:translate|_?say|Message|_why)\(\s*["']([a-z_]+\.[a-z_.]+)["']""", text
            )
        )
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
        "provenance_name": get_args(CaseRecord.model_fields["provenance"].annotation),
    }
    asked |= {f"{prefix}.{value}" for prefix, values in prefixes.items() for value in values}
    assert sorted(key for key in asked if not ENGLISH.has(key)) == []
