"""The shipped cases: their ids by provenance, and each loaded once per process."""

import re
from functools import cache

from analytics import cases, study
from analytics.results import Results

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


@cache
def load(case_id: str) -> Results:
    """A case at the end of its coverage; shared by tests, so none may modify it."""
    return study.load(case_id)
