"""The change at a response: what it may not say of a course by itself, and what cannot be told."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from calibrate_effect import AFTER, BEFORE, CURVES, crisis
from calibrate_recovery import START, frame, labels

from analytics import cases
from analytics.measures.around_response import AFTER_H
from analytics.measures.change import LEVEL, TURN, Estimate
from analytics.measures.effect import (
    RESPONSE_RATE,
    RESPONSE_STEP,
    RESPONSE_STEP_BESIDE_CONTROLS,
    Step,
    response_effect,
    response_step,
    response_step_beside_controls,
    response_table,
    step_at,
    step_beside_controls,
    verdict,
)
from analytics.measures.recovery import DEPTH
from analytics.schema import Message, Milestone, Moment, panel
from analytics.simulate.scenario import NORTHWIND, rate, shares
from analytics.study import Inputs, compute_at

AT = BEFORE + 30
ONSET = START + pd.Timedelta(hours=BEFORE)
SEEN = DEPTH.observed(0.35)


def told(curve, messages_h=200, cases=8):
    """Verdicts on a curve of `CURVES`."""
    made = [crisis(seed, curve, messages_h) for seed in range(cases)]
    return [verdict(step_at(counts, BEFORE, at, 1.0), 0.35) for counts, at in made]


@pytest.mark.long
@pytest.mark.parametrize("curve", [name for name in CURVES if name.startswith("none")])
def test_without_an_effect_helped_or_hurt_is_hardly_ever_said(curve):
    """At most 5 %; of 8 cases more than two would refute that (p < .01)."""
    said = told(curve)
    assert said.count("helped") + said.count("hurt") <= 2


@pytest.mark.long
@pytest.mark.parametrize(("curve", "right"), [("jump .2, h30", "helped"), ("drop .2, h30", "hurt")])
def test_a_jump_with_the_response_is_seen(curve, right):
    """At least 80 %; of 8 cases fewer than four would refute that (p < .01)."""
    assert told(curve).count(right) >= 4


@pytest.mark.long
def test_healing_that_becomes_six_times_faster_is_found_and_not_called_help():
    """Found in at least 70 %; of 8 cases fewer than three would refute that (p < .01)."""
    said = told("heals 6 times faster, h30")
    assert said.count("sped_up") >= 3
    assert said.count("helped") <= 2
    assert "no_visible_effect" not in said


@pytest.mark.long
@pytest.mark.parametrize("curve", ["exponential, h30", "straight, h30", "logistic around h60, h30"])
def test_healing_that_goes_on_as_before_has_not_sped_up(curve):
    """At most 5 %; of 8 cases more than two would refute that (p < .01)."""
    assert told(f"none: {curve}").count("sped_up") <= 2


def quiet():
    counts, at = crisis(0, "none: exponential, h30", 200)
    return counts, at


def test_with_few_messages_nothing_is_told():
    counts, at = crisis(0, "none: exponential, h30", 4)
    assert verdict(step_at(counts, BEFORE, at, 1.0), 0.35) == "cannot_tell"


NONE = Step(
    value=0.0,
    low=-0.05,
    high=0.05,
    p=0.9,
    rate=Estimate(0.0, -0.05, 0.05),
    total=Estimate(0.0, -0.05, 0.05),
    total_if_steady=Estimate(0.0, -0.05, 0.05),
    turn=0.0,
    sped_up=False,
    rank=5,
    placebos=12,
    n=900,
)
WIDE = Estimate(0.0, -0.5, 0.5)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "no_visible_effect"),
        ({"value": 0.2, "p": LEVEL}, "helped"),
        ({"value": -0.2, "p": LEVEL}, "hurt"),
        ({"turn": TURN}, "helped"),
        ({"turn": -TURN}, "hurt"),
        ({"sped_up": True}, "sped_up"),
        ({"low": -0.5}, "cannot_tell"),
        ({"total": WIDE}, "cannot_tell"),
        ({"total_if_steady": WIDE}, "cannot_tell"),
        ({"total_if_steady": None}, "cannot_tell"),
    ],
)
def test_the_verdict(changed, said):
    """No effect only if step and day are both shown to be small; else it cannot be told."""
    assert verdict(replace(NONE, **changed), 0.4) == said


def test_no_effect_needs_a_margin_that_the_intervals_fit():
    assert verdict(NONE, 0.16) == "no_visible_effect"
    assert verdict(NONE, 0.14) == "cannot_tell"


def test_too_little_around_the_response_is_no_step():
    counts, at = quiet()
    assert step_at(counts, BEFORE, BEFORE + 3, 1.0) is None  # hardly an hour after onset
    assert step_at(counts, BEFORE, len(counts) - 60, 1.0) is None
    counts[at - 5 : at] = 0
    assert step_at(counts, BEFORE, at, 1.0) is None


def test_what_comes_later_than_three_days_changes_nothing():
    """Neither an estimate nor its interval, once it is given; before that it is not given."""
    counts, at = quiet()
    end = at + round(AFTER_H)
    first = step_at(counts[:end], BEFORE, at, 1.0)
    counts[end:] = [500, 0, 0]
    assert step_at(counts, BEFORE, at, 1.0) == first
    assert step_at(counts[: end - 1], BEFORE, at, 1.0) is None


def test_hours_without_messages_are_unknown_and_not_calm():
    """A hole of six hours moves the estimate by less than its interval is wide."""
    counts, at = crisis(1, "jump .2, h30", 1000)
    whole = step_at(counts, BEFORE, at, 1.0)
    counts[at + 30 : at + 36] = 0
    holed = step_at(counts, BEFORE, at, 1.0)
    assert holed.value == pytest.approx(whole.value, abs=whole.high - whole.low)
    assert verdict(holed, 0.35) == "helped"


def test_finer_bins_say_the_same():
    """Quarters of an hour with the same messages as the hours."""
    counts, at = crisis(1, "jump .2, h30", 1000)
    fine = np.zeros((4 * len(counts), 3))
    for quarter in range(4):
        fine[quarter::4] = (counts + quarter) // 4
    whole, parts = step_at(counts, BEFORE, at, 1.0), step_at(fine, 4 * BEFORE, 4 * at, 0.25)
    assert parts.value == pytest.approx(whole.value, abs=0.02)
    assert (parts.n, parts.placebos) == (whole.n, whole.placebos)


def test_what_another_response_changed_is_credited_to_it():
    """The jump is six hours after this response, and at the other one."""
    counts, at = crisis(1, "jump .2, h30", 1000)
    assert verdict(step_at(counts, BEFORE, at, 1.0, others=[at - 6]), 0.35) == "helped"
    early = step_at(counts, BEFORE, at - 6, 1.0, others=[at])
    assert verdict(early, 0.35) not in ("helped", "hurt")
    assert abs(early.value) < 0.1


def answered(seed, at, others):
    """The verdict at an hour of the simulated airline, whose apology alone begins the healing."""
    rng = np.random.default_rng(seed)
    hours = np.arange(NORTHWIND.hours) + 0.5
    counts = rng.multinomial(rng.poisson(rate(NORTHWIND, hours)), shares(NORTHWIND, hours))
    step = step_at(counts, int(NORTHWIND.onset_h), int(at), 1.0, [int(one) for one in others])
    return verdict(step, NORTHWIND.depth + NORTHWIND.botched)


@pytest.mark.parametrize("seed", [0, 6])
def test_healing_that_another_response_began_is_credited_to_it(seed):
    """To the apology, and not to a deed 20 or 44 hours later that changes nothing."""
    first, apology = NORTHWIND.botched_h, NORTHWIND.apology_h
    assert answered(seed, apology, [first, apology + 44]) == "sped_up"
    later = answered(seed, apology + 20, [first, apology])
    assert later not in ("helped", "hurt", "sped_up")


def beside(seed, for_all=0.0, effect=0.0):
    """A crisis and two rivals that did not fall; `for_all`: a step of that share in all three."""
    rng = np.random.default_rng(seed + 1000)
    hours = BEFORE + AFTER
    own, _ = crisis(seed, "none: exponential, h30", 200, extra=(for_all + effect) * 0.35)
    step = np.where(np.arange(hours) >= AT, for_all * 0.35, 0)
    rivals = [labels(rng, level + step, rng.poisson(200, hours), 0.5, 0.02) for level in (0, 0.2)]
    return own, np.stack(rivals)


@pytest.mark.long
def test_what_befell_the_rivals_too_is_no_effect_of_the_response():
    """Alone the series says helped; beside the rivals at most 5 %: of 8 cases three refute it."""
    worlds = [beside(seed, for_all=2 / 3) for seed in range(8)]
    alone = [verdict(step_at(own, BEFORE, AT, 1.0), 0.35) for own, _ in worlds]
    both = [verdict(step_beside_controls(*w, BEFORE, AT, 1.0), 0.35) for w in worlds]
    assert alone.count("helped") >= 5
    assert both.count("helped") + both.count("hurt") <= 2


@pytest.mark.long
def test_an_effect_is_seen_beside_rivals_too():
    worlds = [beside(seed, effect=2 / 3) for seed in range(8)]
    found = [step_beside_controls(*world, BEFORE, AT, 1.0) for world in worlds]
    assert [verdict(one, 0.35) for one in found].count("helped") >= 4
    assert np.mean([one.value for one in found]) == pytest.approx(0.35 * 2 / 3, abs=0.06)


def at_hour(hour):
    return START + pd.Timedelta(hours=int(hour))


def test_the_measure_says_why_there_is_none():
    counts, at = quiet()
    table, late = frame(counts), ("apology", at_hour(at))
    none = DEPTH.missing(Message("reason.no_dip"), "not_applicable")
    told = {
        "reason.no_dip": response_effect(table, ONSET, late, none, 60),
        "reason.no_response_time": response_effect(table, ONSET, None, SEEN, 60),
        "reason.no_onset_known": response_effect(table, None, late, SEEN, 60),
        "reason.thin_around_response": response_effect(table, ONSET, ("a", ONSET), SEEN, 60),
        "reason.too_soon_after_response": response_effect(
            table.iloc[: at + 60], ONSET, late, SEEN, 60
        ),
        "reason.short_collection": response_effect(
            table.iloc[BEFORE - 24 :].reset_index(drop=True), ONSET, late, SEEN, 60
        ),
    }
    for key, found in told.items():
        for one in found.values():
            assert one.reason.key == key
            assert one.status == "not_available"
    whole = response_effect(table, ONSET, late, SEEN, 60)
    for one in whole.values():
        assert one.low <= one.value <= one.high
        assert one.evidence == ("apology",)
    step = whole[RESPONSE_STEP]
    assert step.verdict.key.startswith("verdict.")
    assert step.verdict.values["margin"] == pytest.approx(0.35 / 3)
    assert whole[RESPONSE_RATE].verdict is None
    assert response_step(table, ONSET, late, SEEN, 60) == step


def test_a_depth_that_is_still_growing_gives_the_margin_too():
    counts, at = quiet()
    still = DEPTH.censored(0.3, Message("reason.no_dip"))
    found = response_step(frame(counts), ONSET, ("a", at_hour(at)), still, 60)
    assert found.verdict.values["margin"] == pytest.approx(0.1)


def test_each_response_has_its_row():
    """Jointly with the others; one that is too late has a reason."""
    counts, at = quiet()
    answers = [("first", at_hour(at - 20)), ("second", at_hour(at)), ("late", at_hour(at + 130))]
    rows = response_table(frame(counts), ONSET, answers, SEEN, 60).set_index("id")
    assert list(rows.index) == ["first", "second", "late"]
    assert rows["verdict"].notna().tolist() == [True, True, False]
    assert rows.loc["late", "reason"].key == "reason.too_soon_after_response"
    joint = response_step(frame(counts), ONSET, answers[1], SEEN, 60, answers)
    assert rows.loc["second", "step"] == joint.value
    assert rows.loc["first", "verdict"] != "no_visible_effect"  # the next came within the day


def test_rivals_serve_or_the_measure_says_why_not():
    own, (first, second) = beside(0)
    table, answer = frame(own), ("apology", at_hour(AT))
    fell = Message("reason.control_in_crisis", {"rival": "Other", "at": ONSET})

    def told(controls, answer=answer):
        return response_step_beside_controls(table, ONSET, answer, SEEN, controls, 60)

    assert told({}).reason.key == "reason.no_controls"
    refused = told({"a": fell})
    assert (refused.status, refused.reason.key) == ("not_available", "reason.no_clean_control")
    assert refused.reason.values["why"] == [fell]
    assert told({"a": frame(first)}, answer=None).reason.key == "reason.no_response_time"
    short = told({"a": frame(first).iloc[:AT]})
    assert short.reason.key == "reason.thin_around_response"
    whole = told({"a": fell, "b": frame(first), "c": frame(second)})
    assert whole.evidence == ("apology", "b", "c")
    assert whole.low <= whole.value <= whole.high
    later = frame(second).assign(bin_start=lambda t: t["bin_start"] + pd.Timedelta("400D"))
    assert told({"a": later}).reason.key == "reason.thin_around_response"


def test_a_clean_rival_is_read_beside_a_whole_case():
    """From panels to the measure: the rival is cut at the page's instant and joined by hour."""
    own, (rival, _) = beside(0, for_all=2 / 3)
    when = at_hour(AT)
    sorry = Milestone(
        id="apology",
        kinds=("full_apology",),
        actor="brand",
        channel="x",
        when=Moment(when, when, when),
        known_at=when,
        precision="hour",
        text="",
        sources=(),
    )
    panels = [
        {"gold": panel(frame(counts).assign(side="public"), bin_minutes=60, labels="gold")}
        for counts in (own, rival)
    ]
    ours, theirs = "2015-jetblue-sunday", "2015-us-airways-sunday"
    case = cases.load(ours)
    end = START + pd.Timedelta(hours=BEFORE + AFTER)
    span = case.coverage.model_copy(update={"end": end})
    record = case.record.model_copy(update={"coverage": span})
    case = replace(case, record=record, milestones=(sorry,))
    calm = cases.load(theirs)
    calm = replace(calm, record=calm.record.model_copy(update={"onset": None}))
    controls = {theirs: Inputs(calm, panels[1])}
    inputs = Inputs(case, panels[0], controls=controls)
    results = compute_at(inputs, end)
    found = results.measures
    beside_rival = found[RESPONSE_STEP_BESIDE_CONTROLS]
    assert found[RESPONSE_STEP].value > beside_rival.value
    assert beside_rival.evidence == ("apology", "2015-us-airways-sunday")
    assert results.tables["responses"].frame["id"].tolist() == ["apology"]
    soon = compute_at(inputs, when + pd.Timedelta(hours=48)).measures
    early = soon[RESPONSE_STEP_BESIDE_CONTROLS]
    assert early.reason.key == "reason.too_soon_after_response"
