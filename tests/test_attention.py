"""Attention beside a case: each series with its source, its unit and what it shows, and no more."""

import hashlib
import json

import numpy as np
import pandas as pd
import pytest
import yaml
from made_case import CASE, posts, project

from analytics import charts, messages, study
from analytics.errors import CaseError, ImportFileError
from analytics.messages import series_table
from analytics.reports.page import Page
from analytics.study import Library
from analytics.study.serialise import plain_table
from analytics.wording import Locale

HOURS = [f"2025-11-{4 + k // 10:02d}T{10 + k % 10:02d}:30:00Z" for k in range(20)]
WEEKS = pd.date_range("2025-06-01", periods=24, freq="7D")
LEVELS = ["<1", "<1", "<1", *range(3, 22), 100, 23]
TRENDS = "\n".join(
    [
        "Category: All categories",
        "",
        "Week,acme app: (Ireland)",
        *(f"{week:%Y-%m-%d},{LEVELS[k]}" for k, week in enumerate(WEEKS)),
    ]
)
VIEWS = "Date,Acme,Other\n" + "\n".join(
    f"{day:%Y-%m-%d},{900 + 10 * k},{k}"
    for k, day in enumerate(pd.date_range("2025-10-01", periods=45, freq="D"))
)


ENGLISH = Locale.of()
DAYS = pd.date_range("2025-09-01", periods=80, freq="D")
COUNTED = np.random.default_rng(1).poisson(1000, 80)
COUNTED[64:70] = COUNTED[64:70] * [3, 7, 5, 3, 2, 2]


def written(header, *columns):
    rows = zip(*columns, strict=True)
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n"


def days(header, values=COUNTED):
    return written(header, [f"{day:%Y-%m-%d}" for day in DAYS], values)


def case(root, *, entries=None, **files):
    """The case with attention files: name → (text, series); entries: more of an entry, by name."""
    folder = project(root, posts(HOURS), onset=HOURS[10], end="2025-11-20T00:00:00Z")
    path = folder / "case.yaml"
    record = yaml.safe_load(path.read_text())
    record["data"] = []
    for name, (text, series) in files.items():
        (folder / f"{name}.csv").write_text(text)
        entry = {"path": f"{name}.csv", "kind": "attention", "source": "paper"}
        entry["sha256"] = hashlib.sha256(text.encode()).hexdigest()
        entry |= {"series": series} if series else {}
        record["data"].append(entry | (entries or {}).get(name, {}))
    path.write_text(yaml.safe_dump(record))
    return study.load(CASE, root=root)


def test_search_interest_is_shown_with_its_source_and_unit(tmp_path):
    found = case(tmp_path, trends=(TRENDS, None), views=(VIEWS, "Acme"))
    assert found.faults == ()
    chart = charts.draw("attention", found)
    assert chart.title == "Searches for acme app peaked in the week from 2 Nov 2025"
    units = [axes.get_title(loc="left") for axes in chart.figure.axes]
    said = "Searches for acme app (Ireland): 100 = the busiest week of this period in this region"
    assert sorted(units) == sorted([said, "Views of Acme a day"])
    markup = Page(found, library=Library({}, {})).published().markup
    assert said in markup
    assert "Paper" in markup
    assert "Look-ups of Acme peaked on 14 Nov 2025, at 1,340" in markup
    assert "the number of searches is not published" in markup


def test_an_index_counts_nowhere_as_messages(tmp_path):
    alone = case(tmp_path / "a")
    beside = case(tmp_path / "b", trends=(TRENDS, None))
    assert {k: v.value for k, v in alone.measures.items()} == {
        k: v.value for k, v in beside.measures.items()
    }
    assert len(beside.attention) == 24
    assert not charts.is_available("attention", alone)


def test_a_replay_knows_the_periods_that_had_ended(tmp_path):
    case(tmp_path, trends=(TRENDS, None))
    inputs = study.read(CASE, root=tmp_path)
    then = study.compute_at(inputs, pd.Timestamp("2025-11-06T00:00Z"))
    assert then.attention["bin_start"].max() == pd.Timestamp("2025-10-26T00:00Z")


def test_a_file_that_cannot_be_read_costs_itself(tmp_path):
    found = case(tmp_path, words=("nothing here", None), trends=(TRENDS, None))
    assert [fault.part for fault in found.faults] == ["attention words.csv"]
    assert set(found.attention["name"]) == {"acme app"}


