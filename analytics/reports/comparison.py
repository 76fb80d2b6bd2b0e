"""Parts of the comparison page: what sets cases apart, ranks in words, times, returns."""

from collections.abc import Callable, Hashable, Mapping
from functools import partial
from typing import Any

import pandas as pd

from analytics.charts.back_to_level import back_to_level
from analytics.charts.chart import Chart, Credit
from analytics.measures import peers
from analytics.measures.market import ABNORMAL_RETURN, LOWEST_BESIDE_MARKET, SESSIONS_TO_REGAIN
from analytics.reports.blocks import (
    Html,
    Part,
    bullets,
    details,
    element,
    figure,
    foreign,
    join,
    paragraph,
    stacked,
    table,
)
from analytics.reports.contained import ContainedPage
from analytics.reports.peers import median_text
from analytics.schema import Message
from analytics.study import Comparison, Library, LibraryCase
from analytics.study.comparison import RANKED
from analytics.study.crisis_types import by_type
from analytics.study.findings import between
from analytics.study.ranks import Rank
from analytics.wording import Locale, Percent, Said, UntrustedText


def apart_part(comparison: Comparison, locale: Locale) -> Part:
    """Who certainly lies at the ends of each measure, with names and numbers."""
    library = comparison.library
    sentences = [
        locale.translate(
            f"compare.apart.{one.measure}.{end}", names=_valued(library, ids, one.measure)
        )
        for one in comparison.apart
        for end, ids in (("lowest", one.lowest), ("highest", one.highest))
        if ids
    ]
    if not sentences:
        return _few(len(library.cases), locale)
    return bullets(sentences)


def _valued(library: Library, ids: tuple[str, ...], name: str) -> list[Message]:
    """Names of cases, each with its number in plain words."""
    return [
        Message(
            "format.noted",
            {"text": library.name(case), "note": Said(library.measures[case][name])},
        )
        for case in ids
    ]


def types_part(comparison: Comparison, locale: Locale) -> Part:
    """By type of crisis, how many apologised in full within a week, and who did not."""
    library, told = comparison.library, []
    for one in comparison.types:
        k = between(len(one.within), len(one.within) + len(one.perhaps))
        name = Message(f"crisis_type.{one.name}")
        counted = locale.translate("compare.of_type.some", type=name, k=k, n=len(one.timed))
        sides = {"within": one.within, "later": one.later, "perhaps": one.perhaps}
        named = (
            locale.translate(f"compare.of_type.{side}", names=library.names(ids))
            for side, ids in sides.items()
            if ids
        )
        told.append(" ".join((counted, *named)))
    if not told:
        return ""
    return join(paragraph(locale.translate("compare.types")), bullets(told))


def places_part(page: ContainedPage, comparison: Comparison) -> Part:
    """Tables by type of crisis: each case with its numbers, and its rank among all in words."""
    library, locale = comparison.library, page.locale
    groups = by_type([(entry.id, entry.kind) for entry in library.entries.values()])
    parts: list[Part] = [paragraph(locale.translate("compare.places"), class_="muted")]
    for name, ids in groups.items():
        heading = locale.translate(f"crisis_type.{name}")
        cells = {
            case: [_place(comparison, case, measure, locale) for measure in RANKED] for case in ids
        }
        rows = [
            [_case(library.entries[case], locale), *places]
            for case, places in cells.items()
            if any(places)
        ]
        if not rows:
            continue
        header = [_column("case", locale), *(_column(name, locale) for name in RANKED)]
        told = [k for k, cells in enumerate(zip(*rows, strict=True)) if any(cells)]
        shown = [[row[k] for k in told] for row in rows]
        parts += [element("h3", heading), stacked([header[k] for k in told], shown)]
    return join(*parts)


def _case(entry: LibraryCase, locale: Locale) -> Html:
    name = element("a", foreign(entry.brand), href=f"../{entry.id}/report.html")
    year = f" {entry.id[:4]}" if entry.id[:4].isdigit() else ""
    if entry.provenance != "simulated":
        return join(name, year)
    kind = locale.translate("reports.provenance.simulated")
    return join(name, year, " ", element("span", kind, class_="tag tag-simulated"))


def _place(comparison: Comparison, case: str, name: str, locale: Locale) -> Part:
    """A number in plain words, and below it the rank of the case."""
    measure = comparison.library.entries[case].measures[name]
    shown = locale.say_measure(measure)
    if not shown:
        return ""
    rank = comparison.places.get((case, name))
    told = "" if rank is None else _rank(rank, name, comparison.library, locale)
    return join(shown, element("br"), element("span", told, class_="muted")) if told else shown


def _rank(rank: Rank, name: str, library: Library, locale: Locale) -> str:
    scale = "share" if name == LOWEST_BESIDE_MARKET.name else "hours"
    maybe = "" if rank.is_certain else "_maybe"
    key = f"compare.rank.{scale}.{rank.place}{maybe if rank.named else ''}"
    names: list[UntrustedText] = library.names(rank.named)
    return locale.translate(key, n=len(names), names=names)


def regained_part(page: ContainedPage, comparison: Comparison, source: Credit) -> Part:
    """Recovery of share prices and of tone, as a curve over cases where enough have a time."""
    parts: list[Part] = []
    library, locale = comparison.library, page.locale
    for name, curve in comparison.curves.items():
        waits = comparison.waits[name]
        if curve.empty:
            few = {"n": len(waits), "least": peers.MIN_CASES}
            parts.append(paragraph(locale.translate(f"compare.curve_few.{name}", **few)))
            continue
        waiting = [wait for wait, back in waits.values() if not back]
        rows = [
            (
                _brand(library, case),
                _waited(name, wait, locale),
                locale.translate(f"compare.back.{back}"),
            )
            for case, (wait, back) in sorted(waits.items(), key=lambda item: item[1])
        ]
        header = [_column(key, locale) for key in ("case", "waited", "back")]
        listed = table(header, rows)
        under = details(locale.translate(f"compare.waits.{name}"), listed)
        draw = partial(back_to_level, curve, len(waits), waiting, name, source, locale)
        parts.append(_contained(page, f"chart back {name}", draw, under))
    return join(*parts)


def _waited(name: str, wait: float, locale: Locale) -> str:
    if name == SESSIONS_TO_REGAIN.name:
        return locale.translate("compare.sessions", n=round(wait))
    return locale.format_hours(wait)


def _contained(page: ContainedPage, part: str, draw: Callable[[], Chart], under: Part) -> Part:
    return page.contain(part, lambda: figure(draw(), under, name="compare"), under)


def surveys_part(comparison: Comparison, locale: Locale) -> Part:
    """Net survey scores that fell, and between which surveys they recovered."""
    surveys = comparison.surveys
    if surveys.empty:
        return paragraph(locale.translate("compare.surveys.none"))
    rows = [
        (
            _brand(comparison.library, row["case"]),
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
    note = paragraph(locale.translate("compare.surveys.note"), class_="muted")
    return details(locale.translate("compare.surveys.each"), note, stacked(header, rows))


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
