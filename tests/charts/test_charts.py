"""Figures: titles that are true, the same bytes twice, nothing global, nothing overlapping."""

import html
import importlib
import itertools
import re
from dataclasses import replace
from datetime import date

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.dates import date2num
from matplotlib.text import Text
from shipped import DOCUMENTED, each_case, load

from analytics import cases, charts, study
from analytics.charts import Credit, svg
from analytics.charts.apology_grid import apology_grid
from analytics.charts.back_to_level import back_to_level
from analytics.charts.case_bars import case_bars, case_moves
from analytics.charts.chart import NARROW, RESPONSE, STYLE
from analytics.charts.clock import clock, ladder
from analytics.charts.counted import counted
from analytics.charts.days import days
from analytics.charts.emotions import emotions
from analytics.charts.ladders import ladders
from analytics.charts.lettering import width
from analytics.charts.points import points
from analytics.charts.returns import returns
from analytics.charts.sentiment import sentiment
from analytics.charts.story_title import title_of
from analytics.charts.timeline import (
    NUMBER_POINTS,
    axis_of,
    main_kind,
    numbered,
    story,
    timeline,
    told,
)
from analytics.charts.volume import volume
from analytics.measures import market, peers, recovery, response
from analytics.measures import volume as volumes
from analytics.reports.compare import ComparePage
from analytics.schema import APOLOGY_ELEMENTS, Harm, Measures, Message, Milestone, Moment, Quote
from analytics.wording import Locale

ENGLISH = Locale.of()
SOURCE = Credit(("A publisher",), 12, "2020-x-y", "abc123")


def test_a_chart_is_declared_once_in_the_module_of_its_name():
    assert sorted(charts.specs()) == [
        "amplification",
        "attention",
        "channels",
        "channels_missed",
        "channels_tone",
        "clock",
        "conversations",
        "copies",
        "days",
        "early_warning",
        "emotions",
        "points",
        "readings",
        "returns",
        "rhythm",
        "sentiment",
        "themes",
        "timeline",
        "volume",
    ]
    for name, spec in charts.specs().items():
        module = importlib.import_module(f"analytics.charts.{name}")
        assert module.CHART is spec


@pytest.mark.parametrize("case_id", each_case())
def test_every_shipped_figure_keeps_the_rules(case_id, subtests):
    results = load(case_id)
    for name in charts.available(results):
        with subtests.test(name):
            keeps_the_rules(name, lambda name=name: charts.draw(name, results))


def keeps_the_rules(name, draw):
    before = dict(mpl.rcParams)
    one = draw()
    assert dict(mpl.rcParams) == before
    assert plt.get_fignums() == []
    assert svg(one) == svg(draw())
    assert "<script" not in svg(one)
    width, height = one.figure.get_size_inches()
    assert width == 8.5
    assert height == 5.0 or name in ("timeline", "points", "clock")  # as many rows as they need
    assert one.alt.startswith(one.title)
    assert len(one.alt) > len(one.title) + 5
    assert len(one.frame)


def unseen(figure):
    """Labels of ticks beyond the ends of their axis, which matplotlib keeps but does not draw."""
    found = []
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            ticks = [*axis.get_major_ticks(), *axis.get_minor_ticks()]
            beyond = [tick for tick in ticks if not low <= tick.get_loc() <= high]
            found += [label for tick in beyond for label in (tick.label1, tick.label2)]
    return found


@pytest.mark.parametrize("case_id", each_case())
def test_no_words_overlap_or_leave_the_sheet(case_id, subtests):
    results = load(case_id)
    for name in charts.available(results):
        with subtests.test(name):
            words_stand_apart(charts.draw(name, results).figure)
        if charts.has_narrow(name):
            with subtests.test(f"{name} on a telephone"):
                is_read_on_a_telephone(charts.draw_narrow(name, results).figure)
    for draw in (story, ladder):
        with subtests.test(f"{draw.__name__} on a telephone"):
            if draw is ladder or results.case.milestones:
                is_read_on_a_telephone(narrow(draw, results).figure)


