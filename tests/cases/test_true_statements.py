"""What the pages say of named companies: sentences once found false are gone, and much is left."""

import json
import re
from datetime import date

import pytest
from shipped import DOCUMENTED, TYPICAL, documented, each_case, load

from analytics import cases, study
from analytics.reports.page import Page
from analytics.reports.plan_text import text_of
from analytics.study import plan
from analytics.wording import Locale

ENGLISH = Locale.of()

RECENT = {
    "2015-valve-paid-mods",
    "2022-strauss-salmonella",
    "2024-mcdonalds-e-coli",
    "2024-sonos-app",
    "2017-mcdonalds-szechuan",
    "2024-stardew-translation",
    "2025-cracker-barrel-logo",
    "2025-ms-cyber-attack",
    "2025-optus-triple-zero",
}
TWENTY = [i for i in DOCUMENTED if i not in RECENT]


class Studies:
    """Cases by their id, each loaded when it is asked for."""

    def __getitem__(self, case_id):
        return load(case_id)


@pytest.fixture(scope="module")
def studies():
    return Studies()


def said(of):
    """What a page says of a case in words of ours."""
    page = Page(of, library=documented())
    return " ".join(
        block.markup for block in (page.finding(), page.conduct(), page.outcomes(), page.verdicts())
    )


FALSE = {
    "2018-kfc-uk-chicken": ["silent at a stretch", "120 h", "5–7 days"],
    "2017-equifax-breach": ["silent at a stretch", "within the first hour", "20–22 days"],
    "2016-wells-fargo-accounts": [
        "chief executive's first public word",
        "moved no more than usual",
    ],
    "2021-peloton-treadmill": ["no compensation", "No compensation"],
    "2009-dominos-video": ["no corrective action", "No corrective action"],
    "2018-facebook-cambridge-analytica": ["no corrective action", "No corrective action"],
    "2015-volkswagen-emissions": ["No escalation", "how the public took it", "no share prices"],
    "2016-samsung-note7": ["no full apology", "No full apology"],
    "2017-apple-battery": ["1,067", "1067"],
    "2024-crowdstrike-outage": ["before any outsider"],
    "2017-united-3411": ["within 24 h", "kept talking", "first session", "more than 3 days"],
    "2018-starbucks-philadelphia": ["meant for the inside", "Words to staff that defended"],
}


@pytest.mark.parametrize("case_id", each_case([*FALSE]))
def test_what_was_found_false_is_gone(studies, case_id):
    text = said(studies[case_id])
    for words in FALSE[case_id]:
        assert words not in text, words


def test_the_plan_gives_no_advice_from_outcomes():
    client = plan.client("Acme", day=date(2026, 1, 1))
    draft = plan.draft(client, [load(i) for i in TYPICAL if i in DOCUMENTED])
    text = " ".join(text_of(line.text, ENGLISH) for one in draft.chapters for line in one.lines())
    assert len(text) > 1000
    for words in ("Give investors the same facts", "Report to the board", "Ask the public itself"):
        assert words not in text


@pytest.mark.long
def test_withholding_is_not_the_aim(studies):
    """The issue's counts over the twenty cases: days of an apology, outcomes, voices, sentences."""
    twenty = [studies[i] for i in TWENTY]
    assert len(twenty) == 20
    assert sum(one.measures["apologised_at"].is_observed for one in twenty) >= 15
    whole = {
        one.case.id
        for one in twenty
        if one.measures["latest_beside_market"].is_observed
        or any(o.before and o.latest for o in one.case.outcomes)
    }
    assert len(whole) >= 12
    assert sum(any(act.who != "brand" for act in one.acts) for one in twenty) >= 14


@pytest.mark.parametrize("case_id", each_case(DOCUMENTED))
def test_each_page_has_eight_sentences_of_conduct_with_their_events(studies, case_id):
    of = studies[case_id]
    known = {m.id for m in of.case.milestones} | {one.id for one in of.case.absent}
    told = study.metrics(of, ENGLISH)["conduct"]
    assert len(told) >= 8
    assert all(one["sentence"] and set(one["evidence"]) <= known for one in told)
    page = Page(of, library=documented())
    shown = page.events().markup
    for event in re.findall(r'href="#(event-[^"]+)"', page.conduct().markup):
        assert f'id="{event}"' in shown


@pytest.mark.parametrize("case_id", each_case())
def test_one_behaviour_has_one_verdict(case_id):
    of = load(case_id)
    events = {m.id for m in of.case.milestones}
    rules = {rule.id: rule for rule in study.study.lessons.RULES}
    judged = {"well": set(), "badly": set()}
    for lesson in of.lessons:
        if lesson.side in judged:
            for name in rules[lesson.id].judges or lesson.evidence:
                judged[lesson.side] |= events & set(of.measures[name].evidence)
    assert not judged["well"] & judged["badly"]


COUNTED = {
    "settlements": "settlement",
    "policy_changes": "policy_change",
    "attacks": "attack",
    "corrective_actions": "corrective_action",
    "compensations": "compensation",
    "full_apologies": "full_apology",
    "non_apologies": "non_apology",
    "time_to_chief_executive_h": "ceo_statement",
}


@pytest.mark.parametrize("case_id", each_case(DOCUMENTED))
def test_what_the_timeline_shows_is_not_called_missing(studies, case_id):
    of = studies[case_id]
    for name, kind in COUNTED.items():
        if any(m.is_kind(kind) for m in of.case.milestones):
            assert of.measures[name].is_observed, name
    for name in ("settlements", "attacks"):  # whoever tells them, and whenever they were made
        shown = {m.id for m in of.case.milestones if m.is_kind(COUNTED[name])}
        assert set(of.measures[name].evidence) == shown


@pytest.mark.parametrize("case_id", each_case(DOCUMENTED))
def test_each_claim_of_absence_names_what_carries_it(studies, case_id):
    of = studies[case_id]
    known = {one.id for one in of.case.searches} | {m.id for m in of.case.milestones}
    for name, measure in of.measures.items():
        says_none = measure.status == "censored" and measure.unit == "h"
        says_none |= measure.is_observed and measure.value == 0 and measure.unit in (
            "events", "statements", "of 1"
        )  # fmt: skip
        if says_none:
            assert measure.absence, name
            assert measure.absence[0] in known


def test_the_newest_case_is_recent():
    assert set(DOCUMENTED) >= RECENT
    newest = max(m.when.earliest for m in cases.load("2025-optus-triple-zero").milestones)
    assert newest.year >= 2025


@pytest.mark.parametrize("case_id", each_case(DOCUMENTED))
def test_quotes_are_short_and_have_their_source(studies, case_id):
    for event in studies[case_id].case.milestones:
        if event.quote:
            assert len(event.quote.words.split()) <= 23  # marks of cuts stand between words
            assert event.quote.source in studies[case_id].sources


@pytest.mark.parametrize("case_id", each_case(DOCUMENTED))
def test_the_speed_of_a_non_apology_is_never_praised(studies, case_id):
    of = studies[case_id]
    uncredited = {m.id for m in of.case.milestones if m.is_kind("non_apology", "denial", "attack")}
    for lesson in of.lessons:
        if lesson.side == "well" and lesson.id.endswith("_time"):
            for name in lesson.evidence:
                assert not uncredited & set(of.measures[name].evidence), (lesson.id, name)


def test_metrics_are_plain(studies):
    json.dumps(study.metrics(studies["2018-kfc-uk-chicken"], ENGLISH))
