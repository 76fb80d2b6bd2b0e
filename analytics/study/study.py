"""One case at one instant: messages → scores → panel → measures → lessons."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

import pandas as pd

from analytics import cases, lessons, messages, panel, sentiment
from analytics.cases import Case
from analytics.cases.record import Source
from analytics.errors import UsageError
from analytics.measures.backtest import BackTest
from analytics.measures.decay import returning_authors
from analytics.measures.emotions import emotion_shares
from analytics.measures.recovery import Rule
from analytics.measures.replies import by_group, first_replies, groups_of, reply_measures
from analytics.measures.response import CLOCK
from analytics.measures.sentiment import net_sentiment
from analytics.schema import SENTIMENTS, Lesson, Measure, Moment, Note, Panel, SilentRule, utc
from analytics.sentiment import Calibration, Share
from analytics.study import sharing, watching
from analytics.study.acts import Act, acts
from analytics.study.counting import count, input_hashes, messages_of, score
from analytics.study.measuring import control, hourly, measure_case, returns_around
from analytics.study.sharing import Scored
from analytics.study.telling import (
    compare_with_truth,
    finding,
    outcomes,
    plain_back_test,
    plain_lesson,
    plain_measure,
)
from analytics.wording import Locale

CARDS = ("time_to_acknowledge_h", "time_to_apologise_h", "depth", "time_to_recover_h")
PUBLISHED = ("cumulative_abnormal_return", "sessions_to_regain", "abnormal_return")
"""What stands in for sentiment on the cards where a case has no messages."""
_KNOWN = ("observed", "censored")


@dataclass(frozen=True)
class Inputs:
    """All that a case's folder holds, whatever the instant; read once, replayed often.

    complaints: for each row of messages whether it is negative, by people's label or else the
    model's. unread: messages in a language that the model does not read, `published_at, language`.
    emotions: the public's messages, `published_at` and a column of probabilities an emotion; None
    where the model gives none. model: name and revision of the model that scored the messages;
    empty where a panel ships. coverage: what the import could see (`messages.load_coverage`); None
    without one. controls: inputs, by case id, of the rivals that the case names.
    """

    case: Case
    messages: pd.DataFrame | None
    panels: Mapping[str, Panel]
    scored: Scored | None = None
    complaints: pd.Series | None = None
    unread: pd.DataFrame | None = None
    emotions: pd.DataFrame | None = None
    model: str = ""
    coverage: Mapping | None = None
    controls: Mapping[str, "Inputs"] = field(default_factory=dict)

    @classmethod
    def of(cls, case: Case, table: pd.DataFrame, scores: pd.DataFrame, model: str = "") -> "Inputs":
        """Inputs from a message table and its scores, row by row."""
        panels = count(table, scores, case.brand_accounts)
        labels = table["label"].fillna(scores["label"].set_axis(table.index))
        complaints = labels.eq("negative").fillna(False).astype(bool)
        other = (scores["status"] == sentiment.OTHER_LANGUAGE).to_numpy()
        unread = table.loc[other, ["published_at"]].reset_index(drop=True)
        unread["language"] = scores["language"].to_numpy()[other]
        posts = sharing.scored(case, table, scores)
        felt = sharing.felt(table, scores)
        return cls(case, table, panels, posts, complaints, unread, felt, model)

    @property
    def end(self) -> pd.Timestamp:
        """Until when the case's material speaks."""
        return utc(self.case.coverage.end, "coverage.end")

    def never_told(self, column: str) -> bool:
        """Whether the imported formats cannot carry a column of the message table."""
        return self.coverage is not None and bool(self.coverage["fields"][column]["never"])

    def _control(self, name: str, labels: str | None, until: pd.Timestamp) -> pd.DataFrame | Note:
        """The hourly series of a rival, or why it cannot serve."""
        if name not in self.controls:
            return Note("reason.control_absent", {"rival": name})
        rival = self.controls[name]
        return control(rival.case, rival.panels, labels, until)

    @property
    def has_brand(self) -> bool:
        """Whether the messages hold posts of the brand at all."""
        return self.messages is not None and bool((self.messages["side"] == "brand").any())

    @property
    def has_parents(self) -> bool:
        """Whether any message says which one it answers."""
        return self.messages is not None and bool(self.messages["parent_id"].notna().any())

    def replies(self, until: pd.Timestamp) -> pd.DataFrame:
        """Complaints of the public before `until`, each with the brand's first reply by then."""
        if self.messages is None:
            return pd.DataFrame()
        chosen = self.complaints | (self.messages["side"] == "brand")
        return first_replies(self.messages[chosen], until)

    def at(self, instant: pd.Timestamp) -> "Study":
        """The study as it could be known at `instant`."""
        until = min(instant, self.end)
        known = self.case.known_by(instant)
        panels = {name: panel.cut(counts, until) for name, counts in self.panels.items()}
        bins = hourly(next(iter(panels.values()), None), until)
        labels = next(iter(panels), None)
        rivals = {name: self._control(name, labels, until) for name in known.controls}
        measures, onset = measure_case(known, bins, until, rivals)
        if self.never_told("quoted_author") and measures["brand_quotes_at_peak"].is_observed:
            measures["brand_quotes_at_peak"] = replace(
                measures["brand_quotes_at_peak"],
                status="not_available",
                value=None,
                reason=Note("reason.no_quotes"),
            )
        measures |= reply_measures(
            self.replies(until), has_brand=self.has_brand, has_parents=self.has_parents
        )
        start = None if onset is None else onset.best or onset.earliest
        back = measures["recovered_at"].value
        back = None if back is None else pd.Timestamp(back)
        measures |= returning_authors(self.messages, start, back, until)
        told, silent = lessons.draw(measures)
        return Study(self, known, instant, panels, bins, measures, told, silent, onset)


