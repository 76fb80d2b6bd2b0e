"""Parts of the comparing page that speak of all real cases at once: ranks, returns, tests."""

from collections.abc import Sequence

import pandas as pd
from scipy.stats import t as student

from analytics import figures, wording
from analytics.figures import Source
from analytics.measures import peers
from analytics.measures.market import LEVEL
from analytics.reports.beside import standing_text
from analytics.reports.blocks import Html, Part, element, figure, foreign, join, paragraph, table
from analytics.study import Library, Study, comparing


def standing_part(library: Library, lang: str) -> Part:
    """Which share of its peers lies below each case, measure by measure."""
    found = comparing.standings(library)
    if found.empty:
        return _few(len(library.cases), lang)
    cells = {
        (row.case, row.measure): wording.say(
            f"compare.standing.{'kind' if row.is_kind else 'all'}",
            lang,
            share=standing_text(peers.Standing(row.low, row.high, row.n)),
            n=row.n,
        )
        for row in found.itertuples()
    }
    names = [name for name in comparing.STANDINGS if name in set(found["measure"])]
    rows = [
        (_brand(library, case), *(cells.get((case, name), "–") for name in names))
        for case in dict.fromkeys(found["case"])
    ]
    header = [_column("case", lang), *(wording.say(f"measure_name.{n}", lang) for n in names)]
    return table(
        header, rows, caption=wording.say("compare.standing.note", lang, least=peers.LEAST)
    )


def regained_part(library: Library, source: Source, lang: str) -> Part:
    """Share prices back at their level, as a curve over cases; sentiment where enough cases are."""
    parts: list[Part] = []
    for name in ("sessions_to_regain", "time_to_recover_h"):
        waits = comparing.waits(library, name)
        curve = peers.back_to_level(waits)
        outcome = wording.say(f"measure_name.{name}", lang)
        if curve.empty:
            few = {"n": len(waits), "least": peers.LEAST}
            parts.append(paragraph(wording.say("compare.curve_few", lang, outcome=outcome, **few)))
            continue
        waiting = [wait for wait, back in waits.values() if not back]
        rows = [
            (_brand(library, case), f"{wait:.0f}", wording.say(f"compare.back.{back}", lang))
            for case, (wait, back) in sorted(waits.items(), key=lambda item: item[1])
        ]
        header = [_column(key, lang) for key in ("case", "waited", "back")]
        under = table(header, rows, caption=outcome, numeric=(1,))
        parts.append(figure(figures.back_to_level(curve, waiting, name, source, lang), under))
    return join(*parts)


def surveys_part(studies: Sequence[Study], lang: str) -> Part:
    """Net survey scores that fell: between which surveys they were back."""
    found = comparing.surveys(studies)
    if found.empty:
        return paragraph(wording.say("compare.surveys.none", lang))
    brands = {one.case.id: one.case.brand for one in studies}
    rows = [
        (
            foreign(brands[row.case]),
            foreign(row.measure),
            wording.say(f"compare.surveys.first.{row.is_before}", lang, score=float(row.before)),
            wording.say(f"compare.surveys.worst.{row.is_bound}", lang, score=float(row.worst)),
            _back_text(row, lang),
        )
        for row in found.itertuples()
    ]
    header = [_column(key, lang) for key in ("case", "survey", "before", "worst", "back")]
    note = wording.say("compare.surveys.note", lang)
    return table(header, rows, caption=note, numeric=(2, 3))


def _back_text(row: tuple, lang: str) -> str:
    """When a survey score was back: between two surveys, not yet, or not to be told."""
    if not row.is_before:
        return wording.say("compare.surveys.no_level", lang)
    if pd.isna(row.by_day):
        return wording.say("compare.surveys.not_by", lang, day=row.after_day)
    return wording.say("compare.surveys.between", lang, low=row.after_day, high=row.by_day)


def pooled_part(library: Library, lang: str) -> Part:
    """Typical hours to a full apology by cluster of crisis, raw and partly pooled."""
    found, left_out = comparing.pooled(library)
    if found.empty:
        return _few(len(library.extents("time_to_apologise_h")), lang)
    rows = [
        (
            wording.say(f"cluster.{row.group}", lang),
            f"{row.n:,}",
            wording.hours(round(row.raw)),
            f"{wording.hours(round(row.pooled))}"
            f" ({wording.hours(round(row.low))} – {wording.hours(round(row.high))})",
        )
        for row in found.itertuples()
    ]
    header = [_column(key, lang) for key in ("cluster", "n", "raw", "pooled")]
    names = [wording.Foreign(library.cases.at[case, "brand"]) for case in left_out]
    said = wording.say("compare.pooled.left_out", lang, n=len(names), names=names) if names else ""
    note = wording.say("compare.pooled.note", lang)
    return join(table(header, rows, caption=note, numeric=(1,)), paragraph(said) if said else "")


