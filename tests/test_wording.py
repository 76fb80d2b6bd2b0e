"""Words: numbers as readers expect them in their language; untrusted text cannot act."""

import re
from datetime import date
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import schema, wording
from analytics.cases.record import CaseRecord, CrisisType
from analytics.errors import UsageError
from analytics.schema import Message, category, duration, instant, number
from analytics.wording import (
    CATALOGUES,
    Day,
    Fixed,
    Hours,
    Locale,
    LocalTime,
    Percent,
    PublishedDay,
    PublishedValue,
    Range,
    Said,
    Span,
    UntrustedText,
    Waited,
    durations,
    escape,
)

ENGLISH = Locale.of()


def space(text):
    return text.replace("\u00a0", " ")


def shown(text):
    return re.sub("[\u2066-\u2069]", "", space(text))


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (0, "0 minutes"),
        (0.005, "less than a minute"),
        (1 / 60, "1 minute"),
        (0.5, "30 minutes"),
        (1.5, "90 minutes"),
        (119.7 / 60, "2 hours"),
        (2.5, "2.5 hours"),
        (6.65, "6.7 hours"),
        (9.96, "10 hours"),
        (41.4, "41 hours"),
        (47.4, "47 hours"),
        (47.6, "2 days"),
        (118, "4.9 days"),
        (240, "10 days"),
        (503, "3 weeks"),
        (1512, "9 weeks"),
        (-3.25, "−3.2 hours"),
    ],
)
def test_a_duration_is_told_in_the_unit_that_a_person_would_use(hours, text):
    assert shown(ENGLISH.format_hours(hours)) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (2.5, 6.65, "2.5–6.7 hours"),
        (41.5, 46.65, "41–47 hours"),
        (0.5, 1.75, "30–105 minutes"),
        (107, 180, "4.4–7.5 days"),
        (144, 192, "6–8 days"),
        (20, 600, "up to 4 weeks"),
        (44, 44, "44 hours"),
        (44.1, 44.2, "44 hours"),
        (-3, 5, "−3 to 5 hours"),
        (-5, 5, "−5 to 5 hours"),
    ],
)
def test_a_range_of_durations_has_one_unit(low, high, text):
    assert shown(ENGLISH.format_hours_range(low, high)) == text
    assert shown(ENGLISH.format_message(Range(Hours(low), Hours(high)))) == text


@pytest.mark.parametrize(
    ("low", "value", "high", "length", "later"),
    [
        (-24.0, None, 24.0, "the same day", "the same day"),
        (-6.0, None, 30.0, "within 30 hours", "within 30 hours"),
        (-28.0, None, 0.0, "before it became public", "before it became public"),
        (0.0, None, 0.0, "at once", "at once"),
        (0.0, None, 6.0, "within 6 hours", "within 6 hours"),
        (0.0, None, 24.0, "within a day", "within a day"),
        (1512.0, None, None, "more than 9 weeks", "not within 9 weeks"),
        (41.5, None, 46.65, "about 44 hours", "about 44 hours later"),
        (105.0, 118.0, 157.0, "4.3–6.6 days", "4.3–6.6 days later"),
        (110.0, 118.0, 140.0, "about 5 days", "about 5 days later"),
        (576.0, 603.0, 632.0, "about 3.6 weeks", "about 3.6 weeks later"),
        (2.5, None, 6.65, "2.5–6.7 hours", "2.5–6.7 hours later"),
        (None, 5.0, None, "5 hours", "5 hours later"),
        (None, None, None, "", ""),
    ],
)
def test_a_wait_is_told_in_plain_words(low, value, high, length, later):
    assert shown(ENGLISH.format_message(Waited(low, value, high))) == length
    assert shown(ENGLISH.format_message(Waited(low, value, high, "later"))) == later


WHY = Message("reason.not_on_record")


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        (duration("time_to_apologise_h").observed(low=41.5, high=46.65), "about 44 hours"),
        (duration("time_to_apologise_h").censored(1512.0, WHY), "more than 9 weeks"),
        (duration("time_to_act_h").observed(low=-24.0, high=24.0), "the same day"),
        (duration("longest_silence_h").observed(low=0.0, high=6.0), "up to 6 hours"),
        (duration("x", "sessions").observed(82), "82 trading days"),
        (
            duration("x", "sessions").censored(131, WHY),
            "more than 131 trading days",
        ),
        (number("brand_return", "share").observed(-0.0113), "−1.1 %"),
        (number("answer_rate", "share").observed(0.621, 0.58, 0.66), "62 %"),
        (number("answer_rate", "share").observed(low=0.381, high=0.62), "38–62 %"),
        (number("depth", "points").observed(0.487, 0.41, 0.50), "0.5 points"),
        (number("messages", "messages").observed(12345), "12,345 posts"),
        (number("critics", "events").observed(low=1, high=3), "1–3 events"),
        (number("apology_elements", "of_7").observed(low=3, high=5), "3–5 of 7"),
        (number("apology_regret", "of_1").observed(1), "yes"),
        (instant("onset_at").observed(pd.Timestamp("2017-04-11T19:05Z")), "11 April 2017, 14:05"),
        (
            instant("acted_at").observed(
                low=pd.Timestamp("2017-04-11T05:00Z"), high=pd.Timestamp("2017-04-12T04:59Z")
            ),
            "11 April 2017",
        ),
        (category("first_statement_speed").observed(low="hour", high="day"), "within a day"),
        (duration("time_to_act_h").missing(WHY), ""),
    ],
)
def test_a_measure_is_said_without_its_interval_or_status(measure, text):
    assert shown(ENGLISH.say_measure(measure, "America/Chicago")) == text
    assert shown(ENGLISH.format_message(Said(measure, "America/Chicago"))) == text