def is_read_on_a_telephone(figure):
    """Words stand apart, and are 9 pixels high and more on a page of 390 with its margins."""
    words_stand_apart(figure)
    assert figure.get_figwidth() == NARROW
    shrunk = (390 - 2 * 16) / (NARROW * 96)
    for text in figure.findobj(Text):
        if text.get_text().strip() and text.get_visible():
            assert text.get_fontsize() * 96 / 72 * shrunk >= 9, text.get_text()


def narrow(draw, results):
    rest = (None,) if draw is story else ()
    return draw(results, ENGLISH, *rest, is_narrow=True)


def words_stand_apart(figure):
    with mpl.rc_context(STYLE):
        _stand_apart(figure)


def _stand_apart(figure):
    figure.draw_without_rendering()
    hidden = unseen(figure)
    boxes = [
        (text.get_text(), text.get_window_extent())
        for text in figure.findobj(mpl.text.Text)
        if text.get_text().strip() and text.get_visible() and text not in hidden
    ]
    width, height = figure.bbox.width, figure.bbox.height
    for words, box in boxes:
        assert box.x0 > -2, words
        assert box.x1 < width + 2, words
        assert box.y0 > -2, words
        assert box.y1 < height + 2, words
    for (one, a), (two, b) in itertools.combinations(boxes, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        down = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert not (across > 2 and down > 3), (one, two)


@pytest.mark.parametrize("is_narrow", [False, True])
def test_the_ladder_draws_the_unknown_as_unknown(is_narrow):
    reason = Message("reason.no_apology")
    measures = [
        response.TIME_TO_ACKNOWLEDGE.observed(low=2.5, high=6.65),
        response.TIME_TO_RESPOND.missing(reason, "not_applicable"),
        response.TIME_TO_APOLOGISE.censored(30.0, reason),
        response.TIME_TO_ACT.missing(reason),
    ]
    one = clock(measures, SOURCE, ENGLISH, is_narrow=is_narrow)
    assert one.title.startswith("First answer: 2.5–6.7")
    text = words_of(one)
    for said in ("Full apology: more than 30 hours", "First action: not known"):
        assert said in text
    assert "not available" not in text
    hatched = [patch for patch in one.figure.axes[0].patches if patch.get_hatch()]
    widths = [patch.get_width() for patch in hatched]
    assert len(widths) == 2  # after the thirty hours, and all along; none where it does not apply
    assert widths[1] > widths[0] > 0
    words_stand_apart(one.figure)


def test_the_ladder_of_a_brand_of_which_nothing_is_known_names_no_time():
    reason = Message("reason.no_apology")
    measures = [spec.missing(reason) for spec in response.CLOCK]
    one = clock(measures, SOURCE, ENGLISH)
    assert one.title == "When the brand answered is not known"
    assert not re.search(r"\d", one.alt)


def words_of(chart):
    texts = (text.get_text() for text in chart.figure.findobj(mpl.text.Text))
    return " ".join(texts).replace("\u00a0", " ")


def bins(messages, negative, quotes):
    times = pd.date_range("2020-03-02T00:00Z", periods=len(messages), freq="h")
    columns = {"messages": messages, "negative": negative, "brand_quotes": quotes}
    columns["scored"] = messages
    return pd.DataFrame({"bin_start": times, **columns})


@pytest.mark.parametrize(("quotes", "is_joke"), [([0, 6, 0], True), ([0, 2, 0], False)])
def test_volume_calls_a_joke_a_joke_only_when_most_posts_quote(quotes, is_joke):
    table = bins([5, 9, 4], [4, 1, 3], quotes)
    measures = Measures(
        [
            volumes.PEAK_VOLUME.observed(9),
            volumes.PEAK_AT.observed(pd.Timestamp("2020-03-02T01:00Z")),
            volumes.PEAK_NEGATIVE.observed(4),
            volumes.PEAK_NEGATIVE_AT.observed(pd.Timestamp("2020-03-02T00:00Z")),
            volumes.BRAND_QUOTES_AT_PEAK.observed(max(quotes)),
            response.ONSET_AT.missing(Message("reason.no_onset_known")),
        ]
    )
    one = volume(table, measures, SOURCE, ENGLISH)
    assert ("not the crisis" in one.title) is is_joke
    [axes] = one.figure.axes
    assert axes.get_ylim()[0] == 0
    steps = [p for p in axes.patches if isinstance(p, mpl.patches.StepPatch)]
    assert [list(step.get_data().values) for step in steps] == [[5, 9, 4], [4, 1, 3]]


def sentiment_chart(*others):
    """Four hours with onset after the first, 0.5 below the baseline and not back when they end."""
    curve = pd.DataFrame(
        {
            "bin_start": pd.date_range("2020-03-02T00:00Z", periods=4, freq="h"),
            "n": [9, 2, 9, 0],
            "is_few": [False, True, False, True],
            "net": [0.1, -1.0, -0.4, np.nan],
            "smoothed": [0.1, np.nan, -0.4, np.nan],
        }
    )
    reason = Message("reason.not_recovered", {"hours": 3.0})
    measures = Measures(
        [
            recovery.BASELINE.observed(0.1),
            recovery.TOLERANCE.observed(0.05),
            recovery.DEPTH.observed(0.5),
            response.ONSET_AT.observed(pd.Timestamp("2020-03-02T01:00Z")),
            recovery.TROUGH_AT.observed(pd.Timestamp("2020-03-02T02:00Z")),
            recovery.RECOVERED_AT.censored(pd.Timestamp("2020-03-02T04:00Z"), reason),
            recovery.TIME_TO_RECOVER.censored(3.0, reason),
            *others,
        ]
    )
    return sentiment(curve, measures, [], SOURCE, ENGLISH, smooth_h=1, labels="gold")


def test_sentiment_title_is_never_recovered_when_it_is_not():
    one = sentiment_chart()
    assert "had not recovered" in one.title
    hollow = [line for line in one.figure.axes[0].lines if line.get_markerfacecolor() == "white"]
    assert 1 in [len(line.get_xdata()) for line in hollow]


def test_sentiment_title_says_whether_the_band_was_left():
    chance = Message("reason.dip_by_chance", {"depth": 0.5, "p": 0.07})
    for reason, words in ((chance, "too noisy"), (Message("reason.no_dip"), "stayed within")):
        none = recovery.DEPTH.missing(reason, "not_applicable")
        assert words in sentiment_chart(none).title


def grey(colour):
    red, green, blue, _ = mpl.colors.to_rgba(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_the_band_is_drawn_at_its_edges_and_labelled():
    one = sentiment_chart()
    [axes] = one.figure.axes
    [band] = [patch for patch in axes.patches if isinstance(patch, mpl.patches.Rectangle)]
    assert (band.get_y(), band.get_height()) == pytest.approx((0.05, 0.1))
    across = axes.get_yaxis_transform()
    drawn = [line.get_ydata() for line in axes.lines if line.get_transform() == across]
    leaders = {y[-1]: y[0] for y in drawn if len(y) == 3}
    named = {text.get_text(): leaders.get(text.get_position()[1]) for text in axes.texts}
    assert named["usual range"] == pytest.approx(0.1)


def test_the_title_tells_the_depth_and_not_an_end_of_its_interval():
    told = [recovery.DEPTH.observed(0.3, 0.11, 0.49), recovery.TIME_TO_RECOVER.observed(2.0, 1, 3)]
    assert "fell by 0.30 points and took 2" in sentiment_chart(*told).title


def test_a_bound_of_the_depth_is_told_as_one():
    reason = Message("reason.dip_open", {"hours": 3.0})
    assert "at least 0.40" in sentiment_chart(recovery.DEPTH.censored(0.4, reason)).title


def event_at(i, when, *kinds, actor="press", **more):
    kinds = kinds or ("escalation",)
    moment = Moment(when, when, when)
    return Milestone(f"event-{i}", kinds, actor, "x", moment, when, "minute", "", ("s",), **more)


def line_of(start, days, kind="tone"):
    table = pd.DataFrame(
        {
            "at": pd.date_range(start, periods=days, freq="D"),
            "value": [40.0 + (day * 7) % 23 for day in range(days)],
        }
    )
    return Harm(
        kind, "Share of negative posts", "Posts were worse on Monday", "%", table, table[:0]
    )


def spread(n, kind):
    """Hours of n events: evenly, all in the first hour, or most in two rushes and one far off."""
    if kind == "even":
        return [7 * i for i in range(n)]
    if kind == "at once":
        return [i / n for i in range(n)]
    return [(i % 2) * 90 + i / 9 for i in range(n - 1)] + [400]


@pytest.mark.parametrize("is_narrow", [False, True])
@pytest.mark.parametrize("n", [1, 4, 20, 62])
@pytest.mark.parametrize("kind", ["even", "at once", "clustered"])
def test_a_timeline_of_any_length_has_no_word_on_another_and_none_cut_off(kind, n, is_narrow):
    start = pd.Timestamp("2020-01-01T10:00Z")
    words = Quote("a rather long quotation that goes on for as long as a quotation may go on", "s")
    events = [
        event_at(
            i,
            start + pd.Timedelta(hours=hours),
            "statement" if i % 2 else "escalation",
            actor="brand" if i % 2 else "press",
            name="A person with a rather long name, chief executive of a company",
            quote=words,
        )
        for i, hours in enumerate(spread(n, kind))
    ]
    line = line_of("2019-12-28T12:00Z", 20)
    one = timeline(events, None, SOURCE, ENGLISH, brand="A brand", line=line, is_narrow=is_narrow)
    assert len(one.frame) == n
    assert len(told(events)) == min(n, 12)
    words_stand_apart(one.figure)
    others = f"{n - 12} other events"
    assert (others in words_of(one)) == (n > 12)
    strip = [text for text in one.figure.axes[1].texts if text.get_color() == RESPONSE]
    boxes = [text.get_window_extent() for text in strip]
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))
    numbers = {k for k, event in enumerate(told(events), 1) if event.is_statement}
    assert {k for text in strip for k in told_by(text.get_text())} == numbers


