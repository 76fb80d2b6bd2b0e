"""The page of public post-mortems quotes today's debriefs."""

import re
from pathlib import Path

import yaml

CASES = Path(__file__).parents[2] / "casestudies"


def test_our_side_of_each_comparison_is_that_of_the_debrief():
    page = " ".join((CASES / "POST_MORTEMS.md").read_text(encoding="utf-8").split())
    ours = dict(re.findall(r"\*\*Ours\*\* \(\[([\w-]+)\]\(\1\)\)\. (.*?) (?=\||\*\*)", page))
    assert len(ours) == 10
    for case_id, told in ours.items():
        debrief = yaml.safe_load((CASES / case_id / "debrief.yaml").read_text(encoding="utf-8"))
        for n, lesson in enumerate(debrief["lessons"][:3], start=1):
            assert f"{n} {lesson['text']}" in told, case_id
        assert debrief["headline"]["text"].split("{")[0] in told, case_id
