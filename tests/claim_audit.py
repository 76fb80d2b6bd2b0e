"""Sentences of pages drawn for an audit of their claims, each beside the rows that it rests on.

    python tests/claim_audit.py --seed 24 --n 200 --out tests/claim-audit.csv

Drawn are sentences of summaries, findings, lessons and plans, as many of each kind. A reader fills
in `verdict` (supported, unsupported, contradicted) and `note`; `--check SHEET` counts them.

So far, each by other readers, and mended after each: seed 20 gave 176, 9 and 15 of 200; 21, by
stricter readers, 150, 38 and 12; 22 gave 175, 21 and 4; 23, the sheet beside, 178, 17 and 5.
"""

import argparse
import csv
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from analytics import cases, study
from analytics.cases import Case
from analytics.cases.debrief import MEASURE
from analytics.reports.plan_text import text_of
from analytics.results import Results
from analytics.schema import Advice, Told
from analytics.study import plan
from analytics.study.library import Library
from analytics.wording import Locale

COLUMNS = ("id", "kind", "case", "place", "sentence", "rests_on", "rows", "verdict", "note")
VERDICTS = ("supported", "unsupported", "contradicted")
PLANS = ("food", "airline", "software")
"""Sectors whose plans are drawn from."""
DAY = date(2026, 1, 1)
"""Printed on the cover alone."""
SHORTEST = 6
"""Words of a line that claims something; an owner or a date is shorter."""


def claims(results: Results, library: Library, locale: Locale) -> Iterator[dict[str, str]]:
    """Every sentence of a case's first page, finding and lessons with what it rests on."""
    brief = study.brief_of(results, library)
    for place in ("headline", "ended", "happened", "how_bad", "how_fast", "worked", "failed"):
        told = getattr(brief, place)
        for one in told if isinstance(told, tuple) else filter(None, [told]):
            yield _claim("summary", place, one, results, locale)
    if brief.turn:
        yield _claim("summary", "turn", brief.turn.told, results, locale)
    for one in brief.lessons:
        yield _lesson(one, results, locale)
    for sentence in (results.finding, *results.outcomes):
        yield _claim("finding", "finding", Told(sentence, _all(results.case)), results, locale)


def _all(case: Case) -> tuple[str, ...]:
    return tuple(one.id for one in (*case.milestones, *case.figures, *case.absent))


def _lesson(advice: Advice, results: Results, locale: Locale) -> dict[str, str]:
    claim = _claim("lesson", "because", advice.because, results, locale)
    return claim | {"note": f"lesson: {locale.format_message(advice.lesson.text)}"}


def _claim(kind: str, place: str, told: Told, results: Results, locale: Locale) -> dict[str, str]:
    sentence = locale.format_message(told.text)
    measures = [results.measures[name] for name in told.measures]
    rows = [_row(results.case, name) for name in told.facts]
    rows += [f"{one.name} = {locale.format_measure(one)}" for one in measures]
    case = results.case.id
    rests_on = " ".join((*told.facts, *(one.name for one in measures)))
    held = {"kind": kind, "case": case, "place": place, "sentence": sentence}
    return held | {"rests_on": rests_on, "rows": "\n".join(rows)}


def _row(case: Case, name: str) -> str:
    """A fact with all that its row says."""
    for event in case.milestones:
        if event.id == name:
            ends = " to ".join(
                f"{at.tz_convert(case.time_zone):%Y-%m-%d %H:%M}"
                for at in dict.fromkeys((event.when.earliest, event.when.latest))
            )
            quote = f" “{event.quote.words}” ({event.quote.speaker})" if event.quote else ""
            who = f"{event.actor} {event.name}".strip()
            codes = f" {dict(event.apology)}" if event.apology else ""
            kinds = ", ".join(event.kinds)
            return f"{name} [{ends}; {who}; {kinds}] {event.text}{quote}{codes} {event.note}"
    for figure in case.figures:
        if figure.id == name:
            said = f"{figure.measure} {figure.value} {figure.unit} at {figure.at}"
            return f"{name} [{figure.precision}] {said}; {figure.population} {figure.note}"
    return next(f"{name} {fact.text}" for fact in case.absent if fact.id == name)


def of_plans(studies: list[Results], locale: Locale) -> Iterator[dict[str, str]]:
    """Every line of a few plans that rests on facts of cases."""
    by_id = {one.case.id: one for one in studies}
    for sector in PLANS:
        client = plan.client("Acme", sector=sector, day=DAY)
        for chapter in plan.draft(client, studies).chapters:
            for line in chapter.lines():
                sentence = text_of(line.text, locale)
                if any(one.event for one in line.facts) and len(sentence.split()) >= SHORTEST:
                    rows = [_fact(by_id[fact.case], fact.event, locale) for fact in line.facts]
                    yield {
                        "kind": "plan",
                        "case": " ".join(line.cases),
                        "place": f"{sector}: {chapter.name}",
                        "sentence": sentence,
                        "rests_on": " ".join(f"{one.case}:{one.event}" for one in line.facts),
                        "rows": "\n".join(rows),
                    }


def _fact(results: Results, name: str, locale: Locale) -> str:
    if name.startswith(MEASURE):
        measure = results.measures[name.removeprefix(MEASURE)]
        return f"{measure.name} = {locale.format_measure(measure)}"
    return _row(results.case, name) if name else f"{results.case.id}: {results.case.title}"


def draw(every: list[dict[str, str]], n: int, seed: int) -> list[dict[str, str]]:
    """n claims, as many of each kind as there are, in an order of the seed."""
    dice = random.Random(seed)
    kinds = sorted({one["kind"] for one in every})
    drawn: list[dict[str, str]] = []
    for k, kind in enumerate(kinds):
        own = [one for one in every if one["kind"] == kind]
        share = (n - len(drawn)) // (len(kinds) - k)
        drawn += dice.sample(own, min(share, len(own)))
    dice.shuffle(drawn)
    return [{"id": str(i), **one} for i, one in enumerate(drawn, start=1)]


def check(sheet: Path) -> str:
    """The verdicts of a filled sheet, counted."""
    with sheet.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wrong = [row["id"] for row in rows if row["verdict"] not in VERDICTS]
    if wrong:
        raise SystemExit(f"{sheet}: rows {', '.join(wrong)} need one of {', '.join(VERDICTS)}")
    counts = {one: sum(row["verdict"] == one for row in rows) for one in VERDICTS}
    return ", ".join(f"{one}: {n} of {len(rows)}" for one, n in counts.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=24)
    parser.add_argument("--n", type=int, default=240)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--check", type=Path)
    options = parser.parse_args()
    if options.check:
        print(check(options.check))
        return
    locale = Locale.of()
    studies = [study.load(case_id) for case_id in cases.ids()]
    library = study.library_of(studies)
    every = [claim for one in studies for claim in claims(one, library, locale)]
    every += of_plans(studies, locale)
    with options.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(draw(every, options.n, options.seed))


if __name__ == "__main__":
    main()