@dataclass(frozen=True)
class Study:
    """A case as it could be known at `as_of`.

    case: milestones and figures known by then. panels: bins that had ended, by labels (gold,
    model). bins: the public side of the first of them as a regular hourly series. measures: by
    name. material: what it was made from; `material.at` makes the study of another instant.
    """

    material: Inputs
    case: Case
    as_of: pd.Timestamp
    panels: Mapping[str, Panel]
    bins: pd.DataFrame
    measures: Mapping[str, Measure]
    lessons: tuple[Lesson, ...]
    silent: tuple[SilentRule, ...]
    onset: Moment | None

    @property
    def is_timed(self) -> bool:
        """Whether any step of the response clock has an extent in hours."""
        return any(self.measures[name].low is not None for name in CLOCK)

    @property
    def sources(self) -> dict[str, Source]:
        """Sources of what is known at `as_of`, by key."""
        used = {key for m in self.case.milestones for key in m.sources}
        used |= {f.source for f in self.case.figures} | {d.source for d in self.case.data}
        used |= {m.quote.source for m in self.case.milestones if m.quote}
        used |= {key for one in self.case.searches for key in one.sources}
        return {key: source for key, source in self.case.sources.items() if key in used}

    @property
    def coverage(self) -> Mapping | None:
        """What the import could see; None without one, or at an instant before its end."""
        return self.material.coverage if self.as_of >= self.material.end else None

    @property
    def messages(self) -> pd.DataFrame | None:
        """The message table up to `as_of`; None where only a panel ships."""
        table = self.material.messages
        return None if table is None else table[table["published_at"] <= self.as_of]

    @property
    def counts(self) -> pd.Series:
        """How much of each input is known at `as_of`."""
        held = {"milestones": len(self.case.milestones), "figures": len(self.case.figures)}
        held |= {f"{name} panel bins": len(counts.table) for name, counts in self.panels.items()}
        if self.messages is not None:
            held["messages"] = len(self.messages)
        return pd.Series(held, name=self.case.id)

    @property
    def labels(self) -> str | None:
        """Whose sentiment the measures rest on: gold (people's), model, or None where nothing is
        scored."""
        scored = (name for name, counts in self.panels.items() if counts.table["scored"].sum())
        return next(scored, None)

    @property
    def coded_twice(self) -> int:
        """How many statements of the brand a second coder coded, blind."""
        coded = [m for m in self.case.milestones if m.is_brands and m.apology]
        return sum(m.id in self.case.coded_twice for m in coded)

    @cached_property
    def sentiment(self) -> pd.DataFrame:
        """Net sentiment of each hour, plain and smoothed (see `measures.sentiment`)."""
        rule = Rule()
        return net_sentiment(self.bins, window=rule.window_h, min_n=rule.min_n)

    @cached_property
    def days(self) -> pd.DataFrame:
        """Local days: `day, messages` and, for gold and model, negative `<labels>_share, _low,
        _high` (shares of 1; the interval is that of counting); `is_thin` below LEAST scored. Where
        the case names a calibration or has labels by hand also `corrected_share, _low, _high`, NA
        where a day cannot be, `corrected_reason`, and `corrected_labelled`: how many labels by hand
        it rests on.
        """
        return sharing.days(self.case, self.panels, self._scored, self._calibration)

    @cached_property
    def replies(self) -> pd.DataFrame:
        """Reply times to complaints by channel, local time and business hours (`by_group`)."""
        found = self.material.replies(min(self.as_of, self.material.end))
        if not self.material.has_brand or found.empty:
            return by_group(found, {})
        return by_group(found, groups_of(found, self.case.time_zone))

    @property
    def unread(self) -> pd.Series:
        """Messages left out of sentiment since the model does not read their language: language
        (ISO 639) → how many, most first.
        """
        found = self.material.unread
        if found is None:
            return pd.Series(dtype="int64")
        return found.loc[found["published_at"] <= self.as_of, "language"].value_counts()

    @property
    def emotions(self) -> pd.DataFrame:
        """Shares of emotions before onset, on its first day and later (`emotion_shares`)."""
        if self.material.emotions is None:
            return pd.DataFrame()
        onset = None if self.onset is None else self.onset.best or self.onset.earliest
        return emotion_shares(self.material.emotions, onset, min(self.as_of, self.material.end))

    @cached_property
    def shares(self) -> tuple[Share, ...] | None:
        """Shares of negative, neutral and positive over the whole span; None where a person
        labelled everything, or where there is nothing to correct the model with."""
        if "model" not in self.panels:
            return None
        table = self.panels["model"].table
        counts = table.loc[table["side"] == "public", list(SENTIMENTS)].sum().to_numpy()
        return sharing.corrected(self._scored, counts, self._calibration)

    @property
    def _scored(self) -> Scored | None:
        posts = self.material.scored
        if posts is None or "model" not in self.panels:
            return None
        ended = min(self.as_of, self.material.end).floor(self.panels["model"].bin)
        return posts.take((posts.when < ended).to_numpy())

    @property
    def _calibration(self) -> Calibration | None:
        name = self.case.calibration
        return name and sentiment.calibration(name)

    @cached_property
    def back_test(self) -> BackTest | None:
        """When each alarm rule would have fired; None without onset or messages."""
        return watching.tested(self)

    @cached_property
    def finding(self) -> Note:
        """The page's one sentence."""
        return finding(self.case, self.measures)

    @cached_property
    def acts(self) -> tuple[Act, ...]:
        """What the brand did, and who spoke for and against it."""
        return acts(self.case, self.onset)

    @cached_property
    def outcomes(self) -> tuple[Note, ...]:
        """How it ended, a sentence a measure."""
        return outcomes(self.case, self.measures)

    @property
    def cards(self) -> tuple[str, ...]:
        """Names of the four numbers: without messages two published ones, the known first."""
        if len(self.bins):
            return CARDS
        known = sorted(PUBLISHED, key=lambda name: self.measures[name].status not in _KNOWN)
        return (*CARDS[:2], *known[:2])

    @cached_property
    def truth(self) -> pd.DataFrame | None:
        """Simulated cases: `measure, unit, true, measured, low, high, error`; else None."""
        truth = self.case.truth
        return None if truth is None else compare_with_truth(truth, self.measures)

    @cached_property
    def inputs(self) -> dict[str, str]:
        """SHA-256 of each input by its path."""
        return input_hashes(self.case)

    @property
    def messages_read(self) -> int | None:
        """How many imported messages were known; None where none were imported."""
        return None if self.messages is None else len(self.messages)

    @property
    def channels(self) -> tuple[str, ...]:
        """Channels of the imported messages."""
        return () if self.messages is None else tuple(sorted(self.messages["channel"].unique()))

    @property
    def model(self) -> str:
        """Name and revision of the model that scored the messages; empty where a panel ships."""
        return self.material.model

    @cached_property
    def hours(self) -> pd.DataFrame:
        """Counts of the public by local day and hour (`panel.by_hour`)."""
        return panel.by_hour(self.bins, self.case.time_zone)

    @cached_property
    def returns(self) -> pd.DataFrame:
        """Returns of the sessions around the one that the case names, as far as they had closed."""
        return returns_around(self.case, self.as_of)

    def metrics(self, locale: Locale | None = None) -> dict:
        """What `metrics.json` holds: plain numbers, text, lists."""
        locale = locale or Locale.of()
        return {
            "case": self.case.id,
            "brand": self.case.brand,
            "title": self.case.title,
            "as_of": self.as_of.isoformat(),
            "provenance": self.case.provenance,
            "cluster": self.case.crisis_type.cluster,
            "milestones": len(self.case.milestones),
            "labels": self.labels,
            "model": self.material.model,
            "finding": locale.format_message(self.finding),
            "measures": {name: plain_measure(m, locale) for name, m in self.measures.items()},
            "conduct": [
                {
                    "who": act.who,
                    "sentence": locale.format_message(act.sentence),
                    "evidence": [act.event],
                }
                for act in self.acts
            ],
            "outcomes": [locale.format_message(one) for one in self.outcomes],
            "early_warning": plain_back_test(self.back_test, locale),
            "lessons": [plain_lesson(lesson, locale) for lesson in self.lessons],
        }


