"""The shipped cases: their ids by provenance, and each loaded once per process."""

import re
from functools import cache

from analytics import cases, study
from analytics.results import Results

IDS = cases.ids()


def _provenance(case_id: str) -> str:
    """Provenance, read from its line in the record; validating every case at collection is slow."""
    text = (cases.home() / "casestudies" / case_id / "case.yaml").read_text(encoding="utf-8")
    return re.search(r"^provenance: (\w+)$", text, re.MULTILINE)[1]


DOCUMENTED = [case_id for case_id in IDS if _provenance(case_id) == "documented"]


@cache
def load(case_id: str) -> Results:
    """A case at the end of its coverage; shared by tests, so none may modify it."""
    return study.load(case_id)
