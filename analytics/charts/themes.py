"""Posts about each theme over time, each curve named by its terms."""

from collections.abc import Iterable, Sequence
from functools import cache, partial
from typing import Any

import pandas as pd

from analytics.charts.chart import (
    MUTED,
    ONSET,
    RECOVERY,
    RESPONSE,
    Chart,
    Credit,
    finish,
    moment_rule,
    sheet,
    size,
    time_axis,
)
from analytics.charts.source import counted
from analytics.charts.spec import ChartSpec
from analytics.measures.response import ONSET_AT
from analytics.results import Results
from analytics.wording import Locale, UntrustedText

COLOURS = (ONSET, RESPONSE, RECOVERY, "#7A5195", "#8C6D00", MUTED)
MOST = len(COLOURS)
"""Themes that are drawn, the largest first; the page's table has all."""
NAMED = 3
"""Themes that the title names."""


def terms_of(row: Any) -> list[str]:
    """What names a theme in a table of `themes`: its terms, or its words where accounts are not
    known; none in a case's file of such posts.
    """
    for column in ("terms", "words"):
        held = row.get(column)
        if isinstance(held, list) and held:
            return [str(one) for one in held]
    return []


def telling(terms: Iterable[str], language: str) -> list[str]:
    """Terms that tell what posts are about: without those whose words all came before, and in
    English without those of common words alone.
    """
    common = _common_words() if language == "en" else frozenset()
    chosen, used = list[str](), set[str]()
    for term in terms:
        words = set(term.split()) - common
        if words - used:
            chosen.append(term)
            used |= words
    return chosen


@cache
def _common_words() -> frozenset[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return ENGLISH_STOP_WORDS


def table_of(results: Results) -> pd.DataFrame:
    """The table of `themes` with the terms that tell what each is about."""
    held = results.tables.get("themes")
    if held is None or held.frame.empty:
        return pd.DataFrame()
    language = results.case.record.language
    named = [telling(terms_of(row), language) for row in held.frame.to_dict("records")]
    return held.frame.assign(terms=pd.Series(named, index=held.frame.index, dtype=object))


def counted_of(results: Results) -> pd.DataFrame:
    """Those of them that hold enough posts and have a name."""
    table = table_of(results)
    if table.empty:
        return table
    return table[table["is_counted"].astype(bool) & table["terms"].map(bool)]


def name_of(row: Any, locale: Locale) -> str:
    """A theme by the words that its posts share, or by its number."""
    names = _quoted(terms_of(row), locale)
    if names:
        return locale.format_list(names)
    return locale.translate("chart.themes.theme", n=int(row["theme"]))


def _quoted(terms: Iterable[str], locale: Locale) -> list[str]:
    return [locale.translate("chart.themes.term", term=UntrustedText(term)) for term in terms]


def title(table: pd.DataFrame, since: str, locale: Locale) -> str:
    """The finding: which share of the posts since then the counted themes hold, and their names.

    table: rows of `counted_of`, at least one. since: a day, in words.
    """
    share = locale.format_percent(float(table["share"].sum()))
    said = [terms_of(row) for row in table.to_dict("records")]
    names = said[0] if len(said) == 1 else _leading(said)
    key = "one" if len(said) == 1 else "many"
    terms = locale.format_list(_quoted(names, locale))
    return locale.translate(f"chart.themes.{key}", share=share, since=since, terms=terms)


def _leading(said: Sequence[Sequence[str]]) -> list[str]:
    """The first term of each of the largest themes that none before it has."""
    chosen: list[str] = []
    for terms in said[:NAMED]:
        chosen += next(([term] for term in terms if term not in chosen), [])
    return chosen


def themes(
    table: pd.DataFrame,
    curves: pd.DataFrame,
    time_zone: str,
    source: Credit,
    locale: Locale,
    *,
    onset: pd.Timestamp,
    is_narrow: bool = False,
) -> Chart:
    """Curves of the themes on one axis of time.

    table: rows of `counted_of`, at least one. curves: `theme, start, posts`, a row for each
    period of each theme; start: UTC. time_zone: of the day that the title names.
    """
    shown = table.head(MOST)
    since = locale.format_date(onset.tz_convert(time_zone), "short_day")
    heading, subtitle = title(table, since, locale), locale.translate("chart.themes.subtitle")
    with sheet(heading, subtitle, source, locale, **size(is_narrow)) as page:
        axes, said = page.axes, list[str]()
        for row, colour in zip(shown.to_dict("records"), COLOURS, strict=False):
            line = curves[curves["theme"] == row["theme"]].sort_values("start")
            name = name_of(row, locale)
            axes.plot(line["start"], line["posts"], color=colour, lw=1.8, drawstyle="steps-post")
            top = line.loc[line["posts"].idxmax()]
            axes.annotate(
                name,
                (top["start"], top["posts"]),
                xytext=(5, 3),
                textcoords="offset points",
                color=colour,
                fontsize=9,
                fontweight="bold",
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.5},
            )
            at = locale.format_instant(top["start"])
            said.append(
                locale.translate("chart.themes.alt", terms=name, n=int(row["posts"]), at=at)
            )
        axes.set_ylim(0, max(float(curves["posts"].max()), 1.0) * 1.2)
        axes.set_ylabel(locale.translate("chart.themes.axis"))
        moment_rule(axes, onset, locale.translate("chart.onset"), ONSET)
        time_axis(page, source.zone or "UTC", is_narrow=is_narrow)
        return finish(page, "themes", locale.format_clauses(said), curves)


def _is_available(results: Results) -> bool:
    lines = results.tables.get("themes_curve")
    is_drawn = lines is not None and not lines.frame.empty
    return is_drawn and not counted_of(results).empty and results.measures[ONSET_AT].is_observed


def _draw(results: Results, locale: Locale, *, is_narrow: bool = False) -> Chart:
    onset: Any = results.measures[ONSET_AT]
    return themes(
        counted_of(results),
        results.tables["themes_curve"].frame,
        results.case.time_zone,
        counted(results),
        locale,
        onset=onset.value or onset.low,
        is_narrow=is_narrow,
    )


CHART = ChartSpec(
    "themes", is_available=_is_available, draw=_draw, narrow=partial(_draw, is_narrow=True)
)
