"""What a case's record and measures teach, by topic: one `Point` a lesson, with its words' key.

A topic is a function from what is known (`Known`) to its points. TOPICS has them in the order of
consequence; `advice` picks from them.
"""

from collections.abc import Callable, Iterator

from analytics.lessons.points import (
    aftermath,
    apologies,
    deeds,
    pace,
    remaining,
    words,
)
from analytics.lessons.points.known import Asked, Known, Point

Topic = Callable[[Known], Iterator[Point]]

TOPICS: tuple[Topic, ...] = (
    # What was kept from those who were harmed, or done to them: they could not protect themselves.
    deeds.hidden,
    words.attacked,
    # Words that did not hold: whoever believed them is let down twice.
    words.taken_back,
    words.less_than_an_apology,
    words.leaked,
    # What was left undone for those who were harmed.
    deeds.unanswered,
    deeds.late,
    pace.never_apologised,
    # What the apology itself left out.
    apologies.lacking,
    apologies.owned_late,
    # When it spoke.
    pace.slow,
    # A plan that was undone, a number that fell for weeks: what an answer alone does not mend.
    aftermath.reversed_,
    aftermath.low_later,
    aftermath.not_back,
    # What is worth doing again; a fault teaches more.
    deeds.made_good,
    apologies.owned,
    apologies.complete,
    apologies.explained,
    deeds.soon,
    pace.soon,
    # Who spoke on after the apology: the record cannot say whether of it.
    aftermath.went_on,
    # What listening showed: it says where to look, not what to do for those who were harmed.
    remaining.heard,
    remaining.peaked,
    remaining.faded,
    # What a crisis of this course costs, and who stood by.
    aftermath.courts,
    aftermath.left,
    aftermath.defended,
    aftermath.mocked,
    apologies.repeated,
)
"""The topics by consequence, the gravest first."""

VARIANTS: dict[str, Asked] = {
    **words.VARIANTS,
    **deeds.VARIANTS,
    **apologies.VARIANTS,
    **pace.VARIANTS,
    **aftermath.VARIANTS,
    **remaining.VARIANTS,
}
"""Every `<topic>.<variant>` that has words in the catalogue, with who is asked, and by when."""

__all__ = ["TOPICS", "VARIANTS", "Asked", "Known", "Point", "Topic"]
