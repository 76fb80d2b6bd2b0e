"""Members of objects in the cells of a table: in columns of their own, or in one cell."""

import pandas as pd
import pytest

from analytics.messages.columns import Batch
from analytics.messages.nested_cells import member, member_time, spelled


def batch(**cells: str) -> Batch:
    columns = {name: pd.array([cell], "string") for name, cell in cells.items()}
    return Batch(pd.DataFrame(columns, index=[7]))


@pytest.mark.parametrize(
    "cells",
    [
        {"shop.owner": "Ida"},
        {"shop/owner": " Ida"},
        {"shop": '{"owner": "Ida", "open": true}'},
        {"shop": "{'owner': 'Ida', 'open': True, 'since': None}"},
        {"shop.owner": "", "name": "Ida"},
    ],
)
def test_a_member_is_found_however_it_is_written(cells):
    found = member("shop.owner", "name")(batch(**cells))
    assert (found.loc[7].strip(), str(found.dtype)) == ("Ida", "string")


@pytest.mark.parametrize(
    ("cell", "is_damaged"),
    [
        ("", False),
        ("Ida", False),
        ("{}", False),
        ("{'owner': ['Ida']}", False),
        ("{'owner': True}", False),
        ("{'owner': 'Ida'", True),
        ("{'Ida'}", True),
        ("{" * 15_000, True),
        ("{" + "-" * 15_000 + "1}", True),
        ("{'owner': '" + "a" * 30_000 + "'}", True),
    ],
)
def test_no_member_is_missing_and_a_damaged_object_is_said(cell, is_damaged):
    rows = batch(shop=cell)
    assert rows.build("author", member("shop.owner"), rows.raw.index).isna().all()
    assert ("author" in rows.unread) == is_damaged


def test_a_member_of_a_member_and_a_time():
    rows = batch(shop="{'open': {'from': '2024-03-05T10:00:00Z', 'days': 5}}")
    assert member("shop.open.days")(rows).tolist() == ["5"]
    assert member_time("shop.open.from")(rows).tolist() == [pd.Timestamp("2024-03-05T10:00Z")]


def test_a_signature_may_hold_any_of_the_spellings():
    assert spelled("shop.open.days") == ("shop.open.days", "shop/open/days", "shop")
