"""Series as Google Trends, Wikipedia's pageviews and tables write them: what they are, and when."""

import json
import sys

import numpy as np
import pandas as pd
import pytest

from analytics import cli, messages, study
from analytics.errors import AftermathError, ImportFileError

WEEKS = pd.date_range("2018-01-07", periods=260, freq="7D")
CALM = np.random.default_rng(3).integers(2, 7, 260)


@pytest.fixture
def detect(monkeypatch, capsys):
    def call(*words):
        monkeypatch.setattr(sys, "argv", ["aftermath", "detect", *map(str, words)])
        code = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code or 0
        return code, *capsys.readouterr()

    return call


def saved(tmp_path, text, name="series.csv"):
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def trends(levels, times=WEEKS, unit="Week", term="acme login", region="United Kingdom"):
    """The file of Google Trends' own site."""
    rows = [f"{at:%Y-%m-%d},{level}" for at, level in zip(times, levels, strict=False)]
    return "\n".join(["Category: All categories", "", f"{unit},{term}: ({region})", *rows, ""])


def crisis(levels=CALM, at=200):
    found = [str(level) for level in levels]
    found[at : at + 4] = ["35", "100", "41", "20"]
    found[10] = "<1"
    return found


def test_an_export_of_google_trends_is_an_index_by_week(tmp_path):
    found = messages.series(saved(tmp_path, trends(crisis())))
    assert (found.kind, found.name, found.region) == ("index", "acme login", "United Kingdom")
    assert (found.step, found.is_naive) == ("week", False)
    assert found.at.iloc[0] == pd.Timestamp("2018-01-07T00:00Z")
    assert 0 < found.value[10] < 1
    assert [remark.key for remark in found.remarks] == ["warning.series.below_one"]


@pytest.mark.parametrize(
    ("title", "unit", "name"),
    [
        ("Kategorie: Alle Kategorien", "Woche", "acme: (Deutschland)"),
        ("Catégorie : Toutes les catégories", "Semaine", "acme: (France)"),
        ("カテゴリ: すべてのカテゴリ", "週", "acme: (日本)"),
    ],
)
def test_an_export_in_another_language_is_an_index_too(tmp_path, title, unit, name):
    text = trends(crisis()).replace("Category: All categories", title)
    text = text.replace("Week,acme login: (United Kingdom)", f"{unit},{name}")
    found = messages.series(saved(tmp_path, "\ufeff" + text))
    assert (found.kind, found.name, found.step) == ("index", "acme", "week")


def test_a_level_far_above_those_before_is_an_alert_and_no_word_is_of_counts(detect, tmp_path):
    scores = tmp_path / "scores.csv"
    code, out, err = detect(saved(tmp_path, trends(crisis())), "--scores", scores)
    assert code == 0
    lines = out.splitlines()
    assert lines[0].startswith("7 November 2021: 35 of 100. In the 104 weeks before, the highest")
    assert len(lines) == 1  # the 100 of the week after belongs to the same storm
    assert "an index, no count; 100 is its own busiest week" in err
    assert "United Kingdom" in err
    for word in ("message", "once in", "zone", "Poisson"):
        assert word not in out + err
    rows = pd.read_csv(scores)
    assert len(rows) == 260
    assert rows["timestamp"][0] == "2018-01-07"
    assert rows["alert"][199:202].tolist() == [0, 1, 0]


def test_a_calm_index_raises_no_alert(detect, tmp_path):
    code, out, _ = detect(saved(tmp_path, trends(CALM)))
    assert (code, out) == (0, "No alerts.\n")


@pytest.mark.parametrize("rows", [5, 52])
def test_a_short_index_cannot_tell(detect, tmp_path, rows):
    code, out, err = detect(saved(tmp_path, trends(crisis()[190:242][:rows], WEEKS[:rows])))
    assert (code, out) == (2, "")
    assert f"its {rows} rows cannot tell what is usual: 52 are needed before a row" in err


def test_the_shared_example_of_google_trends(shared, detect):
    """Row 20 of the page of real exports that went wrong."""
    path = shared / "imports" / "20-google-trends-multiTimeline.csv"
    if not path.exists():
        pytest.skip("the example is absent")
    found = messages.series(path)
    assert (found.kind, found.step, found.value.tolist()) == (
        "index",
        "week",
        [0.5, 4, 35, 100, 41],
    )
    code, _, err = detect(path)
    assert code == 2
    assert "its 5 rows cannot tell what is usual" in err


def test_the_last_row_that_is_partial_is_left_out_with_a_word(tmp_path, detect):
    rows = [f"{at:%Y-%m-%d},{k % 5 + 1},{k == 259}" for k, at in enumerate(WEEKS)]
    path = saved(tmp_path, "\n".join(["date,acme,isPartial", *rows]))
    found = messages.series(path)
    assert (found.kind, len(found.at)) == ("index", 259)
    _, _, err = detect(path)
    assert "The week from 2022-12-25 is not yet complete in the file; it is left out." in err


@pytest.mark.parametrize("quote", ["", '"'])
def test_pageviews_of_articles_are_counts_by_day(tmp_path, quote):
    days = pd.date_range("2022-09-01", periods=200, freq="D")
    head = f"Date,{quote}Acme Ltd.{quote},{quote}Beta{quote}"
    rows = [f"{day:%Y-%m-%d},{100 + k},{k}" for k, day in enumerate(days)]
    path = saved(tmp_path, "\n".join([head, *rows]))
    with pytest.raises(ImportFileError, match=r"2 series: 'Acme Ltd\.', 'Beta'\. "):
        messages.series(path)
    found = study.series(path, name="Acme Ltd.", tz="America/New_York")
    assert (found.series.kind, found.series.step) == ("counts", "day")
    assert found.series.at.iloc[0] == pd.Timestamp("2022-09-01T00:00Z")
    assert found.counted.step == pd.Timedelta("1D")


