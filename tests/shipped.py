"""The shipped cases: which there are, by their record's own line, and each read once a process."""

import re
from functools import cache

from analytics import cases, study
from analytics.results import Results

IDS = cases.ids()


def _provenance(case_id: str) -> str:
    """As the line of the record says: to check every case where tests are only listed is slow."""
    text = (cases.home() / "casestudies" / case_id / "case.yaml").read_text(encoding="utf-8")
    return re.search(r"^provenance: (\w+)$", text, re.MULTILINE)[1]


DOCUMENTED = [case_id for case_id in IDS if _provenance(case_id) == "documented"]


@cache
def load(case_id: str) -> Results:
    """A case at the end of its coverage; nobody changes it, so that all may share it."""
    return study.load(case_id)
