"""The lessons of one case for others: three to five, the gravest first, each said once.

An editor's lessons come first (`debrief.yaml`) and take the place of the rules that they name. The
rest is written from the record and the measures (`points`), in the order of consequence.
"""

from collections.abc import Iterable, Iterator, Sequence

from analytics.cases.debrief import DebriefLesson
from analytics.lessons.points import TOPICS, VARIANTS, Known, Point
from analytics.results import Results
from analytics.schema import Advice, Message, Told
from analytics.wording import Filled, Said, UntrustedText

MOST = 5
"""Lessons of a case: more are not remembered."""
ENOUGH = 3
"""Lessons up to which points that no rule judges are taken too."""


def advice(results: Results) -> tuple[Advice, ...]:
    """Up to five lessons of a case, the gravest first; no two rest on the same rule, event or
    measure. Fewer where the record carries fewer.
    """
    edited = list(_edited(results))[:MOST]
    return (*edited, *map(_advice, _chosen(points(results), edited)))


def points(results: Results) -> list[Point]:
    """Every lesson that the record and the measures carry, before any is left out for another that
    says the same: the gravest topic first, in a topic the largest, of two as large the earlier.
    """
    known = Known(
        case=results.case,
        measures=results.measures,
        onset=results.onset,
        lessons={lesson.id: lesson for lesson in results.lessons},
    )
    return [point for topic in TOPICS for point in sorted(topic(known), key=lambda one: -one.size)]


def _chosen(points: Sequence[Point], edited: Sequence[Advice]) -> list[Point]:
    """The first of the points that say something new.

    Beside an editor's lessons, and from ENOUGH on, only what a rule judges is added.
    """
    said, topics, chosen = _said(edited), set[str](), list[Point]()
    for point in points:
        n = len(edited) + len(chosen)
        if n == MOST:
            break
        is_new = said.isdisjoint(_rests_on(point)) and _topic(point) not in topics
        if is_new and (n < ENOUGH or (point.rules and not edited)):
            chosen.append(point)
            said |= _rests_on(point)
            topics.add(_topic(point))
    return chosen


def _topic(point: Point) -> str:
    """A topic is told once; each rule that is left over is one of its own."""
    return point.name if point.topic == "heard" else _SAME.get(point.topic, point.topic)


_SAME = {"vague": "lacking", "owned_late": "lacking", "low_later": "not_back"}
"""Topics that say the same as another."""


_OF_TIME = ("slow", "soon")
"""Topics that tell when something was said; another may tell what it was."""


def _rests_on(point: Point) -> set[str]:
    """The rules a point comes from, and the event that it tells first: its words or its time."""
    of = "time" if _topic(point) in _OF_TIME else "fact"
    return {f"rule:{rule}" for rule in point.rules} | {f"{of}:{fact}" for fact in point.facts[:1]}


def _said(edited: Iterable[Advice]) -> set[str]:
    rules = {f"rule:{rule}" for one in edited for rule in one.rules}
    return rules | {f"fact:{fact}" for one in edited for fact in one.because.facts}


def _advice(point: Point) -> Advice:
    asked = VARIANTS[point.name]
    because = [sentence for sentence in point.because if sentence != ""]
    told: object = because[0]
    for sentence in because[1:]:
        told = Message("advice.then.both", {"first": told, "second": sentence})
    rests = (point.facts, point.measures)
    return Advice(
        lesson=Told(Message(f"advice.{point.topic}.{point.variant}.lesson", point.values), *rests),
        because=Told(told, *rests),
        action=Message(f"advice.{point.topic}.{point.variant}.action", point.values),
        owner=Message(f"owner.{asked.owner}"),
        due=Message(f"due.{asked.due}"),
        rules=point.rules,
    )


def _edited(results: Results) -> Iterator[Advice]:
    """The editor's lessons whose facts and measures are known, in their order."""
    debrief = results.case.debrief
    for lesson in debrief.lessons if debrief else ():
        if _is_known(lesson, results):
            rests = (lesson.facts, lesson.measures)
            yield Advice(
                lesson=Told(_filled(lesson.text, lesson, results), *rests),
                because=Told(_filled(lesson.because, lesson, results), *rests),
                action=UntrustedText(lesson.action),
                owner=UntrustedText(lesson.owner),
                due=UntrustedText(lesson.due),
                rules=lesson.rules,
            )


def _is_known(lesson: DebriefLesson, results: Results) -> bool:
    held = [results.measures.get(name) for name in lesson.measures]
    are_known = all(measure is not None and measure.is_known for measure in held)
    return are_known and all(map(results.case.has_fact, lesson.facts))


def _filled(text: str, lesson: DebriefLesson, results: Results) -> Filled:
    zone = results.case.time_zone
    return Filled(text, {name: Said(results.measures[name], zone) for name in lesson.measures})
