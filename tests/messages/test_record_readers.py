"""Thirty posts, written in every record format and read back, are the same in what it can carry."""

import pandas as pd
import pytest
from exporting import fast
from record_exports import FORMS
from test_table_readers import ALL, expected
from thirty import thirty

from analytics import messages
from analytics.messages.formats import FORMATS

NAMES = {name: name.split(",")[0] for name in FORMS}
WHAT_ELSE = [None, True, 7, 1.7e18, "", "<p>&#xd800; \x00 99-99", [], [{}], {}, {"id": {"id": []}}]


def by_time(imported):
    return imported.table.sort_values(["published_at", "message_id"], ignore_index=True)


def rows_of(name, table=None):
    """Posts, the thirty if none are given, as the objects that the reader gets."""
    unwrap = FORMATS[NAMES[name]].unwrap
    posts = thirty() if table is None else table
    return [row for value in FORMS[name].rows(posts) for row in unwrap(value)]


@pytest.mark.parametrize("name", FORMS)
def test_thirty_posts_come_back_the_same(name, tmp_path):
    form, table, path = FORMS[name], thirty(), tmp_path / "export.bin"
    form.save(form.rows(table), path)
    imported = messages.read([path])
    summary = imported.summary
    assert summary.format == NAMES[name]
    assert "would fit too" not in summary.why
    assert (summary.rows_read, summary.kept, summary.rejected, summary.duplicates) == (30, 30, 0, 0)
    pd.testing.assert_frame_equal(by_time(imported)[form.carries.split()], expected(form, table))


@pytest.mark.parametrize("name", FORMS)
def test_what_a_format_carries_and_what_it_never_does_is_everything(name, tmp_path):
    form, path = FORMS[name], tmp_path / "export.bin"
    never = FORMATS[NAMES[name]].unavailable
    assert not set(never) & set(form.carries.split())
    assert {*never, *form.carries.split(), *form.partly.split()} == ALL
    form.save(form.rows(thirty()), path)
    found = messages.read([path]).table
    assert found[[c for c in never if c != "message_id"]].isna().all(axis=None)


@pytest.mark.parametrize("name", fast(FORMS))
def test_each_damaged_row_is_rejected_with_its_reason(name, tmp_path):
    clock, number, words = FORMS[name].required
    rows, path = rows_of(name), tmp_path / "export.bin"
    reasons = {"no time": 1, "no JSON object": 1}
    put(rows[4], clock, "soon")
    if number:
        put(rows[6], number, {"$oid": 1})
        put(rows[8], number, 1.7e18)
        reasons["no id"] = 2
    if words:
        for path_of_words in words:
            put(rows[10], path_of_words, None)
        reasons["no text"] = 1
    FORMS["x_v1"].save([*rows[:3], "half a ro", *rows[3:]], path)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"id": "1", "created_at\n')
    imported = messages.read([path])
    found = {why.split(":")[0]: n for why, n in imported.summary.reasons.items()}
    assert found == reasons | {"no valid JSON": 1}
    assert imported.summary.kept == 32 - sum(found.values())
    assert {4, 6, 32} <= set(imported.rejects["source_row"])


def put(row, path, value):
    """Write a value at a path of names, in the spelling that the row has."""
    *inner, last = path.split(".")
    for name in inner:
        row = row.get("post", row)[name]
    row = row.get("post", row)
    spelled = "created_at" if last == "createdAt" and "created_at" in row else last
    if spelled in row or value is not None:
        row[spelled] = value
    if spelled == "id_str":
        row["id"] = value


@pytest.mark.parametrize("value", WHAT_ELSE)
@pytest.mark.parametrize("name", fast(FORMS))
def test_members_of_any_type_are_kept_or_rejected_and_never_a_crash(name, value):
    reader, rows = FORMATS[NAMES[name]], rows_of(name)
    bent = [row | {member: value} for row in rows[::4] for member in row]
    for row in rows[::4]:
        for outer, inner in row.items():
            if isinstance(inner, dict):
                bent += [row | {outer: inner | {member: value}} for member in inner]
    read = reader.read(bent, None)
    table, reason = read.table, read.reason
    assert list(table.index) == list(reason.index) == list(range(len(bent)))
    assert reason.isna().any()
    assert reader.read([{}, {"id": value}], None).reason.notna().all()
    assert len(reader.read([], None).table) == 0
    for name in ("data", "items", "statuses", "feed", "posts", "results", "articles", "includes"):
        reader.unwrap({name: value})
        reader.unwrap([{name: value}, value])
        assert reader.lacks({name: value})