def test_a_file_of_several_names_its_series(tmp_path):
    found = case(tmp_path, views=(VIEWS, None))
    assert "it holds 2 series: 'Acme', 'Other'" in found.faults[0].what


def shown(found):
    """What each series shows: kind, of, sentence."""
    rows = found.tables["attention_measures"].frame.to_dict("records")
    told = ((row["kind"], row["of"], ENGLISH.format_message(row["said"])) for row in rows)
    return [(kind, of, said.replace("\u2068", "").replace("\u2069", "")) for kind, of, said in told]


GDELT = written(
    "Date,Series,Value", [f"{day:%Y-%m-%d}" for day in DAYS], ["Article Count"] * 80, COUNTED
)
CLOUD = written(
    "date,count,total_count,ratio",
    [f"{day:%Y-%m-%d}" for day in DAYS],
    COUNTED,
    [100_000] * 80,
    COUNTED / 100_000,
)
API = json.dumps(
    {
        "items": [
            {"article": "Acme_Inc.", "timestamp": f"{day:%Y%m%d}00", "views": int(n)}
            for day, n in zip(DAYS, COUNTED, strict=True)
        ]
    }
)


@pytest.mark.parametrize(
    ("text", "entry", "said"),
    [
        (API, {}, ("counts", "views", "The article Acme Inc. was read 7 times as often as usual")),
        (days("Date,Acme"), {}, ("counts", "views", "The article Acme was read 7 times")),
        (
            GDELT,
            {},
            ("counts", "articles", "The news had 7 times as many stories on Acme as usual"),
        ),
        (
            CLOUD,
            {},
            ("counts", "articles", "The news had 7 times as many stories on Acme as usual"),
        ),
        (
            days("date,mentions"),
            {},
            ("counts", "posts", "There were 7 times as many posts on Acme"),
        ),
        (days("date,count"), {}, ("counts", "", "Acme stood at 7 times its usual count")),
        (
            days("day,n"),
            {"counts": "articles", "about": "Acme's app"},
            ("counts", "articles", "The news had 7 times as many stories on Acme's app as usual"),
        ),
        (
            days("Day,acme: (Ireland)", np.round(COUNTED / 70)),
            {},
            ("index", "searches", "People searched for acme 7 times as often as usual"),
        ),
    ],
)
def test_each_kind_says_what_it_counts_when_it_rose_and_when_it_was_over(
    tmp_path, text, entry, said
):
    found = case(tmp_path, entries={"x": entry}, x=(text, None))
    assert found.faults == ()
    [(kind, of, sentence)] = shown(found)
    assert (kind, of) == said[:2]
    assert sentence.startswith(said[2])
    assert sentence.endswith(
        "on 5 November 2025; it was over by 10 November 2025, 6 days after it began."
    )
    page = Page(found, library=Library({}, {})).published().markup
    assert "it was over by 10 November 2025" in page
    assert ("the number of searches is not published" in page) == (kind == "index")
    row = plain_table(found.tables["attention_measures"], ENGLISH)["rows"][0]
    assert (row["onset"], row["return"]) == ("2025-11-04T00:00:00Z", 6.0)
    assert row["said"] == ENGLISH.format_message(
        found.tables["attention_measures"].frame["said"][0]
    )


def test_a_chart_marks_the_rise_of_each_series_and_tells_it_in_its_alt_text(tmp_path):
    found = case(tmp_path, x=(days("date,mentions"), None), trends=(TRENDS, None))
    chart = charts.draw("attention", found)
    marks = [text.get_text() for axes in chart.figure.axes for text in axes.texts]
    assert (marks.count("begins"), marks.count("over")) == (1, 1)
    assert "7 times as many posts on Acme as usual on 5 November 2025" in chart.alt.replace(
        "\u2068", ""
    ).replace("\u2069", "")