def test_the_answer_of_the_pageviews_api_is_counts(tmp_path):
    items = [
        {
            "project": "en.wikipedia",
            "article": "Acme_Ltd.",
            "granularity": "daily",
            "timestamp": f"{day:%Y%m%d}00",
            "access": "all-access",
            "agent": "user",
            "views": 500 + k,
        }
        for k, day in enumerate(pd.date_range("2022-10-01", periods=60, freq="D"))
    ]
    found = messages.series(saved(tmp_path, json.dumps({"items": items}), "views.json"))
    assert (found.kind, found.name, found.step) == ("counts", "Acme_Ltd.", "day")
    assert found.value[:2].tolist() == [500, 501]
    assert found.at.iloc[1] == pd.Timestamp("2022-10-02T00:00Z")


def test_numbers_that_end_at_a_hundred_may_be_either_and_are_asked_for(tmp_path, detect):
    rows = "\n".join(f"{at:%Y-%m-%d},{level}" for at, level in zip(WEEKS, crisis(), strict=True))
    path = saved(tmp_path, "date,acme\n" + rows.replace("<1", "1"))
    code, _, err = detect(path)
    assert code == 2
    assert "exactly 100, so it may be an index" in err
    assert "--kind index" in err
    code, out, _ = detect(path, "--kind", "index")
    assert (code, "35 of 100" in out) == (0, True)
    assert messages.series(path, kind="counts").kind == "counts"


def test_thousands_blanks_and_words_for_none_are_read(tmp_path):
    text = 'Day,Visits\n2024-01-01,"1,204"\n2024-01-02,N/A\n2024-01-03,\n2024-01-04,980\n'
    found = messages.series(saved(tmp_path, text))
    assert np.array_equal(found.value, [1204, np.nan, np.nan, 980], equal_nan=True)


@pytest.mark.parametrize("layout", ["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y"])
@pytest.mark.parametrize("order", [1, -1])
def test_dates_are_read_by_the_evidence_of_the_whole_column(tmp_path, layout, order):
    days = pd.date_range("2024-01-01", periods=40, freq="D")[::order]
    rows = "\n".join(f"{day.strftime(layout)};{k}" for k, day in enumerate(days))
    found = messages.series(saved(tmp_path, "date;mentions\n" + rows))
    assert (pd.DatetimeIndex(found.at).tz_localize(None) == days.sort_values()).all()
    assert found.value.tolist() == list(range(40))[::order]


def test_few_dates_are_read_by_their_even_steps_or_asked_for(tmp_path):
    days = pd.date_range("2024-03-01", periods=9, freq="D")
    rows = "\n".join(f"{day:%m/%d/%Y},7" for day in days)
    found = messages.series(saved(tmp_path, "date,mentions\n" + rows))
    assert (pd.DatetimeIndex(found.at).tz_localize(None) == days).all()
    with pytest.raises(ImportFileError, match="may be two days"):
        messages.series(saved(tmp_path, "date,mentions\n03/04/2024,1\n04/05/2024,2\n"))


def test_a_year_of_months_is_an_index_by_month(tmp_path):
    months = pd.date_range("2004-01-01", periods=240, freq="MS")
    text = trends(crisis(), months, "Month").replace("-01,", ",")
    found = study.series(saved(tmp_path, text))
    assert found.series.step == "month"
    assert found.alerts
    counts = "month,mentions\n" + "\n".join(f"{month:%Y-%m},{7 + month.month}" for month in months)
    with pytest.raises(AftermathError, match="its rows are months"):
        study.series(saved(tmp_path, counts))


def test_hours_of_google_trends_are_in_the_given_zone(tmp_path):
    hours = pd.date_range("2024-05-01", periods=168, freq="h")
    rows = "\n".join(f"{hour:%Y-%m-%dT%H},{k % 9 + 1}" for k, hour in enumerate(hours))
    text = f"Category: All categories\n\nTime,acme: (Worldwide)\n{rows}\n"
    found = messages.series(saved(tmp_path, text), tz="Asia/Tokyo")
    assert (found.kind, found.step, found.is_naive) == ("index", "hour", True)
    assert found.at.iloc[0] == pd.Timestamp("2024-05-01T00:00", tz="Asia/Tokyo")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date,word\n2024-01-01,a\n2024-01-02,b\n", "no column holds numbers beside 'date'"),
        ("a,b\nx,1\ny,2\n", "no column holds times"),
        ("date,mentions\n2024-01-01,1\nsoon,2\n", "row 2, 'soon', is no time"),
        (
            "date,mentions\n2024-01-01,1\n2024-01-02,2\n2024-01-03,many\n",
            "holds 'many', which is no",
        ),
        ("date,price\n2024-01-01,1.5\n2024-01-02,2.25\n", "holds 1.5, which is no count"),
        ('{"items": []}', "it has no item"),
        ("just words", "it is no table of times and numbers"),
    ],
)
def test_what_is_no_series_is_refused_in_one_line(detect, tmp_path, text, said):
    code, out, err = detect(saved(tmp_path, text))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err
    assert "Traceback" not in err