@pytest.mark.parametrize(
    ("precision", "text"),
    [
        ("minute", "11 April 2017, 14:05"),
        ("hour", "11 April 2017, about 14:05"),
        ("part_of_day", "11 April 2017"),
        ("day", "11 April 2017"),
        ("month", "April 2017"),
        ("quarter", "second quarter of 2017"),
        ("year", "2017"),
    ],
)
def test_a_time_is_told_where_the_brand_is_as_exactly_as_it_is_known(precision, text):
    stamp = pd.Timestamp("2017-04-11T19:05Z")
    assert ENGLISH.format_message(LocalTime(stamp, "America/Chicago", precision)) == text


def test_numbers_keep_their_sign_inside_right_to_left_text():
    assert ENGLISH.format_number(-3.2) == "\u2066−3.20\u2069"
    assert ENGLISH.format_signed(-0.4) == "\u2066−0.40\u2069"
    assert ENGLISH.format_number(12345) == "12,345"
    assert (ENGLISH.format_number(0.0), ENGLISH.format_number(0.004)) == ("0", "0.00")


def test_a_half_is_rounded_as_the_binary_number_that_it_is():
    assert ENGLISH.format_fixed(2.675, 2) == f"{2.675:.2f}" == "2.67"


def test_a_window_without_best_time_is_shown_by_its_ends():
    measure = duration("time_to_acknowledge_h").observed(low=2.5, high=6.65)
    assert space(ENGLISH.format_measure(measure)) == "2.5–6.65 h"


def test_a_bound_is_at_least_an_instant_not_before_and_missing_is_words():
    why = Message("reason.not_on_record")
    censored = duration("x").censored(41.0, why)
    assert space(ENGLISH.format_measure(censored)) == "at least 41 h"
    later = instant("x_at").censored(pd.Timestamp("2024-03-01T09:00Z"), why)
    assert space(ENGLISH.format_measure(later)) == "not before 1 Mar 2024, 09:00 UTC"
    missing = duration("x").missing(Message("reason.not_on_record"))
    assert ENGLISH.format_measure(missing) == "not known"


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        (Percent(0.125, 1), "12.5 %", "12,5 %"),
        (Fixed(1234.5, 2), "1234.50", "1234,50"),
        (Range(Percent(0.1), Percent(0.1)), "10 %", "10 %"),
        (Range(Percent(0.1), Percent(0.2)), "10 % – 20 %", "10 % – 20 %"),
        (PublishedValue(-1234.5, " points"), "−1,234.5 points", "−1.234,5 points"),
        (PublishedValue(3, "", is_below=True), "< 3", "< 3"),
        (PublishedValue(-3, " points", is_about=True), "about −3 points", "about −3 points"),
        (PublishedDay(date(2017, 4, 8), is_about=True), "about 8 April 2017", "about 8 April 2017"),
        (Day(pd.Timestamp("2017-03-05").date()), "5 March 2017", "5 März 2017"),
        (PublishedDay(pd.Timestamp("2017-05-31").date(), "month"), "in May 2017", "in Mai 2017"),
        (
            Span(*pd.to_datetime(["2017-05-31T23:00Z", "2017-06-01T22:00Z"]), "Asia/Tokyo"),
            "1 to 2 June 2017",
            "1 to 2 Juni 2017",
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


@pytest.mark.parametrize(
    ("since", "day", "text"),
    [
        (date(2023, 6, 11), date(2023, 6, 17), "from 11 to 17 June 2023"),
        (date(2024, 8, 1), date(2024, 10, 31), "from 1 August to 31 October 2024"),
        (date(2024, 11, 1), date(2025, 1, 31), "from 1 November 2024 to 31 January 2025"),
    ],
)
def test_a_period_is_told_by_its_first_and_last_day(since, day, text):
    assert shown(ENGLISH.format_message(PublishedDay(day, since=since))) == text


@given(st.floats(0.02, 5000).filter(lambda h: h != 24), st.booleans())
def test_a_bound_is_rounded_to_the_side_on_which_it_stays_true(hours, is_lower):
    low, high = (hours, None) if is_lower else (0.0, hours)
    told = shown(ENGLISH.format_message(Waited(low, None, high)))
    count, unit = re.fullmatch(
        r"(?:more than|within) ([\d.]+) (minute|hour|day|week)s?", told
    ).groups()
    said = float(count) * durations.HOURS[f"{unit}s"]
    assert said <= hours + 1e-6 if is_lower else said >= hours - 1e-6
    assert abs(said - hours) < durations.HOURS[f"{unit}s"]


def test_a_lower_bound_is_never_told_higher_and_one_is_singular():
    fell = number("fall", "points").censored(0.895, Message("reason.not_on_record"))
    assert shown(ENGLISH.format_message(Said(fell))) == "more than 0.8 points"
    fell = number("fall", "points").censored(1.0096, Message("reason.not_on_record"))
    assert shown(ENGLISH.format_message(Said(fell))) == "more than 1 point"


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
    """Keys written out in the code, and every value of the fields that name keys.

    A page's `_say` adds the prefix of its page, which `fold.tally` then stands behind.
    """
    asked, said = set(), set()
    for path in Path(wording.__file__).parents[1].rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for helper, key in re.findall(
            r"""(translate|_?say|Message|_why)\(\s*["']([a-z_]+\.[a-z_.]+)["']""", text
        ):
            (said if helper == "_say" else asked).add(key)
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
    assert sorted(key for key in asked if not ENGLISH.has(key)) == []
    ends = {key.partition(".")[2] for key in ENGLISH.texts}
    assert sorted(key for key in said if not ENGLISH.has(key) and key not in ends) == []