def told_by(label):
    """The numbers of a label such as `2, 4–6`."""
    for part in label.split(", "):
        first, _, last = part.partition("–")
        yield from range(int(first), int(last or first) + 1)


@given(st.lists(st.floats(0, 300), min_size=1, max_size=12))
def test_numbers_of_statements_never_touch_and_all_are_told(places):
    at = dict(enumerate(sorted(places), 1))
    labels = numbered(at, 300)
    ends = [(left, left + width(text, NUMBER_POINTS, is_bold=True)) for text, left in labels]
    assert ends[0][0] >= 0
    assert ends[-1][1] <= 300 + 1e-6
    assert all(a[1] < b[0] for a, b in itertools.pairwise(ends))
    assert sorted(k for text, _ in labels for k in told_by(text)) == list(at)


@pytest.mark.parametrize("before_days", [0, 3, 900])
@pytest.mark.parametrize("after_days", [0, 4, 700])
def test_the_axis_of_a_timeline_is_in_scale_or_marks_its_break(before_days, after_days):
    onset = pd.Timestamp("2020-01-01T10:00Z")
    whens = [
        *([onset - pd.Timedelta(days=before_days)] if before_days else []),
        onset,
        onset + pd.Timedelta(days=1),
        onset + pd.Timedelta(days=2),
        *([onset + pd.Timedelta(days=2 + after_days)] if after_days else []),
    ]
    events = [event_at(i, when) for i, when in enumerate(whens)]
    moment = Moment(onset, onset, onset)
    axis = axis_of(events, moment, None)
    one = timeline(events, moment, SOURCE, ENGLISH)
    assert words_of(one).count("//") == (before_days > 100) + (after_days > 100)
    near = [w for w in whens if axis.low <= date2num(w) <= axis.high]
    days = [axis.place(when) for when in near]
    assert days == pytest.approx([float(date2num(when)) for when in near])
    places = [axis.place(when) for when in whens]
    assert places == sorted(places)
    assert all(axis.left < place < axis.right for place in places)


