"""The comparison page: cases side by side, aligned to onset, on the same axes, with n stated."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analytics import sentiment, study
from analytics.charts.aligned_sentiment import SPAN_H, aligned_sentiment
from analytics.charts.chart import Credit, brand_label
from analytics.charts.ladders import ladders
from analytics.charts.source import digest
from analytics.measures.recovery import BASELINE, TIME_TO_RECOVER
from analytics.measures.response import TIME_TO_ACKNOWLEDGE, TIME_TO_ACT, TIME_TO_APOLOGISE
from analytics.reports.blocks import (
    Block,
    End,
    Html,
    Part,
    bullets,
    details,
    element,
    figure,
    foreign,
    paragraph,
    phrase,
    table,
)
from analytics.reports.comparison import (
    market_part,
    regained_part,
    standing_part,
    surveys_part,
    typical_part,
)
from analytics.reports.contained import CasesPage, section
from analytics.reports.index import outcome_key
from analytics.study import Comparison, LibraryCase
from analytics.wording import Locale, clean

CLOCK = (TIME_TO_ACKNOWLEDGE.name, TIME_TO_APOLOGISE.name, TIME_TO_ACT.name)
SECTIONS = ("header", "cases", "ladders", "curves", "standing", "regained", "patterns")
NAMES = (*CLOCK, TIME_TO_RECOVER.name)


class ComparePage(CasesPage):
    """Sections of the comparison of several cases."""

    def __init__(self, comparison: Comparison, locale: Locale | None = None) -> None:
        locale = locale or Locale.of()
        super().__init__(
            comparison.library,
            locale,
            title=locale.translate("page.compare.title"),
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

    def _source(self) -> Credit:
        inputs = [dict(entry.inputs) for entry in self._entries]
        return Credit(("Aftermath",), len(inputs), "compare", digest(inputs))

    @section
    def header(self) -> Block:
        """Title, and how the cases were chosen."""
        head = element("header", element("h1", self.title), self.basis(), id="header")
        return Block("header", head.markup)

    @section
    def cases(self) -> Block:
        """The cases, with their provenance and response clocks."""
        rows = [
            (
                foreign(entry.title),
                self._brand(entry),
                *(self.locale.format_measure(entry.measures[name]) for name in CLOCK),
                self._outcome(entry),
            )
            for entry in self._entries
        ]
        header = [self.locale.translate(f"page.column.{name}") for name in ("case", "brand")]
        header += [self.locale.translate(f"measure_name.{name}") for name in CLOCK]
        header.append(self.locale.translate("reports.column.outcome"))
        return self.block("cases", table(header, rows))

    @section
    def ladders(self) -> Block:
        """Response ladders: when each brand spoke, apologised and acted."""
        rows = [
            (
                entry.id,
                clean(entry.brand),
                measure.name,
                measure.low,
                measure.value,
                measure.high,
                measure.status,
                entry.provenance,
            )
            for entry in self._entries
            for measure in entry.measures.values()
            if measure.name in NAMES
        ]
        columns = ["case", "brand", "measure", "low", "best", "high", "status", "provenance"]
        table = pd.DataFrame(rows, columns=columns)
        chart = self.contain(
            "chart ladders", lambda: figure(ladders(table, self._source(), self.locale))
        )
        note = self.locale.translate("page.compare.aligned")
        return self.block("ladders", chart, paragraph(note, class_="muted"))

    @section
    def curves(self) -> Block:
        """Smoothed net sentiment by hours since onset; cases without it, by reason."""
        missing: dict[str, list[Part]] = {}
        aligned = _drawn(self.comparison.aligned)
        has_curve = set(aligned["case"])
        for entry in self._entries:
            if entry.id not in has_curve:
                missing.setdefault(self._reason(entry), []).append(foreign(entry.title))
        parts: list[Part] = [
            details(
                self.locale.translate("format.noted", text=reason, note=len(titles)),
                bullets(titles),
            )
            for reason, titles in missing.items()
        ]
        if len(aligned):
            labels = {
                entry.id: brand_label(entry.brand, entry.provenance, self.locale)
                for entry in self._entries
            }
            chart = self.contain(
                "chart curves",
                lambda: figure(aligned_sentiment(aligned, labels, self._source(), self.locale)),
            )
            parts.insert(0, chart)
        return self.block("curves", *parts)

    @section
    def standing(self) -> Block:
        """Rank of each real case among the others."""
        return self.block("standing", standing_part(self.comparison, self.locale))

    @section
    def regained(self) -> Block:
        """When share prices, sentiment and survey scores recovered, each outcome separately."""
        return self.block(
            "regained",
            regained_part(self, self.comparison, self._source()),
            self.contain("surveys", lambda: surveys_part(self.comparison, self.locale)),
        )

    @section
    def patterns(self) -> Block:
        """Typical times of the steps, and the common move of the shares."""
        return self.block(
            "patterns",
            self.contain("typical times", lambda: typical_part(self.comparison, self.locale)),
            self.contain("share prices", lambda: market_part(self.comparison, self.locale)),
            paragraph(self.locale.translate("compare.confounded")),
        )

    def _outcome(self, entry: LibraryCase) -> str:
        """Sentiment, else the first published measure of how the case ended, in words."""
        back = entry.measures[TIME_TO_RECOVER]
        if back.is_known:
            text = self.locale.translate(f"reports.outcome.{outcome_key(back.name, back.status)}")
            return f"{text} {self.locale.format_measure(back)}"
        outcomes = entry.metrics.get("outcomes")
        return outcomes[0] if outcomes else self.locale.translate("reports.outcome.unknown")

    def _brand(self, entry: LibraryCase) -> Html:
        kind = self.locale.translate(f"provenance_name.{entry.provenance}")
        return phrase(self.locale, "format.noted", text=foreign(entry.brand), note=kind)

    def _reason(self, entry: LibraryCase) -> str:
        told = entry.metrics.get("measures", {}).get(BASELINE.name, {})
        reason = told.get("reason") or self.locale.translate("reason.see_case")
        return self.locale.translate("page.compare.no_curve", reason=reason)

    def end(self) -> End:
        """Output that ends the page."""
        return self.ended_with(
            "compare", lambda: {"cases": [dict(entry.metrics) for entry in self._entries]}
        )


def _drawn(aligned: pd.DataFrame) -> pd.DataFrame:
    """The curves that have a value within the span that is drawn."""
    is_seen = aligned["smoothed"].notna() & aligned["hours_since_onset"].between(*SPAN_H)
    return aligned[aligned["case"].isin(aligned.loc[is_seen, "case"])]
