"""Parts of the comparison page about all real cases at once: ranks, times, returns."""

from collections.abc import Callable, Hashable, Mapping
from functools import partial
from typing import Any

import pandas as pd

from analytics.charts.back_to_level import back_to_level
from analytics.charts.chart import Chart, Credit
from analytics.measures import peers
from analytics.measures.market import ABNORMAL_RETURN
from analytics.reports.blocks import Html, Part, element, figure, foreign, join, paragraph, table
from analytics.reports.contained import ContainedPage
from analytics.reports.peers import median_text, standing_text
from analytics.schema import Message
from analytics.study import Comparison, Library
from analytics.study.comparison import STANDINGS
from analytics.wording import Locale, Percent


def standing_part(comparison: Comparison, locale: Locale) -> Part:
    """Share of its peers below each case, by measure."""
    library, standings = comparison.library, comparison.standings
    if standings.empty:
        return _few(len(library.cases), locale)
    cells = {
        (row["case"], row["measure"]): locale.translate(
            f"compare.standing.{'kind' if row['is_kind'] else 'all'}",
            share=standing_text(peers.PercentileRank(row["low"], row["high"], row["n"]), locale),
            n=row["n"],
        )
        for row in standings.to_dict("records")
    }
    names = [name for name in STANDINGS if name in set(standings["measure"])]
    rows = [
        (_brand(library, case), *(cells.get((case, name), locale.none) for name in names))
        for case in dict.fromkeys(standings["case"])
    ]
    header = [_column("case", locale), *(locale.translate(f"measure_name.{n}") for n in names)]
    return table(
        header, rows, caption=locale.translate("compare.standing.note", least=peers.MIN_CASES)
    )


def regained_part(page: ContainedPage, comparison: Comparison, source: Credit) -> Part:
    """Recovery of share prices, as a curve over cases; of sentiment where enough cases have it."""
    parts: list[Part] = []
    library, locale = comparison.library, page.locale
    for name, curve in comparison.curves.items():
        waits = comparison.waits[name]
        outcome = locale.translate(f"measure_name.{name}")
        if curve.empty:
            few = {"n": len(waits), "least": peers.MIN_CASES}
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
        draw = partial(back_to_level, curve, len(waits), waiting, name, source, locale)
        parts.append(_contained(page, f"chart back {name}", draw, under))
    return join(*parts)


def _contained(page: ContainedPage, part: str, draw: Callable[[], Chart], under: Part) -> Part:
    return page.contain(part, lambda: figure(draw(), under), under)


def surveys_part(comparison: Comparison, locale: Locale) -> Part:
    """Net survey scores that fell, and between which surveys they recovered."""
    surveys = comparison.surveys
    if surveys.empty:
        return paragraph(locale.translate("compare.surveys.none"))
    rows = [
        (
            foreign(comparison.library.entries[row["case"]].brand),
            foreign(row["measure"]),
            locale.translate(
                f"compare.surveys.first.{row['is_before']}", score=float(row["before"])
            ),
            locale.translate(f"compare.surveys.worst.{row['is_bound']}", score=float(row["worst"])),
            _back_text(row, locale),
        )
        for row in surveys.to_dict("records")
    ]
    header = [_column(key, locale) for key in ("case", "survey", "before", "worst", "back")]
    note = locale.translate("compare.surveys.note")
    return table(header, rows, caption=note, numeric=(2, 3))


def _back_text(row: Mapping[Hashable, Any], locale: Locale) -> str:
    """When a survey score recovered: between two surveys, not yet, or unknown."""
    if not row["is_before"]:
        return locale.translate("compare.surveys.no_level")
    if pd.isna(row["by_day"]):
        return locale.translate("compare.surveys.not_by", day=row["after_day"])
    key = "between" if pd.isna(row["again_day"]) else "between_again"
    days = {"low": row["after_day"], "high": row["by_day"], "again": row["again_day"]}
    return locale.translate(f"compare.surveys.{key}", **days)


def typical_part(comparison: Comparison, locale: Locale) -> Part:
    """Typical hours to each step, censored cases included; cases without a record are named."""
    library, typical = comparison.library, comparison.typical
    if typical.empty:
        return _few(len(library.cases), locale)
    steps = typical.to_dict("records")
    rows = [
        (
            locale.translate(f"measure_name.{step['measure']}"),
            median_text(step["middle"], "h", locale),
            f"{step['middle'].n}",
            f"{step['waiting']}",
            f"{len(step['unknown'])}",
            median_text(step["if_never"], "h", locale),
        )
        for step in steps
    ]
    columns = ("step", "typical", "n", "waiting", "unknown", "if_never")
    named = [
        paragraph(
            locale.translate(
                "compare.typical.unknown",
                step=Message(f"measure_name.{step['measure']}"),
                names=library.names(step["unknown"]),
            )
        )
        for step in steps
        if step["unknown"]
    ]
    note = locale.translate("compare.typical.note")
    header = [_column(key, locale) for key in columns]
    return join(table(header, rows, caption=note, numeric=(2, 3, 4)), *named)


def market_part(comparison: Comparison, locale: Locale) -> Part:
    """Common move of the shares on the first session after onset, beyond their markets."""
    move = comparison.market
    if move is None:
        n = len(comparison.library.bounds(ABNORMAL_RETURN.name))
        if n < peers.MIN_CASES:
            return _few(n, locale)
        return paragraph(locale.translate("compare.market.same", n=n))
    verdict = locale.translate(f"compare.market.{'beyond' if move.is_beyond else 'within'}")
    mean = Percent(move.mean, 1)
    text = locale.translate("compare.market.line", n=move.n, mean=mean, t=move.t, verdict=verdict)
    return paragraph(text)


def _brand(library: Library, case: str) -> Html:
    year = case.split("-", 1)[0]
    return join(foreign(library.cases.at[case, "brand"]), f" {year}")


def _column(key: str, locale: Locale) -> str:
    return locale.translate(f"compare.column.{key}")


def _few(n: int, locale: Locale) -> Html:
    return element("p", locale.translate("compare.few", n=n, least=peers.MIN_CASES))