def test_the_first_of_each_kind_is_told_however_many_events_there_are():
    start = pd.Timestamp("2020-01-01T10:00Z")
    many = [event_at(i, start + pd.Timedelta(hours=i)) for i in range(60)]
    apology = event_at(99, start + pd.Timedelta(days=30), "full_apology", actor="brand")
    post = event_at(98, start + pd.Timedelta(hours=3), "first_public_post", actor="public")
    chosen = told([*many, apology, post])
    assert {apology.id, post.id, many[0].id} <= {event.id for event in chosen}
    assert chosen == sorted(chosen, key=lambda event: event.when.earliest)


def test_an_apology_is_not_named_by_who_spoke():
    when = pd.Timestamp("2020-01-01T10:00Z")
    assert main_kind(event_at(1, when, "ceo_statement", "full_apology")) == "full_apology"
    assert main_kind(event_at(1, when, "first_brand_response", "non_apology")) == "non_apology"
    assert main_kind(event_at(1, when, "ceo_statement")) == "ceo_statement"


def titled(*said, onset="2020-01-01T20:00Z"):
    """The title of brand events, each given as its kind and its time."""
    start = pd.Timestamp(onset)
    events = [
        event_at(i, pd.Timestamp(when), kind, actor="brand") for i, (kind, when) in enumerate(said)
    ]
    return ENGLISH.format_message(title_of(events, Moment(start, start, start), "Acme", "UTC"))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            [("non_apology", "2020-01-01T23:00Z"), ("full_apology", "2020-01-03T09:00Z")],
            "One non-apology, then the apology on day 3",
        ),
        (
            [
                ("non_apology", "2020-01-01T23:00Z"),
                ("non_apology", "2020-01-02T23:00Z"),
                ("full_apology", "2020-01-03T09:00Z"),
            ],
            "Two non-apologies, then the apology on day 3",
        ),
        ([("full_apology", "2020-01-01T23:00Z")], "Acme apologised the same day"),
        ([("full_apology", "2019-12-30T23:00Z")], "Acme apologised before the story broke"),
        (
            [("statement", "2020-01-02T01:00Z"), ("full_apology", "2020-03-03T09:00Z")],
            "Acme answered on day 2 and apologised in week 9",
        ),
        ([("statement", "2020-01-02T01:00Z")], "Acme answered on day 2"),
        (
            [("non_apology", "2020-01-02T01:00Z")],
            "Acme answered on day 2, with less than an apology",
        ),
        (
            [("full_apology", "2020-01-02T01:00Z"), ("non_apology", "2020-01-03T01:00Z")],
            "Acme apologised on day 2",
        ),
    ],
)
def test_the_title_of_a_timeline_is_its_finding(said, expected):
    assert re.sub("[\u2068\u2069]", "", titled(*said)) == expected


