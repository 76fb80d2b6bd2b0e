"""The post-mortem page of one study, section by section; every method returns a finished block."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import pandas as pd

from analytics import __version__, study, wording
from analytics.measures.market import NAMES as MARKET
from analytics.measures.recovery import Rule as RecoveryRule
from analytics.measures.replies import UNITS as REPLIES
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
    paragraph,
    table,
)
from analytics.reports.covered import coverage_parts
from analytics.reports.learnt import action_table, lesson_parts, verdict_parts
from analytics.reports.replying import reply_parts
from analytics.reports.shares import emotions_part, model_part, shares_part, unread_part
from analytics.reports.since import last_report
from analytics.reports.warned import warning_parts
from analytics.schema import INTERVAL, Measure, Milestone, Note, iso, utc
from analytics.study import Study, quoted

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

    def __init__(self, of: Study, root: Path | None = None, previous: str = "") -> None:
        self.study, self.root, self.shown = of, root, []
        self.before = last_report(Path(previous)) if previous else None

    def _say(self, key: str, /, **values: object) -> str:
        return wording.say(key, self.study.lang, **values)

    def _block(self, name: str, *parts: Part) -> Block:
        self.shown.append(name)
        return block(name, self._say(f"page.heading.{name}"), *parts)

    def _header(self, *names: str) -> list[str]:
        return [self._say(f"page.column.{name}") for name in names]

    def _figure(self, name: str, under: Part = "") -> Html:
        return figure(self.study.figures[name](), under)

    def provenance(self) -> Block:
        """Title, provenance, instant and what the numbers rest on."""
        case = self.study.case
        kind, basis = case.provenance, Basis.of(self.study)
        facts = [
            f"{self._say('page.as_of')} {wording.instant(self.study.as_of)}.",
            *(wording.tell(line(basis), self.study.lang) for line in (read_line, label_line)),
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
        sentence = wording.tell(self.study.finding, self.study.lang)
        return self._block("finding", paragraph(sentence, class_="finding"))

    def cards(self) -> Block:
        """Four numbers, each with its interval and the library's median and n."""
        cards = [self._card(self.study.measures[name]) for name in self.study.cards]
        note = self._say("page.interval_note", level=wording.percent(INTERVAL))
        names = wording.tell(self.library.names(self.library.cases.index), self.study.lang)
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
        reason = wording.tell(why, self.study.lang) if why else ""
        peers = peers_line(self.library, self.study, measure)
        return element(
            "div",
            paragraph(name, class_="card-name"),
            paragraph(wording.measured(measure, self.study.lang), class_="card-value"),
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
                join(self._who(m), ", ", foreign(m.channel)),
                self._event(m),
                self._source_links(m.sources),
            )
            for m in sorted(milestones, key=lambda m: (m.when.earliest, m.id))
        ]
        under = table(self._header("when", "who", "what", "source"), rows)
        return self._block("timeline", self._figure("timeline", under))

    def _who(self, milestone: Milestone) -> Html:
        actor = self._say(f"actor.{milestone.actor}")
        return join(actor, ": ", foreign(milestone.name)) if milestone.name else join(actor)

    def _when(self, milestone: Milestone) -> str:
        when = milestone.when
        if when.earliest == when.latest:
            return wording.instant(when.earliest)
        window = self._say("page.window", low=when.earliest, high=when.latest)
        return window if when.best is None else f"{wording.instant(when.best)} ({window})"

    def _event(self, milestone: Milestone) -> Html:
        kinds = ", ".join(self._say(f"kind.{kind}") for kind in milestone.kinds)
        parts: list[Part] = [element("strong", kinds), ". ", foreign(milestone.text)]
        if not milestone.public:
            parts += [" (", self._say("page.internal"), ")"]
        if milestone.contradicts:
            ids = ", ".join(milestone.contradicts)
            parts += [" ", self._say("page.contradicts", ids=wording.Foreign(ids))]
        if milestone.quote:
            parts += [" ", wording.tell(quoted(milestone), self.study.lang)]
        if milestone.note:
            note = [f"{self._say('page.note')}: ", foreign(milestone.note)]
            parts.append(paragraph(*note, class_="muted"))
        return join(*parts)

    def _source_links(self, ids: Iterable[str]) -> Html:
        links: list[Part] = []
        for i, key in enumerate(ids):
            source = self.study.sources[key]
            links += [", " if i else "", link(source.url or "", foreign(source.publisher))]
        return join(*links)

    def sentiment(self) -> Block:
        """Net sentiment with its baseline, onset, trough and recovery."""
        if "sentiment" not in self.study.figures:
            return self._block("sentiment", self._why(Note("reason.no_messages")))
        names = ("baseline", "depth", "time_to_trough_h", "half_life_h", "time_to_recover_h")
        note = self._say("page.thin_note", least=RecoveryRule().min_n)
        under = self._measure_table((*names, *AFTER))
        figure_of = self._figure("sentiment", under)
        return self._block(
            "sentiment",
            figure_of,
            paragraph(note, class_="muted"),
            unread_part(self.study),
            shares_part(self.study),
            emotions_part(self.study),
        )

    def volume(self) -> Block:
        """Messages by hour and by local day."""
        if "volume" not in self.study.figures:
            return self._block("volume", self._why(Note("reason.no_messages")))
        measures, days = self.study.measures, self.study.days
        shares = [f"{name}_share" for name in ("gold", "model", "corrected")]
        shares = [name for name in shares if name in days]
        rows = [
            (
                f"{day['day']:%d %b %Y}".replace(" ", "\u00a0"),
                f"{day['messages']:,}",
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
        low, high = (f"{day[f'{name}_{end}']:.3f}" for end in ("low", "high"))
        labelled = day.get(f"{name}_labelled")
        by_hand = " " + self._say("page.by_hand", labelled=labelled) if labelled else ""
        return f"{day[f'{name}_share']:.3f} ({low} – {high}){by_hand}"

    def clock(self) -> Block:
        """How fast the brand answered, and what its statements carried."""
        names = (
            "onset_at",
            "detected_at",
            "time_to_detect_h",
            "time_to_disclose_h",
            *CLOCK,
            "longest_silence_h",
            "apology_elements",
        )
        names = (*names, "non_apologies", "contradictions")
        statements = [m for m in self.study.case.milestones if m.is_brands and m.apology]
        rows = [
            (
                join(self._when(m), ": ", ", ".join(self._say(f"kind.{k}") for k in m.kinds)),
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
                parts.append(paragraph(self._say(key, step=step, verdict=step.reason)))
        parts += reply_parts(self.study, self._measure_table(REPLIES))
        return self._block("clock", *parts)

    def _elements(self, milestone: Milestone, strength: str) -> str:
        found = [name for name, value in milestone.apology.items() if value == strength]
        return ", ".join(self._say(f"element.{name}") for name in found) or "–"

    def warning(self) -> Block:
        """When each alarm rule would have fired."""
        return self._block("warning", *warning_parts(self.study))

    def published(self) -> Block:
        """Published figures: returns around the event and other points, with their sources."""
        parts: list[Part] = []
        if "returns" in self.study.figures:
            session = self.study.case.market.session.isoformat()
            note = self._say("page.returns_note", session=session)
            under = self._measure_table(MARKET)
            parts += [self._figure("returns", under), paragraph(note, class_="muted")]
            parts += self._market_verdict(session)
        if "points" in self.study.figures:
            parts.append(self._figure("points"))
        points = self.study.case.figures
        if points:
            rows = [
                (
                    wording.when(p.at, p.precision, self.study.lang),
                    foreign(p.measure),
                    foreign(f"{'< ' if p.below else ''}{wording.given(p.value)} {p.unit}"),
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
        key = "page.market_" + moved.reason.key.removeprefix("reason.")
        values = {"value": wording.percent(moved.value, 1), "t": t, "n": moved.n}
        values["span"] = self.study.measures["cumulative_abnormal_return"]
        return [paragraph(self._say(key, session=session, **values))]

    def conduct(self) -> Block:
        """What the brand did, and who spoke for and against it, each with its event."""
        return self._block("conduct", *conduct_parts(self.study))

    def outcomes(self) -> Block:
        """How it ended: published measures before, at worst and latest, and the share price."""
        return self._block("outcomes", outcome_part(self.study))

    def verdicts(self) -> Block:
        """What went well, what badly, what cut both ways, and how it ended."""
        return self._block("verdicts", *verdict_parts(self.study))

    def lessons(self) -> Block:
        """Lessons by subject with evidence and what speaks against it, here and in the library."""
        return self._block("lessons", *lesson_parts(self.study, self.library, self.before))

    def actions(self) -> Block:
        """Actions with owner, due class and state, worst first."""
        return self._block("actions", action_table(self.study))

    def truth(self) -> Block:
        """Simulated cases: measured beside true. Real cases have no such section to show."""
        truth = self.study.truth
        if truth is None:
            self.shown.append("truth")
            return Block("truth", "")
        rows = [
            (
                self._say(f"measure_name.{row.measure}"),
                wording.quantity(row.true, row.unit),
                wording.measured(self.study.measures[row.measure], self.study.lang),
                "–" if pd.isna(row.error) else self._error(row.error, row.unit),
            )
            for row in truth.itertuples()
        ]
        body = table(self._header("measure", "true", "measured", "error"), rows)
        return self._block("truth", paragraph(self._say("page.truth_note")), body)

    def _error(self, error: float, unit: str) -> str:
        return (
            wording.signed(error, 1) + "\u00a0h" if unit in ("UTC", "h") else wording.signed(error)
        )

    def notes(self) -> Block:
        """What people wrote in notes.md, as they wrote it."""
        text = self.study.case.notes.strip()
        body = element("div", foreign(text), class_="notes") if text else self._say("page.no_notes")
        return self._block("notes", paragraph(body) if isinstance(body, str) else body)

    def limits(self) -> Block:
        """What this page cannot tell."""
        basis = Basis.of(self.study)
        limits = [wording.tell(line, self.study.lang) for line in limit_lines(basis)]
        limits.append(self._say("page.limit.as_of", as_of=self.study.as_of))
        return self._block("limits", bullets(limits), *coverage_parts(self.study))

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
                    wording.measured(measure, self.study.lang),
                    self._status(measure),
                    "–" if measure.n is None else f"{measure.n:,}",
                    method,
                )
            )
        header = self._header("measure", "definition", "value", "status", "n", "method")
        return self._block("definitions", table(header, rows, numeric=(4,)))

    def _status(self, measure: Measure) -> str:
        status = self._say(f"status.{measure.status}")
        if measure.absence:
            status += f" ({self._say('page.carried', ids=', '.join(measure.absence))})"
        if measure.reason is None:
            return status
        return f"{status}: {wording.tell(measure.reason, self.study.lang)}"

    def sources(self) -> Block:
        """Every source of what is known, as a plain link."""
        items = []
        for source in self.study.sources.values():
            day = str(source.published or self._say("page.source_unknown_date"))
            parts = [foreign(source.publisher), ", ", link(source.url or "", foreign(source.title))]
            parts += [f", {day}. ", foreign(source.note) if source.note else ""]
            items.append(join(*parts))
        return self._block("sources", bullets(items))

    def reproduce(self) -> Block:
        """The command, the versions and the inputs with their hashes."""
        case = self.study.case
        command = f"aftermath run {case.id} --as-of {iso(self.study.as_of)}"
        hashes = [
            (foreign(path), element("code", value))
            for path, value in study.input_hashes(case).items()
        ]
        recipes = [
            details(
                self._say("page.reproduce.recipe", path=wording.Foreign(file.path)),
                element("pre", foreign(file.recipe_text)),
            )
            for file in case.data
            if file.recipe
        ]
        built = wording.instant(pd.Timestamp(datetime.now(UTC)))
        return self._block(
            "reproduce",
            paragraph(self._say("page.reproduce.command")),
            element("pre", element("code", command)),
            model_part(self.study),
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
                "metrics": self.study.metrics(),
                "inputs": study.input_hashes(self.study.case),
                "title": wording.clean(self.study.case.title),
            }
        )

    def _why(self, reason: Note) -> Html:
        return paragraph(self._say("page.why", reason=reason))

    def _measure_table(self, names: Sequence[str]) -> Html:
        rows = []
        for name in names:
            measure = self.study.measures[name]
            shown = wording.measured(measure, self.study.lang)
            rows.append((self._say(f"measure_name.{name}"), shown, self._status(measure)))
        return table(self._header("measure", "value", "status"), rows)