def test_a_row_at_an_instant_is_that_of_the_series_cut_there(tmp_path):
    text = days("date,mentions")
    case(tmp_path / "a", x=(text, None))
    whole = study.read(CASE, root=tmp_path / "a")
    for day in (60, 66, 68, 75):
        until = DAYS[day].tz_localize("UTC")
        then = study.compute_at(whole, until).tables["attention_measures"]
        cut = "\n".join(text.splitlines()[: day + 1])
        case(tmp_path / f"{day}", x=(cut, None))
        now = study.compute_at(study.read(CASE, root=tmp_path / f"{day}"), until)
        assert shown(now) == [(k, o, s) for k, o, s in shown(study.compute_at(whole, until))]
        assert plain_table(then, ENGLISH) == plain_table(now.tables["attention_measures"], ENGLISH)


def test_attention_changes_no_measure_of_messages(tmp_path):
    text = days("date,mentions")
    alone, beside = (
        case(tmp_path / "a"),
        case(tmp_path / "b", x=(text, None), trends=(TRENDS, None)),
    )
    assert dict(alone.measures) == dict(beside.measures)
    for name in ("days", "sentiment", "shares"):
        assert alone.tables[name].frame.equals(beside.tables[name].frame)


def test_rows_may_stand_in_any_order_and_twice(tmp_path):
    lines = days("date,mentions").splitlines()
    mixed = [lines[0], *np.random.default_rng(0).permutation([*lines[1:], *lines[5:8]])]
    found = case(tmp_path, x=("\n".join(mixed), None))
    assert found.faults == ()
    assert shown(found)[0][2].endswith("6 days after it began.")
    twice = case(tmp_path / "b", x=("\n".join([*lines, lines[5].split(",")[0] + ",3"]), None))
    assert "2025-09-05 00:00 stands there with two values" in twice.faults[0].what


def test_a_missing_period_is_a_hole_and_no_longer_period(tmp_path):
    lines = days("date,mentions").splitlines()
    found = case(tmp_path, x=("\n".join([*lines[:68], *lines[73:]]), None))
    assert (found.attention["bin_end"] - found.attention["bin_start"]).nunique() == 1
    [row] = found.tables["attention_measures"].frame.to_dict("records")
    assert (row["return"], row["return_low"], row["return_high"]) == (None, 3.0, 8.0)


def test_two_regions_of_one_term_are_told_apart(tmp_path):
    head = "Day,acme: (Ireland),acme: (France)"
    text = written(head, [f"{d:%Y-%m-%d}" for d in DAYS], np.round(COUNTED / 70), [5] * 80)
    asked = case(tmp_path, x=(text, "acme"))
    assert "it has 2 series 'acme'" in asked.faults[0].what
    told = case(tmp_path / "b", x=(text, "acme: (France)"), y=(text, "acme: (Ireland)"))
    assert list(dict.fromkeys(told.attention["region"])) == ["France", "Ireland"]
    chart = charts.draw("attention", told)
    unit = "Searches for acme: 100 = the busiest day of all that was looked for together"
    assert {axes.get_title(loc="left") for axes in chart.figure.axes} == {unit}
    assert told.attention["is_shared"].all()


def test_bounds_carry_a_least_height(tmp_path):
    text = "Date,Acme\n2025-11-03,<34000\n2025-11-04,<33000\n2025-11-05,110280\n2025-11-06,81454\n"
    found = case(tmp_path, x=(text, None))
    said = "The article Acme was read at least 3.2 times as often on 5 November 2025 as on any day"
    assert shown(found)[0][2].startswith(said)
    assert found.attention["value"].notna().sum() == 2
    charts.draw("attention", found)


def reviews(n=74, low=range(60, 67)):
    rng, rows = np.random.default_rng(4), []
    for k, day in enumerate(pd.date_range("2025-09-06", periods=n)):
        many, chances = (20, [0.8, 0.2, 0, 0, 0]) if k in low else (3, [0, 0.1, 0.1, 0.3, 0.5])
        rows += [
            (f"{day:%Y-%m-%d}", star) for star in rng.choice(5, rng.poisson(many), p=chances) + 1
        ]
    return rows


