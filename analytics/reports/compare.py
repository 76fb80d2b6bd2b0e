"""The comparison page: cases side by side, aligned to onset, on the same axes, with n stated."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analytics import sentiment, study
from analytics.charts.aligned_sentiment import aligned_sentiment
from analytics.charts.chart import Credit, brand_label
from analytics.charts.ladders import ladders
from analytics.charts.source import digest
from analytics.measures.recovery import TIME_TO_RECOVER
from analytics.measures.response import TIME_TO_ACKNOWLEDGE, TIME_TO_ACT, TIME_TO_APOLOGISE
from analytics.reports.blocks import (
    Block,
    End,
    Html,
    Part,
    block,
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
    inputs_of,
    market_part,
    regained_part,
    standing_part,
    surveys_part,
    typical_part,
)
from analytics.reports.index import outcome_key
from analytics.study import Comparison, Library, LibraryCase
from analytics.wording import Locale, UntrustedText, clean

CLOCK = (TIME_TO_ACKNOWLEDGE.name, TIME_TO_APOLOGISE.name, TIME_TO_ACT.name)
NAMES = (*CLOCK, TIME_TO_RECOVER.name)


class ComparePage:
    """Sections of the comparison of several cases."""

    def __init__(self, comparison: Comparison, locale: Locale | None = None) -> None:
        self.comparison, self.locale = comparison, locale or Locale.of()
        self.shown: list[str] = []

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
    def library(self) -> Library:
        """Measures of the compared cases; the library's tables hold the real ones."""
        return self.comparison.library

    @property
    def _entries(self) -> list[LibraryCase]:
        return list(self.library.entries.values())

    @property
    def counts(self) -> pd.Series:
        """Number of cases of each provenance."""
        return pd.Series([entry.provenance for entry in self._entries]).value_counts()

    def _block(self, name: str, *parts: Part) -> Block:
        self.shown.append(name)
        return block(name, self.locale.translate(f"page.heading.{name}"), *parts)

    def _source(self) -> Credit:
        inputs = [dict(entry.inputs) for entry in self._entries]
        return Credit(("Aftermath",), len(inputs), "compare", digest(inputs))

    def header(self) -> Block:
        """Title, and how the cases were chosen."""
        sampling = self.locale.translate("page.compare.sampling", n=len(self.library.cases))
        title = self.locale.translate("page.compare.title")
        self.shown.append("header")
        head = element("header", element("h1", title), paragraph(sampling), id="header")
        return Block("header", head.markup)

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
        parts: list[Part] = [table(header, rows)]
        if self.library.left_out:
            names = [UntrustedText(case) for case in self.library.left_out]
            left_out = self.locale.translate("page.compare.left_out", cases=names)
            parts.append(paragraph(left_out))
        return self._block("cases", *parts)

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
        chart = ladders(pd.DataFrame(rows, columns=columns), self._source(), self.locale)
        note = self.locale.translate("page.compare.aligned")
        return self._block("ladders", figure(chart), paragraph(note, class_="muted"))

    def curves(self) -> Block:
        """Smoothed net sentiment by hours since onset; cases without it, by reason."""
        missing: dict[str, list[Part]] = {}
        for entry in self._entries:
            if entry.onset_at is None or entry.curve.empty:
                missing.setdefault(self._reason(entry), []).append(foreign(entry.title))
        parts: list[Part] = [
            details(
                self.locale.translate("format.noted", text=reason, note=len(titles)),
                bullets(titles),
            )
            for reason, titles in missing.items()
        ]
        aligned = self.comparison.aligned
        if len(aligned):
            labels = {
                entry.id: brand_label(entry.brand, entry.provenance, self.locale)
                for entry in self._entries
            }
            parts.insert(0, figure(aligned_sentiment(aligned, labels, self._source(), self.locale)))
        return self._block("curves", *parts)

    def standing(self) -> Block:
        """Rank of each real case among the others."""
        return self._block("standing", standing_part(self.comparison, self.locale))

    def regained(self) -> Block:
        """When share prices, sentiment and survey scores recovered, each outcome separately."""
        return self._block(
            "regained",
            regained_part(self.comparison, self._source(), self.locale),
            surveys_part(self.comparison, self.locale),
        )

    def patterns(self) -> Block:
        """Typical times of the steps, and the common move of the shares."""
        return self._block(
            "patterns",
            typical_part(self.comparison, self.locale),
            market_part(self.comparison, self.locale),
            paragraph(self.locale.translate("compare.confounded")),
        )

    def _outcome(self, entry: LibraryCase) -> str:
        """Sentiment, else the first published measure of how the case ended, in words."""
        back = entry.measures[TIME_TO_RECOVER]
        if back.is_known:
            text = self.locale.translate(f"reports.outcome.{outcome_key(back.name, back.status)}")
            return f"{text} {self.locale.format_measure(back)}"
        outcomes = entry.metrics["outcomes"]
        return outcomes[0] if outcomes else self.locale.translate("reports.outcome.unknown")

    def _brand(self, entry: LibraryCase) -> Html:
        kind = self.locale.translate(f"provenance_name.{entry.provenance}")
        return phrase(self.locale, "format.noted", text=foreign(entry.brand), note=kind)

    def _reason(self, entry: LibraryCase) -> str:
        reason = entry.metrics["measures"]["baseline"]["reason"] or ""
        return self.locale.translate("page.compare.no_curve", reason=reason)

    def end(self) -> End:
        """Output that ends the page."""
        metrics = {
            "case": "compare",
            "finding": self.locale.translate("page.compare.sampling", n=len(self.library.cases)),
            "cases": [dict(entry.metrics) for entry in self._entries],
        }
        return End(
            {
                "case": "compare",
                "sections": self.shown,
                "metrics": metrics,
                "inputs": inputs_of(self.library),
                "title": self.locale.translate("page.compare.title"),
            }
        )
