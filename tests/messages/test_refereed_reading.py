"""Faults of reading that a referee found with files of his own."""

import re
from pathlib import Path

import pandas as pd
import pytest
from thirty import snowflake

from analytics import messages
from analytics.errors import ImportFileError
from analytics.messages.parsing import times

START = pd.Timestamp("2022-01-20T06:00:10Z")
COLUMNS = {"published_at": "when", "text": "say"}


def read(tmp_path: Path, rows: list[dict], tz: str | None = None, **columns) -> messages.Imported:
    path = tmp_path / "posts.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    return messages.read([path], mapping={"columns": COLUMNS | columns}, tz=tz)


@pytest.mark.parametrize("layout", [None, "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S.%f%z"])
def test_digits_finer_than_a_microsecond_are_cut(layout):
    zone = "" if layout and "%z" not in layout else "+00:00"
    cells = pd.Series([f"2021-07-05T10:00:00.1234567{zone}"], dtype="string")
    [found] = times(cells, tz="UTC", layout=layout)
    assert found == pd.Timestamp("2021-07-05T10:00:00.123456Z")


@pytest.mark.parametrize(
    "cell", ["2021-07-05 10:00:00.123456789 +0200 CEST", "2021-07-05 08:00:00 +0000 UTC"]
)
def test_an_offset_may_have_its_zone_by_name_after_it(cell):
    [found] = times(pd.Series([cell], dtype="string"))
    assert found.floor("s") == pd.Timestamp("2021-07-05T08:00:00Z")


def test_digits_of_another_script_cost_the_cell_and_are_told(tmp_path):
    rows = [{"when": START, "say": f"a{i}", "n": n} for i, n in enumerate(["١٢٣", "１２", "1,204"])]
    found = read(tmp_path, rows, likes="n")
    assert found.table["likes"].tolist()[2] == 1204
    assert found.table["likes"].isna().tolist() == [True, True, False]
    assert any("2 cells of likes could not be read" in text for text in found.summary.remarks)


def posts(zone: str, hours: int, n: int = 12) -> list[dict]:
    """Posts of X by a clock of a zone."""
    instants = [START + pd.Timedelta(hours=hours * i) for i in range(n)]
    return [
        {"no": snowflake(at, i), "when": at.tz_convert(zone).strftime("%F %T"), "say": f"a{i}"}
        for i, at in enumerate(instants)
    ]


@pytest.mark.parametrize(
    ("zone", "declared"),
    [
        ("Australia/Adelaide", "America/New_York"),
        ("Pacific/Honolulu", "Asia/Kolkata"),
        ("Pacific/Chatham", "America/Los_Angeles"),
        ("Pacific/Kiritimati", "Etc/GMT+12"),
    ],
)
def test_zones_more_than_half_a_day_apart_are_told_by_the_ids(tmp_path, zone, declared):
    rows = [{**post, "on": "x"} for post in posts(zone, 1)]
    with pytest.raises(ImportFileError, match="which say that the clock is") as refused:
        read(tmp_path, rows, declared, message_id="no", channel="on")
    [advised] = re.findall(r"--tz (\S+)", str(refused.value))
    found = read(tmp_path, rows, advised, message_id="no", channel="on")
    assert found.table["published_at"].iloc[0].floor("s") == START


def test_a_zone_that_is_right_for_half_of_the_year_is_remarked(tmp_path):
    rows = [{**post, "on": "x"} for post in posts("Africa/Lagos", 11 * 24 + 5, 24)]
    found = read(tmp_path, rows, "Europe/Berlin", message_id="no", channel="on")
    [remark] = [text for text in found.summary.remarks if "X ids" in text]
    assert "of 24 times differ by quarter hours" in remark
    assert remark.endswith("--tz Etc/GMT-1")
    found = read(tmp_path, rows, "Etc/GMT-1", message_id="no", channel="on")
    assert not [text for text in found.summary.remarks if "X ids" in text]


def test_ids_at_several_texts_are_doubted_where_all_rows_have_one_time(tmp_path):
    rows = [{"who": f"u{i % 3}", "when": START, "say": f"a{i}"} for i in range(9)]
    found = read(tmp_path, rows, message_id="who")
    assert found.summary.kept == 9
    assert any("3 ids stand at several messages" in text for text in found.summary.remarks)


def test_an_edited_text_is_the_message_that_its_id_names(tmp_path):
    rows = [
        {"no": f"m{i % 6}", "when": START + pd.Timedelta(hours=i % 6), "say": f"a{i}"}
        for i in range(9)
    ]
    found = read(tmp_path, rows, message_id="no")
    assert found.table["message_id"].tolist() == [f"m{i}" for i in range(6)]


@pytest.mark.parametrize("end", [",", ",,,"])
def test_separators_at_the_ends_of_lines_cost_nothing(tmp_path, end):
    rows = [f"2022-01-{i + 1:02d}T10:00Z,u{i},some words{end}" for i in range(9)]
    path = tmp_path / "posts.csv"
    path.write_text("\n".join(["date,user,comment", *rows]), encoding="utf-8")
    found = messages.read([path], suggest=True)
    assert found.table["author"].tolist() == [f"u{i}" for i in range(9)]
    assert not found.summary.rejected


def test_of_mappings_that_fit_alike_the_first_is_taken_and_it_is_said(tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text("a,b,c\n2022-01-01T10:00Z,one,two\n", encoding="utf-8")
    both = [{"columns": {"published_at": "a", "text": name}} for name in ("c", "b")]
    for found in (messages.read([path], mapping=both), messages.read([path], spare=both)):
        assert found.table["text"].tolist() == ["two"]
        assert any("several mappings fit" in remark for remark in found.summary.remarks)
    wider = {"columns": {"published_at": "a", "text": "b", "author": "c"}}
    found = messages.read([path], mapping=[*both, wider])
    assert found.table["author"].tolist() == ["two"]
    assert not any("several mappings" in remark for remark in found.summary.remarks)


@pytest.mark.parametrize("scale", [[float("nan"), 5], [1, float("inf")], [2, 2]])
def test_a_rating_scale_has_two_finite_ends(tmp_path, scale):
    given = {"columns": COLUMNS, "rating_scale": scale}
    with pytest.raises(ImportFileError, match="is no pair"):
        messages.read([tmp_path], mapping=given)