def test_a_half_apology_that_may_have_come_later_is_not_counted_as_before():
    start = pd.Timestamp("2020-01-01T20:00Z")
    day = pd.Timedelta(days=1)
    events = [
        event_at(1, start, "non_apology", actor="brand"),
        replace(
            event_at(2, start + day, "non_apology", actor="brand"),
            when=Moment(start + day, start + 3 * day),
        ),
        event_at(3, start + 2 * day, "full_apology", actor="brand"),
    ]
    told_so = title_of(events, Moment(start, start, start), "Acme", "UTC")
    assert ENGLISH.format_message(told_so) == (
        "At least one non-apology, then the apology on day 3"
    )


def test_nothing_is_said_of_days_where_nobody_knows_when_it_began():
    start = pd.Timestamp("2020-01-01T10:00Z")
    assert title_of([event_at(1, start, "full_apology", actor="brand")], None, "A", "UTC") is None
    outside = [event_at(1, start)]
    assert title_of(outside, Moment(start, start, start), "A", "UTC") is None


def test_negative_messages_of_a_part_are_not_told_as_those_of_all():
    table = bins([50, 90, 40], [4, 1, 3], [0, 0, 0])
    measures = Measures(
        [
            volumes.PEAK_VOLUME.observed(90),
            volumes.PEAK_AT.observed(pd.Timestamp("2020-03-02T01:00Z")),
            volumes.PEAK_NEGATIVE.observed(4),
            volumes.PEAK_NEGATIVE_AT.observed(pd.Timestamp("2020-03-02T00:00Z")),
            volumes.BRAND_QUOTES_AT_PEAK.observed(0),
            response.ONSET_AT.missing(Message("reason.no_onset_known")),
        ]
    )
    titles = [
        volume(table.assign(scored=scored), measures, SOURCE, ENGLISH).title
        for scored in ([50, 90, 40], [10, 20, 10], [0, 0, 0])
    ]
    assert ["negative ones at 4" in title for title in titles] == [True, False, False]


