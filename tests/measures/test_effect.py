"""The step at a response: published answers, regression to the mean, and what cannot be told."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from calibrate_recovery import START, frame, labels

from analytics import cases
from analytics.measures.effect import (
    BESIDE_LEVEL,
    RESPONSE_STEP,
    RESPONSE_STEP_BESIDE_CONTROLS,
    Step,
    response_step,
    response_step_beside_controls,
    step_at,
    step_beside_controls,
    verdict,
)
from analytics.measures.recovery import DEPTH
from analytics.schema import Message, Milestone, Moment, panel
from analytics.study import Inputs, compute_at

BEFORE, AFTER, AT = 24 * 7, 24 * 6, 24 * 7 + 30


def crisis(seed, effect, messages_h, depth=0.35, tau=48.0):
    """Hourly labels of a fall and exponential return, with a lasting step of `effect` · depth."""
    rng = np.random.default_rng(seed)
    t = np.arange(BEFORE + AFTER) + 0.5 - BEFORE
    net = 0.1 - depth * np.clip(t / 5, 0, 1) * np.exp(-np.clip(t - 5, 0, None) / tau)
    net = net + np.where(np.arange(len(t)) >= AT, effect * depth, 0)
    memory, mood = rng.choice([0.0, 0.8]), rng.choice([0.0, 0.03])
    return labels(rng, net, rng.poisson(messages_h, len(t)), memory, mood)


def verdicts(effect, messages_h, cases):
    steps = [step_at(crisis(seed, effect, messages_h), BEFORE, AT, 1.0) for seed in range(cases)]
    return [verdict(step, 0.35) for step in steps]


@pytest.mark.slow
def test_without_an_effect_helped_or_hurt_is_hardly_ever_said():
    """At most 5 %; of 25 cases more than four would refute that (p < .01)."""
    said = verdicts(0.0, 200, 25)
    assert sum(one in ("helped", "hurt") for one in said) <= 4


@pytest.mark.slow
@pytest.mark.parametrize(("effect", "right"), [(1 / 3, "helped"), (-1 / 3, "hurt")])
def test_an_effect_of_a_third_of_the_depth_is_seen(effect, right):
    """At least 70 %; of 12 cases fewer than five would refute that (p < .01)."""
    assert verdicts(effect, 200, 12).count(right) >= 5


def beside(seed, for_all=0.0, effect=0.0):
    """A crisis and two rivals that did not fall; `for_all`: a step of that share in all three."""
    rng = np.random.default_rng(seed + 1000)
    step = np.where(np.arange(BEFORE + AFTER) >= AT, for_all * 0.35, 0)
    rivals = [
        labels(rng, level + step, rng.poisson(200, len(step)), 0.5, 0.02) for level in (0, 0.2)
    ]
    return crisis(seed, for_all + effect, 200), np.stack(rivals)


@pytest.mark.slow
def test_what_befell_the_rivals_too_is_no_effect_of_the_response():
    """Alone the series says helped; beside the rivals at most 5 %: of 8 cases two refute it."""
    worlds = [beside(seed, for_all=1 / 3) for seed in range(8)]
    alone = [verdict(step_at(own, BEFORE, AT, 1.0), 0.35) for own, _ in worlds]
    both = [verdict(step_beside_controls(*w, BEFORE, AT, 1.0), 0.35, BESIDE_LEVEL) for w in worlds]
    assert alone.count("helped") >= 5
    assert both.count("helped") + both.count("hurt") <= 2


@pytest.mark.slow
def test_an_effect_is_seen_beside_rivals_too():
    worlds = [beside(seed, effect=1 / 3) for seed in range(8)]
    found = [step_beside_controls(*world, BEFORE, AT, 1.0) for world in worlds]
    assert [verdict(one, 0.35, BESIDE_LEVEL) for one in found].count("helped") >= 3
    assert np.mean([one.value for one in found]) == pytest.approx(0.35 / 3, abs=0.05)


def test_with_few_messages_nothing_is_told():
    assert verdicts(0.0, 4, 6).count("cannot_tell") >= 4


def test_the_verdict_needs_the_response_to_fit_better_than_every_placebo():
    clear = {"value": 0.2, "low": 0.1, "high": 0.3, "p": 0.01, "placebos": 12, "n": 900}
    assert verdict(Step(rank=0, **clear), 0.4) == "helped"
    assert verdict(Step(rank=1, **clear), 0.4) == "no_visible_effect"
    wide = clear | {"low": -0.3, "high": 0.7, "p": 0.4}
    assert verdict(Step(rank=0, **wide), 0.4) == "cannot_tell"


def test_too_little_around_the_response_is_no_step():
    counts = crisis(0, 0, 100)
    assert step_at(counts, BEFORE, BEFORE + 3, 1.0) is None  # hardly an hour after onset
    assert step_at(counts, BEFORE, len(counts) - 3, 1.0) is None
    counts[AT - 10 : AT] = 0
    assert step_at(counts, BEFORE, AT, 1.0) is None


def bins(counts):
    times = pd.date_range("2020-03-02", periods=len(counts), freq="h", unit="us", tz="UTC")
    return pd.DataFrame(counts, columns=["negative", "neutral", "positive"]).assign(bin_start=times)


def test_the_measure_says_why_there_is_none():
    table, onset = bins(crisis(0, 0, 100)), pd.Timestamp("2020-03-09", tz="UTC")
    seen = DEPTH.observed(0.35)
    none = DEPTH.missing(Message("reason.no_dip"), "not_applicable")
    late = ("apology", table["bin_start"].iloc[AT])
    told = {
        "reason.no_dip": response_step(table, onset, late, none, 60),
        "reason.no_response_time": response_step(table, onset, None, seen, 60),
        "reason.no_onset_known": response_step(table, None, late, seen, 60),
        "reason.thin_around_response": response_step(table, onset, ("a", onset), seen, 60),
    }
    for key, found in told.items():
        assert found.reason.key == key
        assert found.status == "not_available"
    whole = response_step(table, onset, late, seen, 60)
    assert whole.low <= whole.value <= whole.high
    assert whole.evidence == ("apology",)
    assert whole.verdict.key.startswith("verdict.")


def test_rivals_serve_or_the_measure_says_why_not():
    own, (first, second) = beside(0)
    table, onset = bins(own), pd.Timestamp("2020-03-09", tz="UTC")
    seen = DEPTH.observed(0.35)
    answer = ("apology", table["bin_start"].iloc[AT])
    fell = Message("reason.control_in_crisis", {"rival": "Other", "at": onset})

    def told(controls, depth=seen, answer=answer):
        return response_step_beside_controls(table, onset, answer, depth, controls, 60)

    assert told({}).reason.key == "reason.no_controls"
    refused = told({"a": fell})
    assert (refused.status, refused.reason.key) == ("not_available", "reason.no_clean_control")
    assert refused.reason.values["why"] == [fell]
    assert told({"a": bins(first)}, answer=None).reason.key == "reason.no_response_time"
    short = told({"a": bins(first).iloc[:AT]})
    assert short.reason.key == "reason.thin_around_response"
    whole = told({"a": fell, "b": bins(first), "c": bins(second)})
    assert whole.evidence == ("apology", "b", "c")
    assert whole.low <= whole.value <= whole.high
    later = bins(second).assign(bin_start=lambda t: t["bin_start"] + pd.Timedelta("400D"))
    assert told({"a": later}).reason.key == "reason.thin_around_response"


def test_a_clean_rival_is_read_beside_a_whole_case():
    """From panels to the measure: the rival is cut at the page's instant and joined by hour."""
    own, (rival, _) = beside(0, for_all=1 / 3)
    when = START + pd.Timedelta(hours=AT)
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
    controls = {theirs: Inputs(cases.load(theirs), panels[1])}
    inputs = Inputs(case, panels[0], controls=controls)
    found = compute_at(inputs, end).measures
    beside_rival = found[RESPONSE_STEP_BESIDE_CONTROLS]
    assert found[RESPONSE_STEP].value > beside_rival.value
    assert beside_rival.evidence == ("apology", "2015-us-airways-sunday")
    soon = compute_at(inputs, when + pd.Timedelta(hours=3)).measures
    early = soon[RESPONSE_STEP_BESIDE_CONTROLS]
    assert early.reason.key == "reason.thin_around_response"
