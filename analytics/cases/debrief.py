"""What an editor concludes from a case: `debrief.yaml`, judgement apart from facts.

Every sentence names the facts it rests on, and is told only once all of them are known. A case
without the file is summarised from its record and measures alone.
"""

import re
from collections.abc import Collection, Iterator
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from analytics.cases import case_yaml
from analytics.cases.checks import Problem
from analytics.cases.record import SLUG, CaseRecord, Record, Slug, Text

FILE = "debrief.yaml"
MOST_WORDS = 25
"""Words of one sentence."""
_PLACE = re.compile(r"\{([a-z0-9_]+)\}")
_PERCENT = re.compile(r"(?<=\d) ?%")


def _readable(text: str) -> str:
    """Text whose sentences are short enough to be read aloud; "5 %" stays on one line."""
    for sentence in re.split(r"(?<=[.!?])[\s”\"]+", text):
        n = len(sentence.replace(" %", "%").split())
        if n > MOST_WORDS:
            raise ValueError(f"a sentence has {n} words; At most {MOST_WORDS}: make it two")
    return _PERCENT.sub("\u00a0%", text)


Sentence = Annotated[
    str, StringConstraints(min_length=1, strip_whitespace=True), AfterValidator(_readable)
]
MEASURE = "measure:"
Basis = Annotated[str, StringConstraints(pattern=rf"^({SLUG}|{MEASURE}[a-z0-9_]+)$")]


class Point(Record):
    """One sentence. rests_on: ids of milestones, figures and absences, and measures as
    `measure:<name>`; `{name}` in the text stands for the value of a measure.
    """

    text: Sentence
    rests_on: Annotated[tuple[Basis, ...], Field(min_length=1)]

    @property
    def facts(self) -> tuple[str, ...]:
        """Ids of the facts that the sentence rests on."""
        return tuple(name for name in self.rests_on if not name.startswith(MEASURE))

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of the measures that the sentence rests on or shows."""
        named = [name.removeprefix(MEASURE) for name in self.rests_on if name.startswith(MEASURE)]
        return tuple(dict.fromkeys((*named, *_PLACE.findall(self._texts()))))

    def _texts(self) -> str:
        return self.text


class Turn(Point):
    """The turning point. milestone: the event; its quote is shown."""

    milestone: Slug


class DebriefLesson(Point):
    """A lesson for others, in the imperative, and what it asks for.

    because: what happened here, with its moment, words and numbers. owner: a role. due: by when, as
    "this month". rules: ids of the rules whose lessons it says in better words.
    """

    because: Sentence
    action: Sentence
    owner: Text
    due: Text
    rules: tuple[str, ...] = ()

    def _texts(self) -> str:
        return f"{self.text} {self.because}"


class Debrief(Record):
    """All fields of `debrief.yaml`. by: who wrote it, from what, and who checked it.

    headline: the case in one short sentence. ended: how it ended, in one. happened: what happened.
    how_bad, how_fast: sentences beside the numbers. worked, failed: what the brand did that worked,
    and what did not. lessons: by consequence, the gravest first.
    """

    by: Text
    headline: Point | None = None
    ended: Point | None = None
    happened: Annotated[tuple[Point, ...], Field(max_length=3)] = ()
    how_bad: Annotated[tuple[Point, ...], Field(max_length=2)] = ()
    how_fast: Annotated[tuple[Point, ...], Field(max_length=2)] = ()
    turn: Turn | None = None
    worked: Annotated[tuple[Point, ...], Field(max_length=3)] = ()
    failed: Annotated[tuple[Point, ...], Field(max_length=3)] = ()
    lessons: Annotated[tuple[DebriefLesson, ...], Field(max_length=5)] = ()

    def points(self) -> Iterator[tuple[tuple[str | int, ...], Point]]:
        """Every sentence with the path of its field."""
        for name in ("headline", "ended", "turn"):
            if (point := getattr(self, name)) is not None:
                yield (name,), point
        for name in ("happened", "how_bad", "how_fast", "worked", "failed", "lessons"):
            for i, point in enumerate(getattr(self, name)):
                yield (name, i), point


def parse_debrief(text: str, where: str, record: CaseRecord) -> Debrief:
    """The debrief in the text of `debrief.yaml`. where: the file, for errors. Raises `CaseError`,
    also where a sentence rests on something that the case's record does not hold.
    """
    document = case_yaml.parse(where, text, "See casestudies/README.md")
    debrief = case_yaml.validate_as(Debrief, document)
    facts = {one.id for one in (*record.milestones, *record.figures, *record.absent)}
    document.reject(_problems(debrief, facts, {m.id for m in record.milestones}))
    return debrief


def _problems(
    debrief: Debrief, facts: Collection[str], milestones: Collection[str]
) -> Iterator[Problem]:
    for path, point in debrief.points():
        for name in point.facts:
            if name not in facts:
                right = f"An id of a milestone, figure or absence in case.yaml, or {MEASURE}<name>"
                yield (*path, "rests_on"), f"there is no fact {name!r}", right
    if debrief.turn and debrief.turn.milestone not in milestones:
        right = "An id of a milestone in case.yaml"
        yield ("turn", "milestone"), f"there is no milestone {debrief.turn.milestone!r}", right