def test_the_worst_day_of_a_title_is_one_that_can_tell():
    columns = ["day", "scored", "is_thin", "model_share", "model_low", "model_high"]
    rows = [
        (date(2020, 1, 1), 3, True, 1.0, 0.6, 1.0),
        (date(2020, 1, 2), 90, False, 0.3, 0.2, 0.4),
    ]
    table = pd.DataFrame(rows, columns=columns)
    assert days(table, "UTC", SOURCE, ENGLISH).title.endswith("30\u00a0% of 90 posts were negative")
    assert days(table[:1], "UTC", SOURCE, ENGLISH).title.startswith("No day has enough")


def test_a_points_title_is_as_exact_as_its_days():
    columns = ["measure", "unit", "at", "precision", "value", "below"]

    def title(*ends):
        rows = [("Trust", "%", date.fromisoformat(at), how, 5.0, False) for at, how in ends]
        return points(pd.DataFrame(rows, columns=columns), SOURCE, ENGLISH).title

    same_year = title(("2018-04-03", "day"), ("2018-05-29", "day"))
    assert same_year == "Trust: from 5 on 3 Apr to 5 on 29 May 2018"
    months = title(("2017-12-31", "month"), ("2018-03-31", "month"))
    assert months == "Trust: from 5 in Dec 2017 to 5 in Mar 2018"


def test_returns_name_no_peers_where_there_are_none():
    rows = [("2018-01-02", "X", 0.01), ("2018-01-02", "M", 0.02)]
    table = pd.DataFrame(rows, columns=["date", "series", "return"])
    drawn = returns(table, "X", "M", date(2018, 1, 2), SOURCE, ENGLISH).figure
    assert not [text for text in drawn.findobj(Text) if "Grey" in text.get_text()]


def moved(spec, value, is_unusual):
    key = "reason.significant" if is_unusual else "reason.not_significant"
    return spec.observed(value, verdict=Message(key, {"t": 1.0}))


