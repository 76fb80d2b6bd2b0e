"""Cells to values: times become UTC or are refused, numbers are whole or missing."""

import pandas as pd
import pytest

from analytics.errors import ImportFileError
from analytics.messages.counts import counts
from analytics.messages.parsing import precision, quoted_author, times
from analytics.schema import TIME, iso


def text(*cells):
    return pd.Series(cells, dtype="string")


@pytest.mark.parametrize(
    ("cell", "layout", "found"),
    [
        ("2019-01-05 10:00:00+00", None, "2019-01-05T10:00:00Z"),
        ("2019-01-05 10:00:00 -0800", None, "2019-01-05T18:00:00Z"),
        ("2019-01-05 10:00:00 UTC", None, "2019-01-05T10:00:00Z"),
        ("2019-01-05T10:00", None, "2019-01-05T09:00:00Z"),
        ("2019-07-05", None, "2019-07-04T22:00:00Z"),
        ("10:00 05-01-2019", "%H:%M %d-%m-%Y", "2019-01-05T09:00:00Z"),
        ("05.01.2019 10:00 +0100", "%d.%m.%Y %H:%M %z", "2019-01-05T09:00:00Z"),
        ("1546678800", "epoch_s", "2019-01-05T09:00:00Z"),
        ("1546678800000", "epoch_ms", "2019-01-05T09:00:00Z"),
    ],
)
def test_times_become_utc(cell, layout, found):
    stamps = times(text(cell), tz="Europe/Berlin", layout=layout)
    assert stamps.dtype == TIME
    assert iso(stamps[0]) == found


@pytest.mark.parametrize(
    ("cell", "layout", "exact"),
    [
        ("2019", None, "year"),
        ("2019-01", None, "month"),
        ("2019-01-05", None, "day"),
        ("2019-01-05T10+02", None, "hour"),
        ("2019-01-05 10:00 +0200", None, "minute"),
        ("20190105T100000Z", None, "second"),
        ("2019-01-05 10:00:00.5-05:00", None, "second"),
        (None, None, "day"),
        ("x", "%d.%m.%Y", "day"),
        ("x", "%d.%m.%Y %H:%M", "minute"),
        ("x", "%m/%d/%y %I:%M:%S %p", "second"),
        ("x", "epoch_ms", "second"),
    ],
)
def test_times_are_as_exact_as_they_are_written(cell, layout, exact):
    assert precision(text(cell), layout).tolist() == [exact]


@pytest.mark.parametrize(
    ("cell", "layout"),
    [
        ("2019-01-05 10:00", None),
        ("2019-01-05", None),
        ("10:00 05-01-2019", "%H:%M %d-%m-%Y"),  # -2019 is a year and no offset
    ],
)
def test_naive_times_need_a_zone(cell, layout):
    with pytest.raises(ImportFileError, match="carry no zone"):
        times(text("2019-01-05T10:00Z", cell), layout=layout)


@pytest.mark.parametrize(
    ("cell", "layout"),
    [
        ("9999-12-31T23:59Z", None),
        ("0001-01-01T00:00", None),
        ("soon", None),
        ("1e300", "epoch_s"),
        ("inf", "epoch_ms"),
        ("-1", "epoch_s"),
        ("2019-03-31 02:30", None),  # clocks went forward over it
        ("2019-10-27 02:30", None),  # it came twice
    ],
)
def test_no_time_is_missing(cell, layout):
    assert times(text(cell), tz="Europe/Berlin", layout=layout).isna().all()


def test_only_whole_numbers_that_fit_are_numbers():
    found = counts(text("7", "7.0", "7.5", "1e300", "9" * 26, "inf", "1,234", None, "-3"))
    assert found.tolist() == [7, 7, *[pd.NA] * 4, 1234, pd.NA, pd.NA]


def test_quotes_by_hand_name_their_author():
    cells = text("No. RT @JetBlue Our fleet", "“@united: sorry” why", "@united late", "PART @x")
    assert quoted_author(cells).tolist() == ["JetBlue", "united", pd.NA, pd.NA]
