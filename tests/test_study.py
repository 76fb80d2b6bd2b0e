"""Whole cases: what must be seen, nothing later than as_of, nothing that depends on row order."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest
import yaml
from shipped import load, read

from analytics import cases, messages, panel, sentiment, simulate, study
from analytics.errors import AftermathError
from analytics.measures.backtest import TIME_TO_ALERT
from analytics.reports.page import Page
from analytics.study.scoring import brand_of
from analytics.wording import Locale

ENGLISH = Locale.of()
ROOT = cases.home()


@pytest.fixture(scope="module")
def demo():
    return read("demo-northwind")


@pytest.fixture(scope="module")
def scored(demo):
    """Messages of the simulated case and their scores, row by row."""
    table = simulate.northwind().messages
    model = sentiment.load()
    brand = brand_of(demo.case, model)
    return table, study.score(table, demo.case.data_folder, model=model, brand=brand)


@pytest.fixture(scope="module")
def jetblue():
    return load("2015-jetblue-sunday")


def inputs_of(case, table, scores):
    model = sentiment.load()
    reader = study.InputReader(case, f"{model.name} {model.revision}")
    reader.add(table.reset_index(drop=True), scores.reset_index(drop=True))
    return reader.inputs()


def count(table, scores, case):
    """Panels by labels."""
    counted = study.PanelCount(case.brand_accounts)
    counted.add(table, scores)
    return counted.panels()


def test_united_clock_shows_both_ends_of_the_conflict():
    measures = load("2017-united-3411").measures
    said, apology = measures["time_to_acknowledge_h"], measures["time_to_apologise_h"]
    assert (said.value, said.low, said.high) == (None, 2.5, pytest.approx(6.65))
    assert (apology.value, apology.low, apology.high) == (None, 43.0, pytest.approx(45.15))
    assert measures["apology_elements"].low >= 3
    assert measures["brand_return"].value == pytest.approx(0.0090, abs=5e-5)
    assert measures["market_return"].value == pytest.approx(0.0007, abs=5e-5)
    assert measures["depth"].status == "not_available"


def test_jetblue_days_are_local(jetblue):
    days = jetblue.days.set_index(jetblue.days["day"].astype(str))
    three = days.loc["2015-02-21":"2015-02-23"]
    assert three["messages"].tolist() == [234, 415, 394]
    assert three["gold_share"].astype(float).round(3).tolist() == [0.402, 0.619, 0.327]


def test_jetblue_peak_of_volume_is_a_joke_and_not_the_crisis(jetblue):
    value = {name: measure.value for name, measure in jetblue.measures.items()}
    assert (value["peak_at"], value["peak_volume"]) == (pd.Timestamp("2015-02-23T19:00Z"), 82)
    assert value["brand_quotes_at_peak"] > 41
    assert value["peak_negative_at"] == pd.Timestamp("2015-02-22T22:00Z")
    assert value["peak_negative"] == 32
    assert value["onset_at"].floor("D") == pd.Timestamp("2015-02-22", tz="UTC")
    assert any(lesson.id == "attention" for lesson in jetblue.lessons)


@pytest.mark.parametrize("labels", ["gold", "model"])
@pytest.mark.parametrize("case_id", ["2015-jetblue-sunday", "2015-us-airways-sunday"])
def test_measured_panels_are_recomputed_from_their_input(airline, tmp_path, case_id, labels):
    case = cases.load(case_id)
    table = airline.table[airline.table["about"] == case.about].reset_index(drop=True)
    scores = pd.DataFrame({"label": pd.Series(pd.NA, index=table.index, dtype="string")})
    if labels == "model":
        scores = study.score(table, tmp_path)
        table = table.assign(label=pd.Series(pd.NA, index=table.index, dtype="string"))
    counts = count(table, scores, case)[labels]
    shipped = (case.folder / f"panel-{labels}.csv").read_text()
    if labels == "gold":
        assert study.panel_text(counts) == shipped
    else:
        again, kept = counts.table, case.panels["model"].table
        assert again["messages"].tolist() == kept["messages"].tolist()
        shares = [
            t[["negative", "neutral", "positive"]].sum() / t["scored"].sum() for t in (again, kept)
        ]
        assert (shares[0] - shares[1]).abs().max() <= 0.005


def test_walmarts_panel_is_recomputed_without_the_copies(shared, tmp_path):
    """49 of the 91 posts of 14 October are one copied promotion; 42 are counted."""
    case = cases.load("2015-walmart-outlook")
    table = messages.read([shared / "data/stocknet/WMT.jsonl.gz"]).table
    span = (case.coverage.start, case.coverage.end)
    table = table[table["published_at"].between(*span, inclusive="left")]
    copies = table.groupby("text")["text"].transform("size")
    day = table["published_at"].dt.strftime("%Y-%m-%d") == "2015-10-14"
    assert [int(day.sum()), int((day & (copies == 49)).sum()), len(table)] == [91, 49, 236]
    table = table[copies < 10].reset_index(drop=True)
    again = count(table, study.score(table, tmp_path), case)["model"].table
    kept = case.panels["model"].table
    assert again["messages"].tolist() == kept["messages"].tolist()
    assert abs(again["negative"].sum() - kept["negative"].sum()) <= 2


def test_corrected_days_lie_nearer_to_peoples_labels_than_counted_ones():
    counted, corrected, covered = [], [], []
    for case_id in ("2015-jetblue-sunday", "2015-us-airways-sunday"):
        results = load(case_id)
        days, gold = results.days, results.days["gold_share"]
        by_label = panel.by_day(results.panels["model"], results.case.time_zone)
        counted.append((by_label["negative_share"] - gold).abs().mean())
        assert days["model_low"].isna().all()  # nothing tells how wrong a model is by itself
        corrected.append((days["corrected_share"] - gold).abs().mean())
        covered += list((days["corrected_low"] <= gold) & (gold <= days["corrected_high"]))
    assert sum(corrected) < 0.8 * sum(counted)
    assert sum(covered) >= 13  # of 16; nominal 14.4
    assert "corrected_share" not in load("demo-northwind").days


def test_american_has_no_onset_and_the_page_says_why(airline, tmp_path):
    home = temporary_home(tmp_path, "2015-jetblue-sunday", "2015-american-test")
    folder = home / "casestudies" / "2015-american-test"
    record = yaml.safe_load((folder / "case.yaml").read_text())
    record |= {"brand": "American Airlines", "about": "American", "brand_accounts": ["AmericanAir"]}
    record["data"] = []
    (folder / "case.yaml").write_text(yaml.safe_dump(record))
    rows = airline.table[airline.table["about"] == "American"]
    data = home / "data" / "2015-american-test"
    data.mkdir(parents=True)
    rows.to_parquet(data / "messages.parquet")
    found = study.load("2015-american-test", root=home)
    assert found.measures["messages"].value > 2000
    assert found.measures["onset_at"].status == "not_available"
    assert found.onset is None
    assert "collected before the rise" in study.metrics(found, ENGLISH)["finding"]
    page = Page(found, library=study.measure_library(home))
    assert "collected before the rise" in page.finding().markup
    assert "collected before the rise" in page.not_measured().markup


def temporary_home(tmp_path, source, name):
    folder = tmp_path / "casestudies" / name
    shutil.copytree(ROOT / "casestudies" / source, folder)
    path = folder / "case.yaml"
    record = yaml.safe_load(path.read_text())
    path.write_text(yaml.safe_dump(record | {"id": name}))
    return tmp_path


def test_a_rival_with_a_crisis_of_its_own_is_no_control_once_that_is_known():
    name, inputs = "response_step_beside_controls", read("2015-us-airways-sunday")
    early = study.compute_at(inputs, pd.Timestamp("2015-02-22T10:00Z")).measures[name]
    assert early.reason.key == "reason.no_onset_known"
    late = load("2015-us-airways-sunday")
    assert late.measures[name].reason.key == "reason.no_clean_control"
    told = Page(late).not_measured().markup
    assert "no rival stayed calm: " in told
    assert "JetBlue Airways" in told


def test_a_control_that_is_not_there_is_said_and_changes_no_hash(tmp_path):
    home = temporary_home(tmp_path, "2015-jetblue-sunday", "2015-alone")
    found = study.load("2015-alone", root=home)
    [why] = found.measures["response_step_beside_controls"].reason.values["why"]
    assert (why.key, why.values["rival"]) == ("reason.control_absent", "2015-us-airways-sunday")
    assert not [path for path in found.case.hashes if "/" in path]
    whole = cases.load("2015-jetblue-sunday").hashes
    assert "2015-us-airways-sunday/panel-gold.csv" in whole


def test_demo_finds_what_was_put_in():
    truth = load("demo-northwind").truth.set_index("measure")
    assert abs(truth.loc["onset_at", "error"]) <= 3
    assert abs(truth.loc["trough_at", "error"]) <= 12
    assert abs(truth.loc["recovered_at", "error"]) <= 48
    assert abs(truth.loc["depth", "error"]) <= 0.15


def test_every_truth_of_a_simulation_stands_beside_what_was_measured(demo):
    results = load("demo-northwind")
    put_in, told = demo.case.truth, results.truth.set_index("truth")
    sides = {f"{side}_messages" for side in put_in["counts"]}
    values = {name for name, true in put_in.items() if not isinstance(true, list | dict)}
    assert set(told.index) == values - {"seed"} | sides
    assert told.loc["apology_effect", "true"] == put_in["apology_effect"]
    assert told.loc["apology_at", "measure"] == "apologised_at"
    for row in told.itertuples():
        known = results.measures[row.measure] if isinstance(row.measure, str) else None
        if known is not None and known.spec.kind == "category":
            assert known.value is None or row.is_held == (known.value == row.true)
        elif known is None or known.low is None or known.high is None or row.true is None:
            assert pd.isna(row.is_held)
        else:
            true = pd.Timestamp(row.true) if known.unit == "UTC" else row.true
            assert row.is_held == (known.low <= true <= known.high)
    step = results.measures["response_step"]
    assert step.verdict.key in ("verdict.helped", "verdict.sped_up", "verdict.cannot_tell")


def instants(inputs):
    start = pd.Timestamp(inputs.case.coverage.start).tz_convert("UTC")
    return pd.date_range(start, inputs.end, periods=12)[1:-1] + pd.Timedelta(minutes=7)


def test_every_measure_equals_the_one_on_data_cut_at_that_instant(demo, scored):
    table, scores = scored
    for instant in instants(demo):
        known = (table["published_at"] <= instant).to_numpy()
        cut = inputs_of(demo.case, table[known], scores[known])
        whole, early = (study.compute_at(one, instant).measures for one in (demo, cut))
        assert [name for name in whole if whole[name] != early[name]] == []


def test_observed_recovery_and_onset_never_change_later(demo):
    last = load("demo-northwind").measures
    for instant in instants(demo):
        seen = study.compute_at(demo, instant).measures
        for name in ("onset_at", "detected_at", "recovered_at", "time_to_recover_h", "depth"):
            if seen[name].is_observed and seen["recovered_at"].is_observed:
                assert seen[name].value == last[name].value


def test_shuffled_messages_change_nothing(demo, scored):
    table, scores = scored
    order = np.random.default_rng(0).permutation(len(table))
    mixed = inputs_of(demo.case, table.iloc[order], scores.iloc[order])
    one, two = load("demo-northwind").measures, study.compute_at(mixed).measures
    assert [name for name in one if one[name] != two[name]] == []


def test_shifting_all_times_by_weeks_changes_no_duration(demo):
    """By whole weeks: the cycles of the day and the week are part of what is usual."""
    shift = pd.Timedelta(days=21)
    moved = {
        name: type(p)(
            p.table.assign(bin_start=p.table["bin_start"] + shift), p.bin_minutes, p.labels
        )
        for name, p in demo.panels.items()
    }
    later, _ = study.measure_panel(study.regular(moved["model"], demo.end + shift))
    now, _ = study.measure_panel(study.regular(demo.panels["model"], demo.end))
    for name, measure in now.items():
        for moved, was in zip(*map(ends, (later[name], measure)), strict=True):
            assert moved == was, name


def ends(measure):
    """Value and interval; nothing of an instant."""
    told = (measure.value, measure.low, measure.high) if measure.unit != "UTC" else ()
    return [end if end is None else float(end) for end in told]


def test_metrics_are_plain_json_without_nan(jetblue):
    text = json.dumps(study.metrics(jetblue, ENGLISH), allow_nan=False)
    found = json.loads(text)
    assert found["provenance"] == "measured"
    ours, rivals = found["early_warning"][0], jetblue.back_test.firings[1:]
    default = jetblue.back_test.firings[0].measures[TIME_TO_ALERT]
    assert ours["time_to_alert_h"]["value"] == default.value
    assert ours["false_alarms_per_week"].keys() == found["measures"]["depth"].keys()
    assert len(found["early_warning"]) == 1 + len(rivals)
    assert set(found["measures"]["depth"]) >= {
        "value",
        "unit",
        "low",
        "high",
        "n",
        "status",
        "reason",
        "evidence",
    }
    assert all(one["definition"] and one["unit"] is not None for one in found["measures"].values())


@pytest.mark.parametrize("as_of", ["yesterday", "2015-02-23", "2015-02-23 12:00"])
def test_naive_or_unreadable_instants_are_refused(as_of):
    with pytest.raises(AftermathError, match="as_of"):
        study.load("2015-jetblue-sunday", as_of)
