"""Lessons as advice, while `lessons.advice` is not there: the editor's, then the rules'."""

from collections.abc import Callable

from analytics import lessons
from analytics.results import Results
from analytics.schema import Advice, Message, Told
from analytics.study.brief.edited import told
from analytics.wording import UntrustedText


def advice_of(results: Results) -> tuple[Advice, ...]:
    given: Callable[[Results], tuple[Advice, ...]] | None = getattr(lessons, "advice", None)
    if callable(given):
        return given(results)
    found = list[Advice]()
    for one in results.case.debrief.lessons if results.case.debrief else ():
        if said := told(one, results):
            because = told(one.model_copy(update={"text": one.because}), results) or said
            found.append(
                Advice(
                    said,
                    because,
                    UntrustedText(one.action),
                    UntrustedText(one.owner),
                    UntrustedText(one.due),
                    one.rules,
                )
            )
    for one in results.lessons:
        found.append(
            Advice(
                Told(one.action),
                Told(one.claim, (), one.evidence),
                one.action,
                Message(f"owner.{one.owner}"),
                Message(f"due.{one.due}"),
                (one.id,),
            )
        )
    return tuple(found[:5])
