"""Stardew Valley, April 2024: a study's published counts, with exact times of the answers."""

import csv

import pytest
from shipped import load

from analytics import cases

CASE = "2024-stardew-translation"
ANSWERS = {
    "time_to_acknowledge_h": 74.5,  # a commitment on a forum
    "time_to_apologise_h": 101.8,  # the message to players
    "time_to_act_h": 191.5,  # the former translation is live again
}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_answers_come_by_the_study_s_clock(name):
    found = load(CASE).measures[name]
    assert found.value == pytest.approx(ANSWERS[name], abs=0.05)
    assert found.low == found.high


def test_only_one_language_turned_on_the_game():
    shares = {f.id: f.value for f in cases.load(CASE).figures}
    assert [shares[f"zh-{name}"] for name in ("before", "0421", "0423", "0427")] == [
        98.4,
        69.4,
        96.1,
        99.4,
    ]
    assert min(value for name, value in shares.items() if name.startswith("en-")) == 98.3
    worst = min((f for f in cases.load(CASE).figures if f.id[:2] == "zh"), key=lambda f: f.value)
    assert worst.id == cases.load(CASE).record.outcomes[0].worst


def test_the_figures_are_the_study_s(shared):
    with (shared / "data/crises/stardew-zh-2024/direct_message_24h_windows.csv").open() as file:
        rows = list(csv.DictReader(file))
    figures = {f.id: f for f in cases.load(CASE).figures}
    readme = (cases.load(CASE).folder / "README.md").read_text(encoding="utf-8")
    assert len(rows) == len([name for name in figures if name.startswith("zh-04")]) == 8
    for row, day in zip(rows, range(20, 28), strict=True):
        figure = figures[f"zh-04{day}"]
        assert figure.value == round(100 * float(row["cn_rate"]), 1)
        assert f"{row['cn_positive']} of {row['cn_n']} in the" in figure.note
        assert f"| {row['cn_positive']} | {row['cn_n']} |" in readme
