"""The comparison page: what sets cases apart, and each case beside its peers, in words."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pandas as pd

from analytics import sentiment, study
from analytics.charts.aligned_sentiment import SPAN_H, aligned_sentiment
from analytics.charts.apology_grid import apology_grid
from analytics.charts.chart import Chart, Credit, brand_label
from analytics.charts.ladders import ladders
from analytics.charts.source import digest
from analytics.measures.response import TIME_TO_ACKNOWLEDGE, TIME_TO_ACT, TIME_TO_APOLOGISE
from analytics.reports.blocks import (
    Block,
    End,
    Part,
    details,
    element,
    figure,
    join,
    paragraph,
)
from analytics.reports.comparison import (
    apart_part,
    market_part,
    places_part,
    regained_part,
    surveys_part,
    types_part,
    typical_part,
)
from analytics.reports.contained import CasesPage, section
from analytics.study import Comparison, LibraryCase
from analytics.study.comparison import label
from analytics.wording import Locale

CLOCK = (TIME_TO_ACKNOWLEDGE.name, TIME_TO_APOLOGISE.name, TIME_TO_ACT.name)
ROWS = 21
"""Cases of one chart, so that its words can be read on a printed page."""
LEAST_SEEN = 6
"""Fewest hours of a curve: fewer are dots."""
SECTIONS = ("header", "apart", "ladders", "grid", "regained", "curves", "cases", "patterns")


class ComparePage(CasesPage):
    """Sections of the comparison of several cases."""

    def __init__(self, comparison: Comparison, locale: Locale | None = None) -> None:
        locale = locale or Locale.of()
        super().__init__(
            comparison.library,
            locale,
            title=locale.translate("compare.title"),
            sections=SECTIONS,
        )
        self.comparison = comparison

    @classmethod
    def of(
        cls,
        ids: Sequence[str],
        as_of: str = "",
        *,
        locale: Locale | None = None,
        root: Path | None = None,
        model: str = sentiment.SHIPPED,
        library: str = "",
    ) -> "ComparePage":
        """Compare the named cases, or all of the library where none is named."""
        locale = locale or Locale.of()
        measured = study.chosen_library(
            ids, library, as_of=as_of, model=model, locale=locale, root=root
        )
        return cls(study.compare(measured), locale)

    @property
    def _entries(self) -> list[LibraryCase]:
        return list(self.library.entries.values())

    @property
    def counts(self) -> pd.Series:
        """Number of cases of each provenance."""
        return pd.Series([entry.provenance for entry in self._entries]).value_counts()

    def _say(self, key: str, **values: object) -> str:
        return self.locale.translate(f"compare.{key}", **values)

    def _source(self) -> Credit:
        inputs = [dict(entry.inputs) for entry in self._entries]
        return Credit(("Aftermath",), len(inputs), "", digest(inputs))

    def _chart(self, name: str, draw: Callable[[], Chart], under: Part = "") -> Part:
        """A chart; a line where it cannot be drawn, and what is under it."""
        return self.contain(f"chart {name}", lambda: figure(draw(), under, name="compare"), under)

    @section
    def header(self) -> Block:
        """Title, and how the cases were chosen."""
        head = element("header", element("h1", self.title), self.basis(), id="header")
        return Block("header", head.markup)

    @section
    def apart(self) -> Block:
        """What sets cases apart: who was first and last, who lost most, and by type of crisis."""
        return self.block(
            "apart",
            self.contain("who stands apart", lambda: apart_part(self.comparison, self.locale)),
            self.contain("types of crisis", lambda: types_part(self.comparison, self.locale)),
            paragraph(self._say("confounded"), class_="muted"),
        )

    @section
    def ladders(self) -> Block:
        """When each brand answered, apologised and acted."""
        steps = self.comparison.steps(CLOCK)
        cases = list(dict.fromkeys(steps["case"]))
        parts = [
            self._chart("ladders", partial(self._ladders, steps, cases, start))
            for start in range(0, len(cases), ROWS)
        ]
        return self.block("ladders", element("div", *parts, class_="beside"))

    def _ladders(self, steps: pd.DataFrame, cases: Sequence[str], start: int) -> Chart:
        """The ladders of ROWS cases, from the one at `start` on."""
        title = self.locale.translate("chart.ladders.title", **self.comparison.quick)
        subtitle = self.locale.translate("chart.ladders.subtitle")
        shown = cases[start : start + ROWS]
        if len(shown) < len(cases):
            last = start + len(shown)
            part = self._say("ladders_part", first=start + 1, last=last, n=len(cases))
            subtitle = f"{subtitle} {part}"
        here = steps[steps["case"].isin(shown)]
        name = "ladders" if start == 0 else f"ladders-{start // ROWS + 1}"
        return ladders(here, title, subtitle, self._source(), self.locale, name=name)

    @section
    def grid(self) -> Block:
        """What each first full apology says, element by element."""
        if self.comparison.apologies.empty:
            return self.block("grid", paragraph(self._say("no_apology")))
        return self.block("grid", self._chart("apology grid", self._grid))

    def _grid(self) -> Chart:
        levels = self.comparison.apologies
        entries = [self.library.entries[case] for case in levels["case"]]
        rows = levels.assign(
            brand=[label(entry) for entry in entries],
            provenance=[entry.provenance for entry in entries],
        )
        counts = {
            "total": len(levels),
            "sorry": int((levels["regret"] == "full").sum()),
            "full": int((levels["responsibility"] == "full").sum()),
            "known": int((levels["responsibility"] != "unknown").sum()),
        }
        title = self.locale.translate("chart.apology_grid.title", **counts)
        subtitle = self.locale.translate("chart.apology_grid.subtitle")
        return apology_grid(rows, title, subtitle, self._source(), self.locale)

    @section
    def regained(self) -> Block:
        """When share prices, tone and survey scores were back, each by itself."""
        return self.block(
            "regained",
            element("div", regained_part(self, self.comparison, self._source()), class_="beside"),
            self.contain("surveys", lambda: surveys_part(self.comparison, self.locale)),
        )

    @section
    def curves(self) -> Block:
        """Tone by time since the first post, a row per case that has posts."""
        aligned = _drawn(self.comparison.aligned)
        without = [entry for entry in self._entries if entry.id not in set(aligned["case"])]
        told = paragraph(self._say("no_curve", n=len(without)), class_="muted") if without else ""
        if aligned.empty:
            return self.block("curves", told)
        draw = partial(self._curves, aligned)
        return self.block("curves", self._chart("curves", draw), told)

    def _curves(self, aligned: pd.DataFrame) -> Chart:
        labels = {
            entry.id: brand_label(label(entry), entry.provenance, self.locale)
            for entry in self._entries
        }
        back = self.comparison.back_in_a_week
        counts = {"k": back.count, "n": len(back.timed)}
        key = "chart.curves.title" if back.timed else "chart.curves.untimed"
        title = self.locale.translate(key, **counts)
        return aligned_sentiment(aligned, labels, title, self._source(), self.locale)

    @section
    def cases(self) -> Block:
        """Each case beside the others of its type: its times and losses, with its rank in words."""
        return self.block("cases", places_part(self, self.comparison))

    @section
    def patterns(self) -> Block:
        """Typical times of the steps, and the common move of the shares; folded."""
        inner = join(
            self.contain("typical times", lambda: typical_part(self.comparison, self.locale)),
            self.contain("share prices", lambda: market_part(self.comparison, self.locale)),
        )
        return self.block("patterns", details(self._say("fold"), inner))

    def end(self) -> End:
        """Output that ends the page."""
        return self.ended_with(
            "compare", lambda: {"cases": [dict(entry.metrics) for entry in self._entries]}
        )


def _drawn(aligned: pd.DataFrame) -> pd.DataFrame:
    """The curves that have at least LEAST_SEEN values within the span that is drawn."""
    is_seen = aligned["smoothed"].notna() & aligned["hours_since_onset"].between(*SPAN_H)
    seen = aligned.loc[is_seen, "case"].value_counts()
    return aligned[aligned["case"].isin(seen.index[seen >= LEAST_SEEN])]