@pytest.mark.parametrize("shape", ["a row a review", "a row a day", "an export"])
def test_reviews_are_two_series_their_number_and_their_mean_rating(tmp_path, shape):
    rows = reviews()
    table = pd.DataFrame(rows, columns=["date", "rating"])
    if shape == "a row a day":
        table = table.groupby("date")["rating"].agg(["size", "mean"]).reset_index()
        table = table.rename(columns={"size": "reviews", "mean": "mean_rating"})
    if shape == "an export":  # of Trustpilot, which no column named rating gives away
        names = {"date": "Review Created (UTC)", "rating": "Review Stars"}
        text = [f"made-up review {k}" for k in range(len(table))]
        table = table.assign(date=table["date"] + " 10:00:00").rename(columns=names)
        table = table.assign(**{"Review Id": text, "Review Content": text, "Review Username": "a"})
    entry = {"rating_scale": [1, 5], "about": "Acme's app"}
    found = case(tmp_path, entries={"r": entry}, r=(table.to_csv(index=False), None))
    assert found.faults == ()
    number, mean = shown(found)
    assert number[:2] == ("counts", "reviews")
    assert "as many reviews of Acme's app as usual on" in number[2]
    assert mean[2].startswith(
        "Ratings of Acme's app were 3.2 points below their usual level on 6 November"
    )
    part = found.attention[found.attention["kind"] == "rating"]
    assert part["n"].sum() == len(rows)
    assert charts.draw("attention", found).alt
    page = Page(found, library=Library({}, {})).published().markup
    assert "from 1 (worst) to 5 (best)" in page


def test_ratings_outside_their_scale_and_files_without_ratings_are_refused(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("date,rating\n2025-01-01,7\n")
    with pytest.raises(ImportFileError, match="holds '7', which is no rating of 1 to 5"):
        messages.rated_days(path, (1, 5))
    path.write_text("date,views\n2025-01-01,7\n")
    with pytest.raises(ImportFileError, match="no column holds ratings"):
        messages.rated_days(path, (1, 5))
    entries = {"r": {"rating_scale": [5, 5]}}
    with pytest.raises(CaseError, match="the worst rating and the best"):
        case(tmp_path / "c", entries=entries, r=("date,rating\n2025-01-01,5\n", None))


def test_clock_times_without_a_zone_are_those_of_the_case(tmp_path):
    hours = pd.date_range("2025-10-28", periods=24 * 20, freq="h")
    counted = np.random.default_rng(1).poisson(100, len(hours))
    counted[24 * 15 : 24 * 16] *= 5
    text = written("time,mentions", [f"{hour:%Y-%m-%d %H:%M}" for hour in hours], counted)
    found = case(tmp_path, x=(text, None))
    [row] = found.tables["attention_measures"].frame.to_dict("records")
    assert row["onset"] == pd.Timestamp("2025-11-12T05:00Z")
    assert row["return"] == pytest.approx(1, abs=0.1)


def test_series_belongs_to_attention(tmp_path):
    folder = project(tmp_path, posts(HOURS), onset=HOURS[10], end="2025-11-20T00:00:00Z")
    (folder / "r.csv").write_text("date,series,return\n2025-11-05,X,0.1\n")
    path = folder / "case.yaml"
    record = yaml.safe_load(path.read_text())
    entry = {"path": "r.csv", "kind": "returns", "series": "X", "source": "paper"}
    entry["sha256"] = hashlib.sha256((folder / "r.csv").read_bytes()).hexdigest()
    path.write_text(yaml.safe_dump(record | {"data": [entry]}))
    with pytest.raises(CaseError, match="series chooses within a file of kind attention"):
        study.load(CASE, root=tmp_path)


@pytest.mark.parametrize("cell", ["1e999", "1e300"])
@pytest.mark.parametrize("header", ["date,mentions", "date,reviews,mean_rating"])
def test_a_number_beyond_counting_is_named_with_its_row(tmp_path, header, cell):
    """As damaged files hold them: the series is missing, and the fault says where."""
    rows = [f"2025-11-{day:02d},{cell if day == 3 else 7},4.5" for day in range(1, 21)]
    text = "\n".join([header, *(",".join(row.split(",")[: header.count(",") + 1]) for row in rows)])
    entry = {"rating_scale": [1, 5]} if "rating" in header else {}
    found = case(tmp_path, entries={"x": entry}, x=(text, None))
    [fault] = found.faults
    assert fault.part == f"attention {fault.where}"
    assert "row 3" in fault.what


def test_bytes_that_are_no_text_are_shown_as_such():
    table, _ = series_table.rows("date,views\n2025-11-01,9\udcff\n", "views.csv", "a table")
    assert table["views"].tolist() == ["9\ufffd"]
