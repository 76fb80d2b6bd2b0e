"""The post-mortem page of one study, section by section; every method returns a finished block."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import pandas as pd

from analytics import __version__, charts, study
from analytics.measures.market import SPECS as MARKET
from analytics.measures.recovery import Rule as RecoveryRule
from analytics.measures.replies import SPECS as REPLIES
from analytics.measures.response import CLOCK
from analytics.reports.acted import conduct_parts, outcome_part
from analytics.reports.basis import Basis, label_line, limit_lines, read_line
from analytics.reports.beside import peers_line
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
    join,
    link,
    listed,
    paragraph,
    phrase,
    table,
)
from analytics.reports.covered import coverage_parts
from analytics.reports.learnt import action_table, lesson_parts, verdict_parts
from analytics.reports.replying import reply_parts
from analytics.reports.shares import emotions_part, model_part, shares_part, unread_part
from analytics.reports.since import last_report
from analytics.reports.warned import warning_parts
from analytics.results import Results
from analytics.schema import INTERVAL, Measure, Milestone, Note, iso, utc
from analytics.study import quoted
from analytics.wording import Locale, PublishedDay, PublishedValue, UntrustedText, clean

AFTER = (
    "relapses",
    "recovery_tau_h",
    "sentiment_deficit",
    "level_shifts",
    "volume_half_life_h",
    "returning_authors",
)


class Page:
    """Sections of one study's page. root: project root, for the library. previous: `metrics.json`
    of the last report, if any: lessons that changed since are marked.
    """

    def __init__(
        self,
        of: Results,
        locale: Locale | None = None,
        root: Path | None = None,
        previous: str = "",
    ) -> None:
        self.study, self.locale, self.root = of, locale or Locale.of(), root
        self.shown: list[str] = []
        self.before = last_report(Path(previous)) if previous else None

    def _say(self, key: str, /, **values: object) -> str:
        return self.locale.translate(key, **values)

    def _block(self, name: str, *parts: Part) -> Block:
        self.shown.append(name)
        return block(name, self._say(f"page.heading.{name}"), *parts)

    def _header(self, *names: str) -> list[str]:
        return [self._say(f"page.column.{name}") for name in names]

    def _figure(self, name: str, under: Part = "") -> Html:
        return figure(charts.draw(name, self.study, self.locale), under)

    def provenance(self) -> Block:
        """Title, provenance, instant and what the numbers rest on."""
        case = self.study.case
        kind, basis = case.provenance, Basis.of(self.study)
        facts = [
            f"{self._say('page.as_of')} {self.locale.format_instant(self.study.as_of)}.",
            *(self.locale.format_message(line(basis)) for line in (read_line, label_line)),
            self._say("page.zone", zone=case.time_zone),
        ]
        head = join(
            element("h1", foreign(case.title)),
            paragraph(
                foreign(case.brand),
                " · ",
                f"{self._say('page.crisis_type')}: ",
                self._say(f"cluster.{case.crisis_type.cluster}"),
                class_="muted",
            ),
            paragraph(self._say(f"page.provenance.{kind}"), class_=f"provenance provenance-{kind}"),
            paragraph(foreign(case.summary)),
            paragraph(foreign(case.crisis_type.why), class_="muted")
            if case.crisis_type.why
            else "",
            paragraph(" ".join(facts), class_="muted"),
        )
        self.shown.append("provenance")
        return Block("provenance", element("header", head, id="provenance").markup)

    def finding(self) -> Block:
        """The one sentence."""
        sentence = self.locale.format_message(self.study.finding)
        return self._block("finding", paragraph(sentence, class_="finding"))

    def cards(self) -> Block:
        """Four numbers, each with its interval and the library's median and n."""
        cards = [self._card(self.study.measures[name]) for name in self.study.cards]
        note = self._say("page.interval_note", level=self.locale.format_percent(INTERVAL))
        names = self.locale.format_message(self.library.names(self.library.cases.index))
        rests = details(self._say("page.card_cases"), paragraph(names)) if names else ""
        parts = (element("div", *cards, class_="cards"), paragraph(note, class_="muted"), rests)
        return self._block("cards", *parts)

    @cached_property
    def library(self) -> study.Library:
        """The library as known then: on a page inside its case's time, cases ended by it."""
        whole, of = study.shelf(self.root), self.study
        is_replay = of.as_of < utc(of.case.coverage.end, "coverage.end")
        return whole.ended_by(of.as_of) if is_replay else whole

    def _card(self, measure: Measure) -> Html:
        name = self._say(f"measure_name.{measure.name}")
        why = None if measure.is_observed else measure.reason
        reason = self.locale.format_message(why) if why else ""
        peers = peers_line(self.library, self.study, measure, self.locale)
        return element(
            "div",
            paragraph(name, class_="card-name"),
            paragraph(self.locale.format_measure(measure), class_="card-value"),
            paragraph(reason, class_="muted") if reason else "",
            paragraph(peers, class_="muted"),
            class_="card",
        )

    def timeline(self) -> Block:
        """Documented events in order, each with its window and sources."""
        milestones = self.study.case.milestones
        if not milestones:
            return self._block("timeline", self._why(Note("page.no_events")))
        rows = [
            (
                element("span", self._when(m), id=f"event-{m.id}"),
                listed([self._who(m), foreign(m.channel)], self.locale),
                self._event(m),
                self._source_links(m.sources),
            )
            for m in sorted(milestones, key=lambda m: (m.when.earliest, m.id))
        ]
        under = table(self._header("when", "who", "what", "source"), rows)
        return self._block("timeline", self._figure("timeline", under))

    def _who(self, milestone: Milestone) -> Html:
        actor = self._say(f"actor.{milestone.actor}")
        if not milestone.name:
            return join(actor)
        name = foreign(milestone.name)
        return phrase(self.locale, "format.labelled", label=actor, value=name)

    def _when(self, milestone: Milestone) -> str:
        when = milestone.when
        if when.earliest == when.latest:
            return self.locale.format_instant(when.earliest)
        window = self._say("page.window", low=when.earliest, high=when.latest)
        return (
            window
            if when.best is None
            else self._say("measure.with_interval", value=when.best, ends=window)
        )

    def _event(self, milestone: Milestone) -> Html:
        kinds = self._kinds(milestone)
        parts: list[Part] = [element("strong", kinds), ". ", foreign(milestone.text)]
        if not milestone.public:
            parts += [" (", self._say("page.internal"), ")"]
        if milestone.contradicts:
            ids = self.locale.format_list(milestone.contradicts)
            parts += [" ", self._say("page.contradicts", ids=UntrustedText(ids))]
        if milestone.quote:
            parts += [" ", self.locale.format_message(quoted(milestone))]
        if milestone.note:
            label, note = self._say("page.note"), foreign(milestone.note)
            told = phrase(self.locale, "format.labelled", label=label, value=note)
            parts.append(paragraph(told, class_="muted"))
        return join(*parts)

    def _kinds(self, milestone: Milestone) -> str:
        return self.locale.format_list([self._say(f"kind.{kind}") for kind in milestone.kinds])

    def _source_links(self, ids: Iterable[str]) -> Html:
        used = [self.study.sources[key] for key in ids]
        links = [link(source.url or "", foreign(source.publisher)) for source in used]
        return listed(links, self.locale)

    def sentiment(self) -> Block:
        """Net sentiment with its baseline, onset, trough and recovery."""
        if "sentiment" not in charts.available(self.study):
            return self._block("sentiment", self._why(Note("reason.no_messages")))
        names = ("baseline", "depth", "time_to_trough_h", "half_life_h", "time_to_recover_h")
        note = self._say("page.thin_note", least=RecoveryRule().min_n)
        under = self._measure_table((*names, *AFTER))
        figure_of = self._figure("sentiment", under)
        return self._block(
            "sentiment",
            figure_of,
            paragraph(note, class_="muted"),
            unread_part(self.study, self.locale),
            shares_part(self.study, self.locale),
            emotions_part(self.study, self.locale),
        )

    def volume(self) -> Block:
        """Messages by hour and by local day."""
        if "volume" not in charts.available(self.study):
            return self._block("volume", self._why(Note("reason.no_messages")))
        measures, days = self.study.measures, self.study.days
        shares = [f"{name}_share" for name in ("gold", "model", "corrected")]
        shares = [name for name in shares if name in days]
        rows = [
            (
                self.locale.format_date(day["day"], "table_day"),
                self.locale.format_number(day["messages"]),
                *(self._share(day, name.removesuffix("_share")) for name in shares),
            )
            for day in days.to_dict("records")
        ]
        zone = self._say("page.days_note", zone=self.study.case.time_zone)
        by_day = table(
            self._header("day", "messages", *shares), rows, caption=zone, numeric=(1, 2, 3, 4)
        )
        quotes = measures["brand_quotes_at_peak"]
        peak = paragraph(
            self._say(
                "page.peak_note" if quotes.is_observed else "page.peak_note_no_quotes",
                peak_at=measures["peak_at"],
                peak_volume=measures["peak_volume"],
                quotes=quotes.value,
                negative_at=measures["peak_negative_at"],
                negative=measures["peak_negative"],
            )
        )
        parts = [self._figure("volume"), peak]
        parts += [self._figure("rhythm"), self._figure("days", by_day)]
        return self._block("volume", *parts)

    def _share(self, day: dict, name: str) -> str:
        if pd.isna(day[f"{name}_share"]):
            reason = day.get(f"{name}_reason") or Note("reason.no_sentiment")
            return self._say("page.not_told", reason=reason)
        share, *ends = (
            self.locale.format_fixed(day[f"{name}_{part}"], 3) for part in ("share", "low", "high")
        )
        shown = self._say(
            "measure.with_interval", value=share, ends=self.locale.format_range(*ends)
        )
        labelled = day.get(f"{name}_labelled")
        by_hand = " " + self._say("page.by_hand", labelled=labelled) if labelled else ""
        return f"{shown}{by_hand}"

    def clock(self) -> Block:
        """How fast the brand answered, and what its statements carried."""
        names = (
            "onset_at",
            "detected_at",
            "time_to_detect_h",
            "time_to_disclose_h",
            *(spec.name for spec in CLOCK),
            "longest_silence_h",
            "apology_elements",
        )
        names = (*names, "non_apologies", "contradictions")
        statements = [m for m in self.study.case.milestones if m.is_brands and m.apology]
        rows = [
            (
                self.locale.format_labelled(self._when(m), self._kinds(m)),
                self._elements(m, "full"),
                self._elements(m, "weak"),
            )
            for m in sorted(statements, key=lambda m: (m.when.earliest, m.id))
        ]
        parts: list[Part] = [self._figure("clock")] if self.study.is_timed else []
        parts.append(self._measure_table(names))
        if rows:
            parts.append(table(self._header("statement", "elements", "weak"), rows))
        for name in ("response_step", "response_step_beside_controls"):
            step = self.study.measures[name]
            key = f"page.{name}" if step.is_observed else "page.no_control"
            if step.is_observed or (self.study.case.controls and "controls" in name):
                parts.append(
                    paragraph(self._say(key, step=step, verdict=step.verdict or step.reason))
                )
        answered = self._measure_table([spec.name for spec in REPLIES])
        parts += reply_parts(self.study, answered, self.locale)
        return self._block("clock", *parts)

    def _elements(self, milestone: Milestone, strength: str) -> str:
        found = [name for name, value in milestone.apology.items() if value == strength]
        return (
            self.locale.format_list([self._say(f"element.{name}") for name in found])
            or self.locale.none
        )

    def warning(self) -> Block:
        """When each alarm rule would have fired."""
        return self._block("warning", *warning_parts(self.study, self.locale))

    def published(self) -> Block:
        """Published figures: returns around the event and other points, with their sources."""
        parts: list[Part] = []
        if "returns" in charts.available(self.study):
            session = self.study.case.market.session.isoformat()
            note = self._say("page.returns_note", session=session)
            under = self._measure_table([spec.name for spec in MARKET])
            parts += [self._figure("returns", under), paragraph(note, class_="muted")]
            parts += self._market_verdict(session)
        if "points" in charts.available(self.study):
            parts.append(self._figure("points"))
        points = self.study.case.figures
        if points:
            rows = [
                (
                    self.locale.format_message(PublishedDay(p.at, p.precision)),
                    foreign(p.measure),
                    foreign(
                        self.locale.format_published(PublishedValue(p.value, f" {p.unit}", p.below))
                    ),
                    self._source_links([p.source]),
                )
                for p in points
            ]
            parts += [
                table(self._header("at", "measure", "value", "source"), rows),
                paragraph(self._say("page.points_note"), class_="muted"),
            ]
        return self._block("published", *(parts or [paragraph(self._say("page.nothing"))]))

    def _market_verdict(self, session: str) -> list[Part]:
        moved, t = (self.study.measures[n] for n in ("abnormal_return", "abnormal_return_t"))
        if not moved.is_observed:
            return []
        key = "page.market_" + moved.verdict.key.removeprefix("reason.")
        values = {"value": self.locale.format_percent(moved.value, 1), "t": t, "n": moved.n}
        values["span"] = self.study.measures["cumulative_abnormal_return"]
        return [paragraph(self._say(key, session=session, **values))]

    def conduct(self) -> Block:
        """What the brand did, and who spoke for and against it, each with its event."""
        return self._block("conduct", *conduct_parts(self.study, self.locale))

    def outcomes(self) -> Block:
        """How it ended: published measures before, at worst and latest, and the share price."""
        return self._block("outcomes", outcome_part(self.study, self.locale))

    def verdicts(self) -> Block:
        """What went well, what badly, what cut both ways, and how it ended."""
        return self._block("verdicts", *verdict_parts(self.study, self.locale))

    def lessons(self) -> Block:
        """Lessons by subject with evidence and what speaks against it, here and in the library."""
        return self._block(
            "lessons", *lesson_parts(self.study, self.library, self.before, self.locale)
        )

    def actions(self) -> Block:
        """Actions with owner, due class and state, worst first."""
        return self._block("actions", action_table(self.study, self.locale))

    def truth(self) -> Block:
        """Simulated cases: measured beside true. Real cases have no such section to show."""
        truth = self.study.truth
        if truth is None:
            self.shown.append("truth")
            return Block("truth", "")
        rows = [
            (
                self._say(f"measure_name.{row.measure}"),
                self.locale.format_quantity(row.true, row.unit),
                self.locale.format_measure(self.study.measures[row.measure]),
                self.locale.none if pd.isna(row.error) else self._error(row.error, row.unit),
            )
            for row in truth.itertuples()
        ]
        body = table(self._header("measure", "true", "measured", "error"), rows)
        return self._block("truth", paragraph(self._say("page.truth_note")), body)

    def _error(self, error: float, unit: str) -> str:
        if unit not in ("UTC", "h"):
            return self.locale.format_signed(error)
        return self._say("unit.h", n=self.locale.format_signed(error, 1))

    def notes(self) -> Block:
        """What people wrote in notes.md, as they wrote it."""
        text = self.study.case.notes.strip()
        body = element("div", foreign(text), class_="notes") if text else self._say("page.no_notes")
        return self._block("notes", paragraph(body) if isinstance(body, str) else body)

    def limits(self) -> Block:
        """What this page cannot tell."""
        basis = Basis.of(self.study)
        limits = [self.locale.format_message(line) for line in limit_lines(basis)]
        limits.append(self._say("page.limit.as_of", as_of=self.study.as_of))
        return self._block("limits", bullets(limits), *coverage_parts(self.study, self.locale))

    def definitions(self) -> Block:
        """Every measure with definition, unit, n, status, method and literature."""
        rows = []
        test = self.study.back_test
        warned = test.firings[0].measures if test else {}
        for name, measure in (*self.study.measures.items(), *warned.items()):
            method = self._say(measure.method)
            if measure.citation:
                method += f". {self._say(measure.citation)}"
            rows.append(
                (
                    join(self._say(f"measure_name.{name}"), " ", element("code", name)),
                    self._say(f"definition.{name}"),
                    self.locale.format_measure(measure),
                    self._status(measure),
                    self.locale.none if measure.n is None else self.locale.format_number(measure.n),
                    method,
                )
            )
        header = self._header("measure", "definition", "value", "status", "n", "method")
        return self._block("definitions", table(header, rows, numeric=(4,)))

    def _status(self, measure: Measure) -> str:
        status = self._say(f"status.{measure.status}")
        if measure.absence:
            carried = self._say("page.carried", ids=measure.absence)
            status = self._say("format.noted", text=status, note=carried)
        why = measure.reason or measure.verdict
        if why is None:
            return status
        return self.locale.format_labelled(status, self.locale.format_message(why))

    def sources(self) -> Block:
        """Every source of what is known, as a plain link."""
        items = []
        for source in self.study.sources.values():
            day = str(source.published or self._say("page.source_unknown_date"))
            title = link(source.url or "", foreign(source.title))
            cited = listed([foreign(source.publisher), title, day], self.locale)
            items.append(join(cited, ". ", foreign(source.note) if source.note else ""))
        return self._block("sources", bullets(items))

    def reproduce(self) -> Block:
        """The command, the versions and the inputs with their hashes."""
        case = self.study.case
        command = f"aftermath run {case.id} --as-of {iso(self.study.as_of)}"
        hashes = [
            (foreign(path), element("code", value)) for path, value in self.study.inputs.items()
        ]
        recipes = [
            details(
                self._say("page.reproduce.recipe", path=UntrustedText(file.path)),
                element("pre", foreign(file.recipe_text)),
            )
            for file in case.data
            if file.recipe
        ]
        built = self.locale.format_instant(pd.Timestamp(datetime.now(UTC)))
        return self._block(
            "reproduce",
            paragraph(self._say("page.reproduce.command")),
            element("pre", element("code", command)),
            model_part(self.study, self.locale),
            paragraph(self._say("page.reproduce.inputs")),
            element("div", *(paragraph(path, " ", value) for path, value in hashes)),
            *recipes,
            paragraph(self._say("page.reproduce.versions", version=__version__, built=built)),
        )

    def end(self) -> End:
        """The page's last word: without it nothing is published."""
        return End(
            {
                "case": self.study.case.id,
                "sections": list(self.shown),
                "metrics": study.metrics(self.study, self.locale),
                "inputs": self.study.inputs,
                "title": clean(self.study.case.title),
            }
        )

    def _why(self, reason: Note) -> Html:
        return paragraph(self._say("page.why", reason=reason))

    def _measure_table(self, names: Sequence[str]) -> Html:
        rows = []
        for name in names:
            measure = self.study.measures[name]
            shown = self.locale.format_measure(measure)
            rows.append((self._say(f"measure_name.{name}"), shown, self._status(measure)))
        return table(self._header("measure", "value", "status"), rows)
