"""Parts of the comparison page that speak of all real cases at once: ranks, times, returns."""

from collections.abc import Sequence

import pandas as pd
from scipy.special import stdtr

from analytics.charts.back_to_level import back_to_level
from analytics.charts.chart import Source
from analytics.measures import peers
from analytics.measures.market import LEVEL
from analytics.reports.beside import median_text, standing_text
from analytics.reports.blocks import Html, Part, element, figure, foreign, join, paragraph, table
from analytics.results import Results
from analytics.schema import Note
from analytics.study import Library, comparison
from analytics.wording import Locale, Percent


def standing_part(library: Library, locale: Locale) -> Part:
    """Which share of its peers lies below each case, measure by measure."""
    found = comparison.standings(library)
    if found.empty:
        return _few(len(library.cases), locale)
    cells = {
        (row.case, row.measure): locale.translate(
            f"compare.standing.{'kind' if row.is_kind else 'all'}",
            share=standing_text(peers.Standing(row.low, row.high, row.n), locale),
            n=row.n,
        )
        for row in found.itertuples()
    }
    names = [name for name in comparison.STANDINGS if name in set(found["measure"])]
    rows = [
        (_brand(library, case), *(cells.get((case, name), locale.none) for name in names))
        for case in dict.fromkeys(found["case"])
    ]
    header = [_column("case", locale), *(locale.translate(f"measure_name.{n}") for n in names)]
    return table(header, rows, caption=locale.translate("compare.standing.note", least=peers.LEAST))


def regained_part(library: Library, source: Source, locale: Locale) -> Part:
    """Share prices back at their level, as a curve over cases; sentiment where enough cases are."""
    parts: list[Part] = []
    for name in ("sessions_to_regain", "time_to_recover_h"):
        waits = comparison.waits(library, name)
        curve = peers.back_to_level(waits)
        outcome = locale.translate(f"measure_name.{name}")
        if curve.empty:
            few = {"n": len(waits), "least": peers.LEAST}
            parts.append(paragraph(locale.translate("compare.curve_few", outcome=outcome, **few)))
            continue
        waiting = [wait for wait, back in waits.values() if not back]
        rows = [
            (
                _brand(library, case),
                locale.format_fixed(wait, 0),
                locale.translate(f"compare.back.{back}"),
            )
            for case, (wait, back) in sorted(waits.items(), key=lambda item: item[1])
        ]
        header = [_column(key, locale) for key in ("case", "waited", "back")]
        under = table(header, rows, caption=outcome, numeric=(1,))
        parts.append(figure(back_to_level(curve, len(waits), waiting, name, source, locale), under))
    return join(*parts)


def surveys_part(studies: Sequence[Results], locale: Locale) -> Part:
    """Net survey scores that fell: between which surveys they were back."""
    found = comparison.surveys(studies)
    if found.empty:
        return paragraph(locale.translate("compare.surveys.none"))
    brands = {one.case.id: one.case.brand for one in studies}
    rows = [
        (
            foreign(brands[row.case]),
            foreign(row.measure),
            locale.translate(f"compare.surveys.first.{row.is_before}", score=float(row.before)),
            locale.translate(f"compare.surveys.worst.{row.is_bound}", score=float(row.worst)),
            _back_text(row, locale),
        )
        for row in found.itertuples()
    ]
    header = [_column(key, locale) for key in ("case", "survey", "before", "worst", "back")]
    note = locale.translate("compare.surveys.note")
    return table(header, rows, caption=note, numeric=(2, 3))


def _back_text(row: tuple, locale: Locale) -> str:
    """When a survey score was back: between two surveys, not yet, or not to be told."""
    if not row.is_before:
        return locale.translate("compare.surveys.no_level")
    if pd.isna(row.by_day):
        return locale.translate("compare.surveys.not_by", day=row.after_day)
    return locale.translate("compare.surveys.between", low=row.after_day, high=row.by_day)


def typical_part(library: Library, locale: Locale) -> Part:
    """Typical hours to each step, who still waits included, and what is not on record named."""
    found = comparison.typical(library)
    if found.empty:
        return _few(len(library.cases), locale)
    rows = [
        (
            locale.translate(f"measure_name.{row.measure}"),
            median_text(row.middle, "h", locale),
            f"{row.middle.n}",
            f"{row.waiting}",
            f"{len(row.unknown)}",
            median_text(row.if_never, "h", locale),
        )
        for row in found.itertuples()
    ]
    columns = ("step", "typical", "n", "waiting", "unknown", "if_never")
    named = [
        paragraph(
            locale.translate(
                "compare.typical.unknown",
                step=Note(f"measure_name.{row.measure}"),
                names=library.names(row.unknown),
            )
        )
        for row in found.itertuples()
        if row.unknown
    ]
    note = locale.translate("compare.typical.note")
    header = [_column(key, locale) for key in columns]
    return join(table(header, rows, caption=note, numeric=(2, 3, 4)), *named)


def market_part(library: Library, locale: Locale) -> Part:
    """How far the shares moved together on the session after onset, beyond their markets."""
    found = comparison.mean_abnormal(library)
    if found is None:
        return _few(len(library.extents("abnormal_return")), locale)
    mean, t, n = found
    beyond = 2 * stdtr(n - 1, -abs(t)) < LEVEL
    verdict = locale.translate(f"compare.market.{'beyond' if beyond else 'within'}")
    move = Percent(mean, 1)
    return paragraph(locale.translate("compare.market.line", n=n, mean=move, t=t, verdict=verdict))


def _brand(library: Library, case: str) -> Html:
    year = case.split("-", 1)[0]
    return join(foreign(library.cases.at[case, "brand"]), f" {year}")


def _column(key: str, locale: Locale) -> str:
    return locale.translate(f"compare.column.{key}")


def _few(n: int, locale: Locale) -> Html:
    return element("p", locale.translate("compare.few", n=n, least=peers.LEAST))
