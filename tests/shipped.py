"""The shipped cases: their ids by provenance, and each loaded once per process."""

import re
import shutil
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from analytics import cases, study
from analytics.results import Results
from analytics.study import Inputs

IDS = cases.ids()
TEN = (
    "2017-united-3411",
    "2018-kfc-uk-chicken",
    "2024-crowdstrike-outage",
    "2023-bud-light",
    "2015-jetblue-sunday",
    "2012-bank-of-america-suit",
    "2015-volkswagen-emissions",
    "2012-toyota-settlement",
    "2022-southwest-holiday",
    "demo-northwind",
)
"""The pages that are looked at in a browser with `-m slow`: documented ones, measured, invented."""


def _provenance(case_id: str) -> str:
    """Provenance, read from its line in the record; validating every case at collection is slow."""
    text = (cases.home() / "casestudies" / case_id / "case.yaml").read_text(encoding="utf-8")
    return re.search(r"^provenance: (\w+)$", text, re.MULTILINE)[1]


DOCUMENTED = [case_id for case_id in IDS if _provenance(case_id) == "documented"]

TYPICAL = (
    "2012-barclays-libor",  # a fine, told by its regulator
    "2015-jetblue-sunday",  # measured messages, no crisis of the brand
    "2015-walmart-outlook",  # measured, with prices and no timeline
    "2017-equifax-breach",  # known inside long before
    "2017-united-3411",  # to the minute, with figures and prices
    "2018-kfc-uk-chicken",  # humour, and an apology as an advertisement
    "2018-o2-outage",  # a clock and nothing else
    "2021-robinhood-halt",  # a private brand, within a day
    "2022-southwest-holiday",  # ten days, prices and several apologies
    "demo-northwind",  # simulated
)
"""A case or two of every kind: what costs much of each case asks these, of the others `-m long`."""


def each_case(ids: Iterable[str] = IDS) -> list:
    """Parameters of a test of each of these cases; the untypical ones wait for `-m long`."""
    assert set(TYPICAL) < set(IDS)
    return [
        pytest.param(case_id, marks=() if case_id in TYPICAL else pytest.mark.long)
        for case_id in ids
    ]


@cache
def read(case_id: str) -> Inputs:
    """What a case is measured from; shared by tests, so none may modify it."""
    return study.read(case_id)


@cache
def load(case_id: str) -> Results:
    """A case at the end of its coverage; shared by tests, so none may modify it."""
    return study.compute_at(read(case_id))


def copy(case_id: str, root: Path) -> Path:
    """The folder of a copy of a case in another project, beside which lie the scores of its
    messages: the model reads them once for all tests.
    """
    folder = root / "casestudies" / case_id
    shutil.copytree(cases.home() / "casestudies" / case_id, folder)
    kept = read(case_id).case.data_folder
    if kept.is_dir():
        shutil.copytree(kept, root / "data" / case_id)
    return folder


@cache
def library() -> study.Library:
    """The measures of the typical cases; those of all take minutes."""
    return study.library_of([load(case_id) for case_id in TYPICAL])


@cache
def documented() -> study.Library:
    """The measures of the documented cases, which have no messages and take seconds."""
    return study.library_of([load(case_id) for case_id in DOCUMENTED])
