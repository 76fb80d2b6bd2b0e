"""Parts of the comparing page that speak of all real cases at once: ranks, times, returns."""

from collections.abc import Sequence

import pandas as pd
from scipy.stats import t as student

from analytics import figures, wording
from analytics.figures import Source
from analytics.measures import peers
from analytics.measures.market import LEVEL
from analytics.reports.beside import median_text, standing_text
from analytics.reports.blocks import Html, Part, element, figure, foreign, join, paragraph, table
from analytics.schema import Note
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
        parts.append(
            figure(figures.back_to_level(curve, len(waits), waiting, name, source, lang), under)
        )
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


def typical_part(library: Library, lang: str) -> Part:
    """Typical hours to each step, who still waits included, and what is not on record named."""
    found = comparing.typical(library)
    if found.empty:
        return _few(len(library.cases), lang)
    rows = [
        (
            wording.say(f"measure_name.{row.measure}", lang),
            median_text(row.middle, "h", lang),
            f"{row.middle.n}",
            f"{row.waiting}",
            f"{len(row.unknown)}",
            median_text(row.if_never, "h", lang),
        )
        for row in found.itertuples()
    ]
    columns = ("step", "typical", "n", "waiting", "unknown", "if_never")
    named = [
        paragraph(
            wording.say(
                "compare.typical.unknown",
                lang,
                step=Note(f"measure_name.{row.measure}"),
                names=library.names(row.unknown),
            )
        )
        for row in found.itertuples()
        if row.unknown
    ]
    note = wording.say("compare.typical.note", lang)
    header = [_column(key, lang) for key in columns]
    return join(table(header, rows, caption=note, numeric=(2, 3, 4)), *named)


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


def _brand(library: Library, case: str) -> Html:
    year = case.split("-", 1)[0]
    return join(foreign(library.cases.at[case, "brand"]), f" {year}")


def _column(key: str, lang: str) -> str:
    return wording.say(f"compare.column.{key}", lang)


def _few(n: int, lang: str) -> Html:
    return element("p", wording.say("compare.few", lang, n=n, least=peers.LEAST))
