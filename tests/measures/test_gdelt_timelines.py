"""`aftermath detect` on GDELT timelines: the counts of one series, and nothing that is no count."""

import csv
import json

import numpy as np
import pandas as pd
import pytest
from test_detect import detect  # noqa: F401  (a fixture)

from analytics import study
from analytics.errors import ImportFileError

HOURS = pd.date_range("2017-04-10", periods=400, freq="h", tz="UTC")
ARTICLES = np.random.default_rng(0).poisson(30, 400)
ARTICLES[300:304] += 300
TOTAL, COUNT, SHARE = "Total Monitored Articles", "Article Count", "Volume Intensity"


def as_json(**of):
    lines = [
        {
            "series": name,
            "data": [
                {"date": f"{at:%Y%m%dT%H%M%SZ}", "value": value, "norm": 9000}
                for at, value in zip(HOURS, values, strict=False)
            ],
        }
        for name, values in of.items()
    ]
    details = {"title": "northwind", "date_resolution": "hour"}
    return json.dumps({"query_details": details, "timeline": lines})


def as_csv(**of):
    rows = [
        f"{at:%Y-%m-%d %H:%M:%S},{name},{values[k]}"
        for k, at in enumerate(HOURS)
        for name, values in of.items()
    ]
    return "\ufeff" + "\r\n".join(["Date,Series,Value", *rows, ""])


def of(*names):
    values = {COUNT: ARTICLES.tolist(), SHARE: (ARTICLES / 9e3).tolist()}
    values |= {TOTAL: [9000] * 400, "Average Tone": (2 - ARTICLES / 9).tolist()}
    return {name: values.get(name, ARTICLES[::-1].tolist()) for name in names}


def written(tmp_path, text, name="timeline"):
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(
    "text", [as_json(**of(COUNT)), as_csv(**of(COUNT, TOTAL)), as_json(**of(TOTAL, COUNT))]
)
def test_a_timeline_is_watched_like_the_same_counts_with_zones(text, detect, tmp_path):  # noqa: F811
    rows = pd.DataFrame({"timestamp": HOURS, "value": ARTICLES})
    rows.to_csv(tmp_path / "plain.csv", index=False)
    plain = detect(tmp_path / "plain.csv")
    scores = tmp_path / "scores.csv"
    assert detect(written(tmp_path, text), "--tz", "Asia/Tokyo", "--scores", scores) == plain
    assert plain[0] == 0
    assert "22 Apr 2017" in plain[1]
    with scores.open() as file:
        alerts = [row["timestamp"] for row in csv.DictReader(file) if row["alert"] == "1"]
    assert set(alerts) & {"20170422T120000Z", "2017-04-22 12:00:00"}


@pytest.mark.parametrize("form", [as_json, as_csv])
def test_of_several_series_one_is_chosen_by_name(form, detect, tmp_path):  # noqa: F811
    path = written(tmp_path, form(**of(COUNT, "Other Count", TOTAL)))
    code, out, err = detect(path)
    assert (code, out) == (2, "")
    assert "'Article Count', 'Other Count'. Choose one with --series NAME" in err
    values = study.series(path, name="Other Count").counted.value
    assert values.tolist() == ARTICLES[::-1].tolist()
    assert detect(path, "--series", COUNT)[0] == 0
    code, _, err = detect(path, "--series", "Third")
    assert code == 2
    assert all(name in err for name in ("'Third'", COUNT, "Other Count", TOTAL))


@pytest.mark.parametrize("gap", ['"value": null, ', ""])
def test_a_missing_value_is_missing_and_not_zero(gap, tmp_path):
    text = as_json(**{COUNT: [3, 77, 0, 5]}).replace('"value": 77, ', gap)
    found = study.series(written(tmp_path, text)).counted.value
    assert np.array_equal(found, [3, np.nan, 0, 5], equal_nan=True)


def test_an_empty_cell_is_missing_and_not_zero(tmp_path):
    text = as_csv(**of(COUNT)).replace(f",{ARTICLES[7]}\r", ",\r", 1)
    found = study.series(written(tmp_path, text)).counted.value
    assert np.isnan(found).sum() == 1


ERRORS = {
    "a percentage": (as_json(**of(SHARE)), "'Volume Intensity' is a percentage"),
    "percentages by language": (
        as_csv(**{f"{tongue} {SHARE}": [0.5] * 400 for tongue in ("English", "German")}),
        "'English Volume Intensity' is a percentage",
    ),
    "tone": (as_json(**of("Average Tone")), "a mean tone"),
    "a share of another name": (as_json(Share=[1, 0.25, 3]), "row 2 of 'Share' holds 0.25"),
    "no article": ("{}", "timeline is empty"),
    "no series": ('{"timeline": []}', "timeline is empty"),
    "no row": ('{"timeline": [{"series": "Article Count", "data": []}]}', "timeline is empty"),
    "a header only": ("Date,Series,Value\r\n", "timeline is empty"),
    "no value": (as_json(**{COUNT: [None] * 30}), "no row has a value"),
    "no number": (as_csv(**of(COUNT)).replace(",30\r", ",many\r"), "many"),
    "no date": ('{"timeline": [{"series": "a", "data": [{"value": 1}]}]}', "'date'"),
    "no time": (as_json(**of(COUNT)).replace("20170411T", "2017-4x"), "4x"),
    "a step back": (as_csv(**{COUNT: [1] * 400}).replace("-12 05:", "-12 03:"), "row 54"),
    "cut off": (as_json(**of(COUNT))[:5000], "no GDELT timeline"),
    "other points": ('{"timeline": [7]}', "no GDELT timeline"),
    "articles": ('{"articles": [{"url": "a"}]}', "no GDELT timeline"),
    "a web page": ("<!DOCTYPE html>\n<html>429, too, many</html>", "<!DOCTYPE html>"),
    "words": ("Your query was too short or too long.", "Your query was too short"),
    "deep": ("[" * 100_000, "no GDELT timeline"),
}


@pytest.mark.parametrize("bad", ERRORS)
def test_what_is_no_timeline_of_counts_exits_2_with_one_line(bad, detect, tmp_path):  # noqa: F811
    text, said = ERRORS[bad]
    code, out, err = detect(written(tmp_path, text), "--scores", tmp_path / "scores.csv")
    assert (code, out) == (2, "")
    assert said in err
    assert (err.count("\n"), "Traceback" in err) == (1, False)
    assert not (tmp_path / "scores.csv").exists()


def test_a_series_is_chosen_where_there_is_one_of_that_name(tmp_path):
    pd.DataFrame({"timestamp": HOURS, "value": ARTICLES}).to_csv(tmp_path / "plain.csv")
    with pytest.raises(ImportFileError, match="has no series 'Article Count'"):
        study.series(tmp_path / "plain.csv", name=COUNT)
    with pytest.raises(ImportFileError, match="no such file"):
        study.series(tmp_path / "demo-northwind", name=COUNT)