def load(
    case: str,
    as_of: datetime | str | None = None,
    *,
    root: Path | None = None,
    model: str = sentiment.SHIPPED,
) -> Study:
    """A case with its tables, measures and lessons as known at `as_of`.

    as_of: timezone-aware instant or its ISO text; None: the end of the case's coverage. model: name
    or folder of the sentiment model for messages. Raises `CaseError`, `UsageError`, `ModelError` on
    a bad case, a naive or unreadable instant, a model that cannot be opened.
    """
    inputs = read(case, root=root, model=model)
    return inputs.at(instant(as_of) if as_of else inputs.end)


def read(case: str, *, root: Path | None = None, model: str = sentiment.SHIPPED) -> Inputs:
    """Read a case's folder and messages; a simulated case's messages are made if absent."""
    inputs = _read(cases.load(case, root=root), model)
    rivals = {rival.id: _read(rival, model) for rival in inputs.case.rivals}
    return replace(inputs, controls=rivals)


def _read(whole: Case, model: str) -> Inputs:
    table, coverage = messages_of(whole), messages.load_coverage(whole.data_folder)
    if table is None:
        panels = dict(sorted(whole.panels.items()))  # gold first
        return Inputs(whole, None, panels, coverage=coverage)
    used = sentiment.load(model)
    scores = score(table, whole.data_folder, model=used)
    inputs = Inputs.of(whole, table, scores, f"{used.name} {used.revision}")
    return replace(inputs, coverage=coverage)


def yardsticks() -> pd.DataFrame:
    """Published figures to read reply times against: `id, subject, value, unit, source, year,
    caveat`; value NA where nobody published one.
    """
    return pd.read_csv(Path(__file__).with_name("yardsticks.csv"), dtype={"value": "Float64"})


def instant(as_of: datetime | str) -> pd.Timestamp:
    """An `as_of` as a UTC timestamp; `UsageError` or `TableError` where it is none, or naive."""
    try:
        stamp = pd.Timestamp(as_of)
    except ValueError as error:
        raise UsageError(
            what=f"{as_of!r} is not an instant",
            where="as_of",
            right="Write it as 2017-04-11T12:00:00Z",
        ) from error
    return utc(stamp, "as_of")