@pytest.mark.parametrize(
    ("week", "day", "said"),
    [
        ((-0.27, True), (-0.1, True), "X: shares fell 27 % more than two rivals would explain"),
        ((0.021, True), (0.0, False), "X: shares rose 2.1 % more than two rivals would explain"),
        ((-0.02, False), (-0.03, True), "X: shares fell 3.0 % more than two rivals would"),
        ((-0.02, False), (-0.01, False), "X: shares moved no more than usual in the five"),
        (None, None, "X: shares rose 1.0 % on 2 January 2018; two rivals: 2.0 %"),
    ],
)
def test_the_share_chart_tells_a_fall_only_where_it_was_unusual(week, day, said):
    rows = [("2018-01-02", "X", 0.01), ("2018-01-02", "M", 0.02)]
    table = pd.DataFrame(rows, columns=["date", "series", "return"])
    specs = (market.CUMULATIVE_ABNORMAL_RETURN, market.ABNORMAL_RETURN)
    beyond = [moved(spec, *one) for spec, one in zip(specs, (week, day), strict=True) if one]
    source = replace(SOURCE, zone=None)
    drawn = returns(
        table,
        "X",
        "M",
        date(2018, 1, 2),
        source,
        ENGLISH,
        names=("X", "two rivals: A and B"),
        beyond=beyond,
    )
    assert drawn.title.replace("\u00a0", " ").startswith(said)
    text = words_of(drawn)
    assert "the market" not in text
    assert "Dashes: two rivals: A and B." in text
    assert "UTC" not in text


def test_foreign_names_lose_what_could_reorder_the_line():
    source = Credit(("evil\u202ename",), 1, "x", "y")
    assert "\u202e" not in source.line(ENGLISH)


def ladder_rows(n):
    """Rows of the ladders of n cases, from minutes to months, with windows, some still open."""
    steps = ("time_to_acknowledge_h", "time_to_apologise_h", "time_to_act_h")
    rows = []
    for k in range(n):
        for j, step in enumerate(steps):
            low = (k + 1) ** 2 * (j + 1) / 3
            status = "censored" if (k + j) % 7 == 0 else "observed"
            best = low * 1.2 if k % 2 else None
            kind = "simulated" if k == n - 1 else "documented"
            rows.append((f"c{k}", f"Brand number {k}", step, low, best, low * 2, status, kind))
    names = ["case", "brand", "measure", "low", "best", "high", "status", "provenance"]
    return pd.DataFrame(rows, columns=names)


@pytest.mark.parametrize("n", [1, 4, 12, 22, 41, 100])
def test_ladders_of_any_number_of_cases_can_be_read(n):
    words_stand_apart(ladders(ladder_rows(n), "A title.", "What is drawn.", SOURCE, ENGLISH).figure)


def test_a_step_that_nobody_knows_stands_among_what_is_not_known():
    rows = ladder_rows(4)
    rows.loc[rows["measure"] == "time_to_act_h", ["low", "best", "high"]] = np.nan
    drawn = ladders(rows, "A title.", "What is drawn.", SOURCE, ENGLISH).figure
    assert sum(text.get_text() == "?" for text in drawn.findobj(Text)) == 4
    whole = ladders(ladder_rows(4), "A title.", "What is drawn.", SOURCE, ENGLISH).figure
    assert not [text for text in whole.findobj(Text) if "known" in text.get_text()]


@pytest.mark.parametrize("n", [1, 12, 41, 100])
def test_a_grid_of_any_number_of_apologies_can_be_read(n):
    levels = ("full", "weak", "absent", "unknown")
    rows = pd.DataFrame(
        [
            [f"c{k}", f"Brand number {k} 2020", "documented"]
            + [levels[(k + j) % 4] for j in range(7)]
            for k in range(n)
        ],
        columns=["case", "brand", "provenance", *APOLOGY_ELEMENTS],
    )
    one = apology_grid(rows, "A title.", "What is drawn.", SOURCE, ENGLISH)
    words_stand_apart(one.figure)
    assert "Brand number 0 2020: admits the wrong, makes good" in one.alt


