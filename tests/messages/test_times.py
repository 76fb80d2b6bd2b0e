"""Times in the ways in which people and programs write them, and what a column tells of them."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import ImportFileError
from analytics.messages.parsing import precision, times
from analytics.messages.time_formats import TimeEvidence

LAYOUTS = [
    f"{day}{between}{clock}"
    for day in ("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d.%m.%Y", "%m-%d-%y")
    for between, clock in ((" ", "%H:%M:%S"), (", ", "%H:%M"), (" ", "%I:%M:%S %p"), ("", ""))
]
PAST = st.datetimes(pd.Timestamp("1995-01-01"), pd.Timestamp("2025-12-31"))


def text(*cells: str | None) -> pd.Series:
    return pd.Series(cells, dtype="string")


def evidence(*cells: str | None) -> TimeEvidence:
    found = TimeEvidence()
    found.add(text(*cells))
    return found


@pytest.mark.parametrize(
    ("cell", "utc", "exact"),
    [
        ("Dec 20, 2020 06:06 AM", "2020-12-20T06:06", "minute"),
        ("Monday, March 4th, 2024 at 6:06 pm", "2024-03-04T18:06", "minute"),
        ("4 Mar 2024", "2024-03-04", "day"),
        ("20-Dec-20 06:06:01", "2020-12-20T06:06:01", "second"),
        ("2020/1/5 9:05", "2020-01-05T09:05", "minute"),
        ("4. März 2024, 11:58 Uhr", "2024-03-04T11:58", "minute"),
        ("mar 20 dic 2020 10:00", "2020-12-20T10:00", "minute"),
        ("6 марта 2022 г. в 10:15", "2022-03-06T10:15", "minute"),
        ("2020年12月20日 06:06", "2020-12-20T06:06", "minute"),
        ("2022-08-10 16:20:42 EEST", "2022-08-10T13:20:42", "second"),
        ("2022-08-10 16:20:42 GMT+2", "2022-08-10T14:20:42", "second"),
        ("2023-05-01 10:00 UTC+05:30", "2023-05-01T04:30", "minute"),
        ("Thu Sep 29 14:24:51 +0000 2022", "2022-09-29T14:24:51", "second"),
        ("Thu Sep 29 14:24:51 EDT 2022", "2022-09-29T18:24:51", "second"),
        ("Mon Mar 04 2024 11:58:07 GMT+0530 (India Time)", "2024-03-04T06:28:07", "second"),
        ("Wed, 04 Mar 2024 11:58:07 GMT", "2024-03-04T11:58:07", "second"),
        ("2023-05-01T10:00:00+02:00[Europe/Berlin]", "2023-05-01T08:00:00", "second"),
    ],
)
def test_times_in_words_are_read_where_they_mean_one_instant(cell, utc, exact):
    assert times(text(cell), tz="UTC").tolist() == [pd.Timestamp(utc, tz="UTC")]
    assert precision(text(cell)).tolist() == [exact]


@pytest.mark.parametrize(
    "cell",
    ["05/06/2020", "soon", "2 days ago", "Dec 20, 06:06", "31 Feb 2020", "March 2024", "1 2 2020"],
)
def test_what_is_no_time_or_two_is_none(cell):
    assert times(text(cell), tz="UTC").isna().all()


@pytest.mark.parametrize("word", ["IST", "BST", "AST", "XYZ"])
def test_a_name_of_several_zones_is_not_guessed(word):
    cell = text(f"2020-12-20 06:06 {word}")
    with pytest.raises(ImportFileError, match=f"'{word}' after a time is no zone, or names sev"):
        times(cell)
    assert times(cell, tz="Asia/Kolkata").tolist() == [pd.Timestamp("2020-12-20T00:36Z")]


@pytest.mark.parametrize(
    ("cell", "layout", "utc"),
    [
        ("12/20/2020 06:06 EST", "%m/%d/%Y %H:%M", "2020-12-20T11:06"),
        ("20-12-2020 06:06 +0100", "%d-%m-%Y %H:%M", "2020-12-20T05:06"),
        ("43831.5", "excel", "2020-01-01T12:00"),
        ("1642792067.5", "epoch_s", "2022-01-21T19:07:47.5"),
        ("1642792067500000", "epoch_us", "2022-01-21T19:07:47.5"),
        ("1642792067500000000", "epoch_ns", "2022-01-21T19:07:47.5"),
    ],
)
def test_a_declared_format_reads_numbers_and_zones_after_the_time(cell, layout, utc):
    assert times(text(cell), tz="UTC", layout=layout).tolist() == [pd.Timestamp(utc, tz="UTC")]


def test_a_number_that_a_spreadsheet_cut_is_no_time():
    assert times(text("1.64279E+09"), layout="epoch_s").isna().all()


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(LAYOUTS), st.lists(PAST, min_size=1, max_size=12))
def test_the_format_of_a_column_is_found_and_reads_it_back(layout, stamps):
    cells = [stamp.strftime(layout) for stamp in stamps]
    found = evidence(*cells, "N/A", None)
    assert layout in found.formats()
    instants = times(text(*cells), tz="UTC", layout=layout)
    for other in found.formats():
        read = times(text(*cells), tz="UTC", layout=other)
        assert read.notna().all()
        if found.is_day_first is not None and other == found.formats()[0]:
            pd.testing.assert_series_equal(read, instants)
    firsts = {cell.replace("-", "/").replace(".", "/").split("/")[0] for cell in cells}
    if any(int(first) > 12 for first in firsts):
        assert found.is_day_first is True


@pytest.mark.parametrize(
    ("cells", "formats", "is_day_first"),
    [
        (["20-12-2020 06:06"], ["%d-%m-%Y %H:%M"], True),
        (["01/02/2020", "01/14/2020"], ["%m/%d/%Y"], False),
        (["01/02/2020", "03/04/2020"], ["%d/%m/%Y", "%m/%d/%Y"], None),
        (
            ["01/11/2020", "02/03/2020", "03/09/2020", "04/02/2020", "05/12/2020", "06/01/2020"],
            ["%m/%d/%Y", "%d/%m/%Y"],
            False,
        ),
        (["13/02/2020", "01/14/2020"], [], None),
        (["2020-01-02 10:00", "null"], [None], None),
        (["5 May 2020", "Monday, May 4, 2020"], [None], None),
        (["1642792067"], ["epoch_s"], None),
        (["1642792067123"], ["epoch_ms"], None),
        (["43831.25"], ["excel"], None),
        (["1340539111971516410"], [], None),
        (["ann", "12", "2 years ago"], [], None),
        ([], [], None),
    ],
)
def test_a_column_tells_its_format(cells, formats, is_day_first):
    found = evidence(*cells)
    assert found.formats() == formats
    assert found.is_day_first is is_day_first


def test_a_format_that_puts_posts_into_the_future_comes_last():
    soon = pd.Timestamp.now().normalize() + pd.Timedelta(days=45)
    if soon.day > 12:
        soon = soon.replace(day=12)
    cell = f"{soon.month:02d}/{soon.day:02d}/{soon.year}"
    assert evidence(cell, f"01/01/{soon.year}").formats()[0] != "%m/%d/%Y" or soon.month == soon.day


def test_evidence_grows_over_chunks_and_a_few_odd_cells_do_not_count():
    found = TimeEvidence()
    found.add(text(*["01/02/2020"] * 50))
    assert found.is_day_first is None
    found.add(text("28/02/2020", "see above"))
    assert (found.formats(), found.is_day_first) == (["%d/%m/%Y"], True)
    found.add(text(*["no date"] * 9))
    assert found.formats() == []