def market_part(library: Library, lang: str) -> Part:
    """How far the shares moved together on the session after onset, beyond their markets."""
    found = comparing.mean_abnormal(library)
    if found is None:
        return _few(len(library.extents("abnormal_return")), lang)
    mean, t, n = found
    beyond = 2 * student.sf(abs(t), n - 1) < LEVEL
    verdict = wording.say(f"compare.market.{'beyond' if beyond else 'within'}", lang)
    move = wording.percent(mean, 1)
    return paragraph(wording.say("compare.market.line", lang, n=n, mean=move, t=t, verdict=verdict))


def contrasts_part(library: Library, lang: str) -> Part:
    """Share prices of cases with and without each step, with the chance of as much by luck."""
    rows = []
    for name, found in comparing.contrasts(library).items():
        label = wording.say(f"compare.condition.{name}", lang)
        if found is None:
            few = wording.say("compare.contrast.few", lang, least=peers.LEAST)
            rows.append((label, "–", "–", "–", few))
            continue
        verdict = "differ" if found.p < 0.05 else "cannot_tell"
        rows.append(
            (
                label,
                f"{found.n[0]} / {found.n[1]}",
                wording.signed(100 * found.difference, 1) + "\u00a0points",
                f"{found.p:.2f}",
                wording.say(f"compare.contrast.{verdict}", lang),
            )
        )
    header = [_column(k, lang) for k in ("condition", "with_without", "difference", "p", "verdict")]
    note = wording.say("compare.contrast.note", lang)
    return table(header, rows, caption=note, numeric=(1, 2, 3))


def pairs_part(studies: Sequence[Study], lang: str) -> Part:
    """What changed within cases, with the chance of as much by luck; refused where few."""
    rows = []
    for name, values in comparing.pairs(studies).items():
        label, found = wording.say(f"compare.pair.{name}", lang), peers.paired(values)
        if found is None:
            few = wording.say("compare.pair.few", lang, least=peers.LEAST)
            rows.append((label, f"{len(values)}", "–", "–", few))
            continue
        verdict = wording.say(f"compare.pair.{'differ' if found.p < 0.05 else 'same'}", lang)
        p = wording.say("compare.pair.tiny", lang) if found.p < 0.001 else f"{found.p:.3f}"
        rows.append((label, f"{found.n}", wording.signed(found.difference, 1), p, verdict))
    header = [_column(key, lang) for key in ("pair", "n", "within", "p", "verdict")]
    note = wording.say("compare.pair.note", lang)
    return table(header, rows, caption=note, numeric=(1, 2, 3))


def combinations_part(library: Library, lang: str) -> Part:
    """Which combinations of steps went with a share price that came back, with their cases."""
    found = comparing.combinations(library)
    names = [*comparing.CONDITIONS, "no_false_start"]
    total = int(found["n"].sum())
    if total < peers.LEAST:
        return _few(total, lang)
    rows = [
        (
            *(wording.say(f"compare.held.{bool(getattr(row, name))}", lang) for name in names),
            f"{row.with_outcome} / {row.n}",
            join(*_named(library, row.cases, row.cases_with_outcome, lang)),
        )
        for row in found.itertuples()
    ]
    header = [wording.say(f"compare.condition.{name}", lang) for name in names]
    header += [_column("regained", lang), _column("cases", lang)]
    note = wording.say("compare.qca.note", lang, n=total, sessions=comparing.REGAIN_SESSIONS)
    return table(header, rows, caption=note, numeric=(len(names),))


def _named(library: Library, cases: list[str], back: list[str], lang: str) -> list[Part]:
    parts: list[Part] = []
    for i, case in enumerate(cases):
        mark = wording.say(f"compare.back_mark.{case in back}", lang)
        parts += [", " if i else "", _brand(library, case), f" ({mark})"]
    return parts


def _brand(library: Library, case: str) -> Html:
    year = case.split("-", 1)[0]
    return join(foreign(library.cases.at[case, "brand"]), f" {year}")


def _column(key: str, lang: str) -> str:
    return wording.say(f"compare.column.{key}", lang)


def _few(n: int, lang: str) -> Html:
    return element("p", wording.say("compare.few", lang, n=n, least=peers.LEAST))
