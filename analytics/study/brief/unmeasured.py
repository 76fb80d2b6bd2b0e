"""What could not be measured, and why: one line at the end of the first page."""

from functools import reduce

from analytics.measures.response import APOLOGISED_AT
from analytics.results import Results
from analytics.schema import Harm, Message
from analytics.study.brief.words import brand


def unmeasured(results: Results, harm: Harm | None, *, is_told: bool) -> Message | str:
    """The line; empty where nothing of weight is missing.

    is_told: whether the page tells of any reputation number.
    """
    parts = [*_of_messages(results, harm), *_of_record(results, is_told)]
    return Message("brief.unmeasured", {"parts": reduce(_joined, parts)}) if parts else ""


def _joined(first: Message, second: Message) -> Message:
    return Message("brief.missing.joined", {"first": first, "second": second})


def _of_messages(results: Results, harm: Harm | None) -> list[Message]:
    days = results.days
    if days.empty and not results.panels:
        return [Message("brief.missing.no_posts")]
    if results.tone.reason is not None:
        return [Message("brief.missing.tone", {"why": results.tone.reason})]
    has_tone = harm is not None and harm.kind == "tone"
    if has_tone and harm is not None and harm.before is None:
        return [Message("brief.missing.usual")]
    return []


def _of_record(results: Results, is_told: bool) -> list[Message]:
    case = results.case
    found = list[Message]()
    if not any(m.is_brands for m in case.milestones):
        if not _speaks(results) and not any(one.subject == "statements" for one in case.searches):
            key = "words" if results.panels else "words_unread"
            found.append(Message(f"brief.missing.{key}", {"brand": brand(case)}))
    elif results.measures[APOLOGISED_AT].is_observed:
        found.append(Message("brief.missing.effect"))
    if not is_told:
        found.append(Message("brief.missing.harm"))
    return found


def _speaks(results: Results) -> bool:
    """Whether messages of the brand's own are among those that were read."""
    return any(bool((panel.table["side"] == "brand").any()) for panel in results.panels.values())
