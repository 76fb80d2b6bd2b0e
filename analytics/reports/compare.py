"""The page that puts cases side by side, aligned to onset, on the same axes, with n stated."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import pandas as pd

from analytics import cases, figures, sentiment, study, wording
from analytics.figures import Source
from analytics.reports.blocks import (
    Block,
    End,
    Part,
    block,
    bullets,
    details,
    element,
    figure,
    foreign,
    join,
    paragraph,
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
from analytics.study import Study

CLOCK = ("time_to_acknowledge_h", "time_to_apologise_h", "time_to_act_h")
NAMES = (*CLOCK, "time_to_recover_h")


class ComparePage:
    """Sections of the comparison of several studies."""

    def __init__(self, studies: Sequence[Study], lang: str = "en") -> None:
        self.studies, self.lang, self.shown = list(studies), wording.require_language(lang), []

    @classmethod
    def of(
        cls,
        ids: Sequence[str],
        as_of: str = "",
        *,
        lang: str = "en",
        root: Path | None = None,
        model: str = sentiment.SHIPPED,
    ) -> "ComparePage":
        """Compare the named cases, or all of the library where none is named."""
        chosen = list(ids) or cases.ids(root)
        given = {"root": root, "lang": lang, "model": model}
        return cls([study.load(one, as_of, **given) for one in chosen], lang)

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
        return block(name, wording.say(f"page.heading.{name}", self.lang), *parts)

    def _source(self) -> Source:
        return Source(
            producer="Aftermath", n=len(self.studies), case="compare", data_hash=self._hash()
        )

    def _hash(self) -> str:
        return study.hash_of([study.input_hashes(one.case) for one in self.studies])

    def header(self) -> Block:
        """Title, and how the cases were chosen."""
        sampling = wording.say("page.compare.sampling", self.lang, n=len(self.library.cases))
        title = wording.say("page.compare.title", self.lang)
        self.shown.append("header")
        head = element("header", element("h1", title), paragraph(sampling), id="header")
        return Block("header", head.markup)

    def cases(self) -> Block:
        """Which cases, of what provenance, with their clocks."""
        rows = [
            (
                foreign(one.case.title),
                join(foreign(one.case.brand), f" ({one.case.provenance})"),
                *(wording.measured(one.measures[name], self.lang) for name in CLOCK),
                self._outcome(one),
            )
            for one in self.studies
        ]
        header = [wording.say(f"page.column.{name}", self.lang) for name in ("case", "brand")]
        header += [wording.say(f"measure_name.{name}", self.lang) for name in CLOCK]
        header.append(wording.say("reports.column.outcome", self.lang))
        return self._block("cases", table(header, rows))

    def ladders(self) -> Block:
        """Response ladders: when each brand spoke, apologised and acted."""
        rows = [
            (
                one.case.id,
                wording.clean(one.case.brand),
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
        chart = figures.compare_ladders(pd.DataFrame(rows, columns=columns), self._source())
        note = wording.say("page.compare.aligned", self.lang)
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
            details(f"{reason} ({len(titles)})", bullets(titles))
            for reason, titles in missing.items()
        ]
        if curves:
            table_of = pd.concat(curves)[["case", "hours_since_onset", "smoothed"]]
            labels = {one.case.id: self._label(one) for one in self.studies}
            parts.insert(0, figure(figures.compare_sentiment(table_of, labels, self._source())))
        return self._block("curves", *parts)

    def standing(self) -> Block:
        """Each real case among the others."""
        return self._block("standing", standing_part(self.library, self.lang))

    def regained(self) -> Block:
        """When share prices, sentiment and survey scores were back, each outcome by itself."""
        return self._block(
            "regained",
            regained_part(self.library, self._source(), self.lang),
            surveys_part(self.studies, self.lang),
        )

    def patterns(self) -> Block:
        """How long the steps typically took, and how the shares moved together."""
        return self._block(
            "patterns",
            typical_part(self.library, self.lang),
            market_part(self.library, self.lang),
            paragraph(wording.say("compare.confounded", self.lang)),
        )

    def _outcome(self, one: Study) -> str:
        """Sentiment, else the first published measure of how it ended, in words."""
        back = one.measures["time_to_recover_h"]
        if back.status in KNOWN:
            told = wording.say(f"reports.outcome.{outcome_key(back.name, back.status)}", self.lang)
            return f"{told} {wording.measured(back, self.lang)}"
        if one.outcomes:
            return wording.tell(one.outcomes[0], self.lang)
        return wording.say("reports.outcome.unknown", self.lang)

    def _label(self, one: Study) -> str:
        mark = wording.say("figure.simulated", self.lang)
        name = wording.clean(one.case.brand)
        return f"{name} {mark}" if one.case.provenance == "simulated" else name

    def _reason(self, one: Study) -> str:
        reason = one.measures["baseline"].reason
        told = wording.tell(reason, self.lang) if reason else ""
        return wording.say("page.compare.no_curve", self.lang, reason=told)

    def end(self) -> End:
        """The page's last word."""
        metrics = {
            "case": "compare",
            "finding": wording.say("page.compare.sampling", self.lang, n=len(self.library.cases)),
            "cases": [one.metrics() for one in self.studies],
        }
        inputs = {
            f"{one.case.id}/{path}": value
            for one in self.studies
            for path, value in study.input_hashes(one.case).items()
        }
        return End(
            {
                "case": "compare",
                "sections": self.shown,
                "metrics": metrics,
                "inputs": inputs,
                "title": wording.say("page.compare.title", self.lang),
            }
        )


def _start(one: Study) -> pd.Timestamp:
    return one.onset.best or one.onset.earliest
