"""Rows that cost themselves only, each with a reason: clock changes and NUL characters."""

import json
import zipfile
from typing import Any

import pandas as pd
import pytest
from test_bombs import HEAD, row, workbook

from analytics import messages
from analytics.errors import ImportFileError

HEADER = "message_id,published_at,text\n"
COLUMNS = {"columns": {"published_at": "published_at", "text": "text"}}
LAYOUT, BERLIN = "%d.%m.%Y %H:%M", {"tz": "Europe/Berlin"}
FORMS: dict[str, dict[str, Any]] = {
    "own names": BERLIN,
    "lines": BERLIN,
    "mapping": BERLIN | {"mapping": COLUMNS},
    "layout": BERLIN | {"mapping": COLUMNS | {"time_format": LAYOUT}},
    "zone of the mapping": {"mapping": COLUMNS | {"time_zone": "Europe/Berlin"}},
}
TWICE, NEVER, GOOD = "2024-10-27T02:30:00", "2024-03-31T02:30:00", "2024-05-01T10:00:00"


def read(tmp_path, content: str | bytes, **options: Any) -> messages.Imported:
    path = tmp_path / "x"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return messages.read([path], **options)


@pytest.mark.parametrize("at", [TWICE, NEVER])
@pytest.mark.parametrize("form", FORMS)
def test_an_hour_of_a_clock_change_is_named_with_a_way_out(tmp_path, at, form):
    times, options = [at, GOOD, "never"], FORMS[form]
    if form == "layout":
        times = [pd.Timestamp(time).strftime(LAYOUT) for time in times[:2]] + ["never"]
    content = HEADER + "".join(f"{i},{time},a\n" for i, time in enumerate(times))
    if form == "lines":
        content = "\n".join(json.dumps({"published_at": t, "text": "a"}) for t in times)
    found = read(tmp_path, content, **options)
    assert (found.summary.kept, found.summary.rejected) == (1, 2)
    reasons = found.rejects["reason"].tolist()
    words = "occurs twice" if at == TWICE else "never was"
    words = "occurs twice or never" if "tz" not in options else words
    assert f"this local time {words}, as clocks change" in reasons[0]
    assert "--tz Etc/GMT-1 is UTC+1" in reasons[0]
    assert "clocks" not in reasons[1]
    if form == "own names":
        out = read(tmp_path, content, tz="Etc/GMT-1")
        assert out.table["published_at"].min() <= pd.Timestamp(at, tz="Etc/GMT-1")
        assert out.summary.kept == 2


def test_a_file_of_nothing_else_is_refused_with_the_way_out(tmp_path):
    with pytest.raises(ImportFileError, match=r"clocks change.*--tz Etc/GMT-1"):
        read(tmp_path, f"{HEADER}1,{TWICE},a\n", tz="Europe/Berlin")


def _csv(text: str) -> bytes:
    return f"{HEADER}1,{GOOD}Z,{text}\n2,{GOOD}Z,b\n".encode()


def _records(text: str) -> list[dict]:
    return [{"published_at": f"{GOOD}Z", "text": each} for each in (text, "b")]


def _parquet(text: str, tmp_path) -> bytes:
    pd.DataFrame(_records(text)).to_parquet(tmp_path / "p")
    return (tmp_path / "p").read_bytes()


def _workbook_with(text: str) -> bytes:
    return workbook(HEAD.replace("hi", text) + row(3, A=f"{GOOD}Z", B="b"))


@pytest.mark.parametrize(
    "make",
    {
        "table": lambda text, _: _csv(text),
        "far into a table": lambda text, _: _csv(text) + f"3,{GOOD}Z,{'c' * 70_000}\n".encode(),
        "after much else": lambda text, _: (
            (HEADER + "".join(f"x{i},{GOOD}Z,{'c' * 50}\n" for i in range(2000))).encode()
            + _csv(text).split(b"\n", 1)[1]
        ),
        "quoted": lambda text, _: _csv(f'"{text}"'),
        "semicolons": lambda text, _: _csv(text).replace(b",", b";"),
        "UTF-16": lambda text, _: _csv(text).decode().encode("utf-16"),
        "lines": lambda text, _: "\n".join(map(json.dumps, _records(text))).encode(),
        "raw in lines": lambda text, _: (
            "\n".join(map(json.dumps, _records(text))).encode().replace(b"\\u0000", b"\0")
        ),
        "list": lambda text, _: json.dumps(_records(text)).encode(),
        "raw in a list": lambda text, _: (
            json.dumps(_records(text)).encode().replace(b"\\u0000", b"\0")
        ),
        "Parquet": _parquet,
        "workbook": lambda text, _: _workbook_with(text),
    }.items(),
    ids=lambda made: made[0],
)
def test_a_nul_costs_its_row_wherever_it_stands(tmp_path, make):
    clean = read(tmp_path, make[1]("ab", tmp_path)).summary
    found = read(tmp_path, make[1]("a\0b", tmp_path))
    assert found.summary.reasons == {"a NUL character, which no text has: the row is damaged": 1}
    assert found.summary.kept == clean.kept - 1
    assert not found.table["text"].str.contains("\0").any()


@pytest.mark.parametrize("column", ["message_id", "author", "parent_id", "language"])
def test_a_nul_in_any_column_that_is_read_costs_the_row(tmp_path, column):
    table = pd.DataFrame(_records("a")).assign(**{column: ["x\0y", "z"]})
    found = read(tmp_path, table.to_csv(index=False))
    assert found.summary.reasons == {"a NUL character, which no text has: the row is damaged": 1}


@pytest.mark.parametrize(
    "content", [b"MZ\x90\0\3\0\0\0" * 9, b"SQLite format 3\0" + bytes(900), bytes(64)]
)
def test_what_is_no_text_at_all_is_refused(tmp_path, content):
    with pytest.raises(ImportFileError, match=r"this is a binary file|the file is empty"):
        read(tmp_path, content)


def test_a_table_with_a_tail_of_zeros_is_no_utf_16(tmp_path):
    with pytest.raises(ImportFileError, match="this is a binary file"):
        read(tmp_path, _csv("a") + bytes(2000))
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("a.csv", _csv("a\0b"))
    assert messages.read([tmp_path / "z.zip"]).summary.kept == 1
