"""Thirty posts, written in every table format and read back, are the same in what it can carry."""

import pandas as pd
import pytest
from exporting import fast
from table_exports import CLOCKS, FORMS
from thirty import thirty

from analytics import messages
from analytics.errors import ImportFileError
from analytics.messages.formats import FORMATS
from analytics.schema import MESSAGE_COLUMNS

ALL = set(MESSAGE_COLUMNS) - {"side", "side_rule", "source_file", "source_row"}


def expected(form, table):
    kinds = {name: MESSAGE_COLUMNS[name].dtype for name in form.carries.split()}
    return apart(form.expect(table))[list(kinds)].astype(kinds)


def apart(table):
    """Ids with the channel before them, but on X and where they are addresses."""
    for name in ("message_id", "parent_id", "thread_id", "repost_of_id"):
        ids = table[name].astype("string")
        bare = ids.str.contains("://").fillna(False) | (table["channel"] == "x")
        table = table.assign(**{name: ids.where(bare, table["channel"] + ":" + ids)})
    return table


@pytest.mark.parametrize("name", FORMS)
def test_thirty_posts_come_back_the_same(name, tmp_path):
    form, table, path = FORMS[name], thirty(), tmp_path / "export.bin"
    form.save(form.rows(table), path)
    imported = messages.read([path], tz=form.tz)
    summary = imported.summary
    assert summary.format == name.split(",")[0]
    assert "would fit too" not in summary.why
    assert (summary.rows_read, summary.kept, summary.rejected, summary.duplicates) == (30, 30, 0, 0)
    fields = form.carries.split()
    found = imported.table.sort_values("published_at", kind="stable", ignore_index=True)
    pd.testing.assert_frame_equal(found[fields], expected(form, table))


@pytest.mark.parametrize("name", FORMS)
def test_what_a_format_carries_and_what_it_never_does_is_everything(name, tmp_path):
    form = FORMS[name]
    never = FORMATS[name.split(",")[0]].unavailable
    assert not set(never) & set(form.carries.split())
    assert {*never, *form.carries.split(), *form.partly.split()} == ALL
    table, path = thirty(), tmp_path / "export.bin"
    form.save(form.rows(table), path)
    found = messages.read([path], tz=form.tz).table
    assert found[[c for c in never if c != "message_id"]].isna().all(axis=None)


@pytest.mark.parametrize("name", [name for name, form in FORMS.items() if form.tz])
def test_a_naive_time_needs_a_zone(name, tmp_path):
    form, path = FORMS[name], tmp_path / "export.bin"
    form.save(form.rows(thirty()), path)
    if name == "four_cat_bluesky":
        assert messages.read([path]).table["collected_at"].isna().all()
    elif name.startswith("meltwater"):  # the ids of its posts on X tell the zone
        found = messages.read([path])
        assert form.tz in found.summary.remarks[0]
        times = messages.read([path], tz=form.tz).table["published_at"]
        pd.testing.assert_series_equal(found.table["published_at"], times)
    else:
        with pytest.raises(ImportFileError, match="carry no zone"):
            messages.read([path])


@pytest.mark.parametrize("name", fast(FORMS))
def test_a_row_without_a_time_is_rejected_with_the_reason(name, tmp_path):
    form, path = FORMS[name], tmp_path / "export.bin"
    rows = form.rows(thirty())
    for clock in CLOCKS & set(rows[4]):
        rows[4][clock] = "" if name in ("brandwatch, xlsx", "generic") else "soon"
    form.save(rows, path)
    imported = messages.read([path], tz=form.tz)
    assert imported.summary.reasons == {"no time": 1}
    assert imported.rejects["source_row"].tolist() == [5]
    assert imported.summary.kept == 29


def test_the_review_bombs_of_six_games(shared):
    file = shared / "data/review-bombs/reviews.csv"
    with pytest.raises(ImportFileError, match="carry no zone"):
        messages.read([file])
    imported = messages.read([file], tz="Europe/Berlin")
    summary, table = imported.summary, imported.table
    assert (summary.format, summary.rows_read, summary.duplicates) == ("review_bombs", 2213, 0)
    assert summary.kept == 2213
    assert table["time_precision"].value_counts().to_dict() == {"second": 1789, "day": 424}
    steam = table[table["time_precision"] == "second"]
    assert steam["rating"].value_counts().to_dict() == {0.0: 1209, 1.0: 580}
    days = table.loc[table["time_precision"] == "day", "rating"]
    assert days.value_counts().to_dict() == {0.0: 306, 0.1: 49, 0.2: 22, 1.0: 22, 0.3: 16, 0.9: 9}


@pytest.mark.parametrize("cell", [pd.NA, "", "x, \"y\" '=1' 99\n" * 50, "0.0", "2024"])
@pytest.mark.parametrize("name", fast(FORMS))
def test_rows_of_any_cells_are_kept_or_rejected_and_never_a_crash(name, cell):
    form, reader = FORMS[name], FORMATS[name.split(",")[0]]
    columns = list(form.rows(thirty())[0])
    for n in (0, 3):
        raw = pd.DataFrame({c: pd.array([cell] * n, "string") for c in columns}, range(7, 7 + n))
        if name == "generic":
            raw = raw.drop(columns="rating")  # beyond 0 to 1 it refuses the file
        read = reader.read(raw, "Europe/Berlin")
        table, reason = read.table, read.reason
        assert list(table.index) == list(reason.index) == list(raw.index)
        assert reason.notna().all() or cell == "2024"