@pytest.mark.parametrize("n", [1, 12, 41, 100])
def test_bars_of_any_number_of_cases_can_be_read(n):
    low = [float(k * k) for k in range(n)]
    high = [np.inf if k % 5 == 4 else k * k + k % 3 for k in range(n)]
    rows = pd.DataFrame({"brand": [f"Brand {k} 2020" for k in range(n)], "low": low, "high": high})
    rows = rows.assign(provenance="documented", value=rows["low"] - 10, is_marked=False)
    texts = ("A title.", "What is drawn.", SOURCE, ENGLISH)
    words_stand_apart(case_bars(rows, *texts, show=ENGLISH.format_number, name="bars").figure)
    moves = rows.assign(low=-0.1, high=0.05, value=-0.02)
    words_stand_apart(case_moves(moves, *texts, name="moves").figure)


def test_counts_are_stacked_with_their_numbers():
    rows = pd.DataFrame({"row": ["a", "b"], "full": [29, 0], "weak": [1, 30]})
    classes = {"full": ("said", "#0B3C73"), "weak": ("said weakly", "#9DB7D5")}
    names = {"a": "says sorry", "b": "takes responsibility"}
    texts = ("A title.", "What is drawn.", SOURCE, ENGLISH)
    one = counted(rows, names, classes, *texts, name="counted")
    words_stand_apart(one.figure)
    assert "says sorry: said 29, said weakly 1; takes responsibility: said weakly 30" in one.alt


@pytest.mark.parametrize("outcome", ["sessions_to_regain", "time_to_recover_h"])
@pytest.mark.parametrize("still", [0, 9])
def test_the_curve_over_cases_says_when_half_were_back(outcome, still):
    waits = {f"a{k}": (3.0 * k + 2, True) for k in range(8)}
    waits |= {f"b{k}": (40.0 * k + 1, False) for k in range(still)}  # one before any came back
    curve = peers.kaplan_meier(waits)
    waiting = [wait for wait, back in waits.values() if not back]
    one = back_to_level(curve, len(waits), waiting, outcome, SOURCE, ENGLISH)
    words_stand_apart(one.figure)
    half = curve.loc[curve["away"] <= 0.5, "time"]
    assert (
        f"about {half.iloc[0]:.0f}" if len(half) else f"{still} of {8 + still}"
    ) in one.title.lower()


def test_compared_cases_stand_on_the_same_axes():
    ids = (*DOCUMENTED, "2015-jetblue-sunday", "2015-walmart-outlook")  # these have curves
    page = ComparePage(study.compare(study.library_of([load(case_id) for case_id in ids])))
    markup = page.ladders().markup + page.curves().markup
    alts = [html.unescape(alt) for alt in re.findall(r'<img[^>]*alt="([^"]*)"', markup)]
    assert len(alts) == 3  # the ladders of more than 21 cases take two charts
    for case_id in ids:
        brand = cases.load(case_id).brand
        assert any(brand in alt for alt in alts)


def emotion_table(*periods):
    """Shares that `emotion_shares` may give: anger doubles on the first day."""
    shares = {
        "before": {"anger": 0.2, "joy": 0.5, "optimism": 0.2, "sadness": 0.1},
        "first_day": {"anger": 0.4, "joy": 0.35, "optimism": 0.15, "sadness": 0.1},
    }
    rows = [
        (period, emotion, 100, share, share - 0.05, share + 0.05)
        for period in periods
        for emotion, share in shares[period].items()
    ]
    return pd.DataFrame(rows, columns=["period", "emotion", "n", "share", "low", "high"])


def test_the_emotions_chart_says_what_changed_most_and_else_what_is_most():
    both = emotions(emotion_table("before", "first_day"), SOURCE, ENGLISH)
    anger = ENGLISH.translate("emotion_name.anger")
    told = f"Posts with {anger} went from 20\u00a0% to 40\u00a0% on the first day"
    assert both.title == told
    one = emotions(emotion_table("first_day"), SOURCE, ENGLISH)
    assert one.title == f"The most frequent emotion was {anger}: 40\u00a0% of posts"
    keeps_the_rules("emotions", lambda: emotions(emotion_table("before"), SOURCE, ENGLISH))
