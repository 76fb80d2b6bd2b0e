"""The page that puts cases side by side, aligned to onset, on the same axes, with n stated."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import pandas as pd

from analytics import cases, sentiment, study
from analytics.charts.aligned_sentiment import aligned_sentiment
from analytics.charts.chart import Source, brand_label
from analytics.charts.ladders import ladders
from analytics.charts.source import digest
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
from analytics.reports.index import KNOWN, outcome_key
from analytics.reports.together import (
    market_part,
    regained_part,
    standing_part,
    surveys_part,
    typical_part,
)
from analytics.results import Results
from analytics.wording import Locale, clean

CLOCK = ("time_to_acknowledge_h", "time_to_apologise_h", "time_to_act_h")
NAMES = (*CLOCK, "time_to_recover_h")


class ComparePage:
    """Sections of the comparison of several studies."""

    def __init__(self, studies: Sequence[Results], locale: Locale | None = None) -> None:
        self.studies, self.locale, self.shown = list(studies), locale or Locale.of(), []

    @classmethod
    def of(
        cls,
        ids: Sequence[str],
        as_of: str = "",
        *,
        locale: Locale | None = None,
        root: Path | None = None,
        model: str = sentiment.SHIPPED,
    ) -> "ComparePage":
        """Compare the named cases, or all of the library where none is named."""
        chosen = list(ids) or cases.ids(root)
        given = {"root": root, "model": model}
        return cls([study.load(one, as_of, **given) for one in chosen], locale)

    @cached_property
    def library(self) -> study.Library:
        """The real cases of these."""
        return study.library_of(self.studies)

    @property
    def counts(self) -> pd.Series:
        """How many cases of each provenance."""
        return pd.Series([one.case.provenance for one in self.studies]).value_counts()

    def _block(self, name: str, *parts) -> Block:
        self.shown.append(name)
        return block(name, self.locale.translate(f"page.heading.{name}"), *parts)

    def _source(self) -> Source:
        return Source(
            producers=("Aftermath",), n=len(self.studies), case="compare", data_hash=self._hash()
        )

    def _hash(self) -> str:
        return digest([one.inputs for one in self.studies])

    def header(self) -> Block:
        """Title, and how the cases were chosen."""
        sampling = self.locale.translate("page.compare.sampling", n=len(self.library.cases))
        title = self.locale.translate("page.compare.title")
        self.shown.append("header")
        head = element("header", element("h1", title), paragraph(sampling), id="header")
        return Block("header", head.markup)

    def cases(self) -> Block:
        """Which cases, of what provenance, with their clocks."""
        rows = [
            (
                foreign(one.case.title),
                self._brand(one),
                *(self.locale.format_measure(one.measures[name]) for name in CLOCK),
                self._outcome(one),
            )
            for one in self.studies
        ]
        header = [self.locale.translate(f"page.column.{name}") for name in ("case", "brand")]
        header += [self.locale.translate(f"measure_name.{name}") for name in CLOCK]
        header.append(self.locale.translate("reports.column.outcome"))
        return self._block("cases", table(header, rows))

    def ladders(self) -> Block:
        """Response ladders: when each brand spoke, apologised and acted."""
        rows = [
            (
                one.case.id,
                clean(one.case.brand),
                name,
                measure.low,
                measure.value,
                measure.high,
                measure.status,
                one.case.provenance,
            )
            for one in self.studies
            for name, measure in one.measures.items()
            if name in NAMES
        ]
        columns = ["case", "brand", "measure", "low", "best", "high", "status", "provenance"]
        chart = ladders(pd.DataFrame(rows, columns=columns), self._source(), self.locale)
        note = self.locale.translate("page.compare.aligned")
        return self._block("ladders", figure(chart), paragraph(note, class_="muted"))

    def curves(self) -> Block:
        """Smoothed net sentiment by hours since onset."""
        curves = [
            one.sentiment.assign(
                case=one.case.id,
                hours_since_onset=(one.sentiment["bin_start"] - _start(one))
                / pd.Timedelta(hours=1),
            )
            for one in self.studies
            if one.onset is not None and len(one.bins)
        ]
        missing: dict[str, list[Part]] = {}
        for one in self.studies:
            if one.onset is None or not len(one.bins):
                missing.setdefault(self._reason(one), []).append(foreign(one.case.title))
        parts = [
            details(
                self.locale.translate("format.noted", text=reason, note=len(titles)),
                bullets(titles),
            )
            for reason, titles in missing.items()
        ]
        if curves:
            table_of = pd.concat(curves)[["case", "hours_since_onset", "smoothed"]]
            labels = {
                one.case.id: brand_label(one.case.brand, one.case.provenance, self.locale)
                for one in self.studies
            }
            parts.insert(
                0, figure(aligned_sentiment(table_of, labels, self._source(), self.locale))
            )
        return self._block("curves", *parts)

    def standing(self) -> Block:
        """Each real case among the others."""
        return self._block("standing", standing_part(self.library, self.locale))

    def regained(self) -> Block:
        """When share prices, sentiment and survey scores were back, each outcome by itself."""
        return self._block(
            "regained",
            regained_part(self.library, self._source(), self.locale),
            surveys_part(self.studies, self.locale),
        )

    def patterns(self) -> Block:
        """How long the steps typically took, and how the shares moved together."""
        return self._block(
            "patterns",
            typical_part(self.library, self.locale),
            market_part(self.library, self.locale),
            paragraph(self.locale.translate("compare.confounded")),
        )

    def _outcome(self, one: Results) -> str:
        """Sentiment, else the first published measure of how it ended, in words."""
        back = one.measures["time_to_recover_h"]
        if back.status in KNOWN:
            told = self.locale.translate(f"reports.outcome.{outcome_key(back.name, back.status)}")
            return f"{told} {self.locale.format_measure(back)}"
        if one.outcomes:
            return self.locale.format_message(one.outcomes[0])
        return self.locale.translate("reports.outcome.unknown")

    def _brand(self, one: Results) -> Html:
        kind = self.locale.translate(f"provenance_name.{one.case.provenance}")
        return phrase(self.locale, "format.noted", text=foreign(one.case.brand), note=kind)

    def _reason(self, one: Results) -> str:
        reason = one.measures["baseline"].reason
        told = self.locale.format_message(reason) if reason else ""
        return self.locale.translate("page.compare.no_curve", reason=told)

    def end(self) -> End:
        """The page's last word."""
        metrics = {
            "case": "compare",
            "finding": self.locale.translate("page.compare.sampling", n=len(self.library.cases)),
            "cases": [study.metrics(one, self.locale) for one in self.studies],
        }
        inputs = {
            f"{one.case.id}/{path}": value
            for one in self.studies
            for path, value in one.inputs.items()
        }
        return End(
            {
                "case": "compare",
                "sections": self.shown,
                "metrics": metrics,
                "inputs": inputs,
                "title": self.locale.translate("page.compare.title"),
            }
        )


def _start(one: Results) -> pd.Timestamp:
    return one.onset.best or one.onset.earliest
