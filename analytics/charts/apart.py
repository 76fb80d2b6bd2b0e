"""Labels of a finished figure, moved or left out where they would overlap."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import Bbox

ACROSS, DOWN = 2, 3
"""Pixels that two boxes may share: the white space around letters."""
LINE_POINTS = 11
MAX_LINES = 20


def set_apart(figure: Figure) -> None:
    """Make labels of a figure stand apart.

    Given tick labels of an x axis are thinned evenly. Notes (annotations placed by an offset) keep
    their order: one that would leave the figure changes its side; one that would overlap another
    text moves down, or up, line by line, and is not drawn where no line of its axes is free.
    """
    notes = [note for axes in figure.axes for note in _notes(axes)]
    given = [axes.xaxis for axes in figure.axes if _is_given(axes.xaxis)]
    if not notes and not given:
        return
    figure.draw_without_rendering()
    for axis in given:
        _thin(axis)
    out_of_sight = {id(label) for axes in figure.axes for label in _unseen(axes.xaxis, axes.yaxis)}
    moving = set(map(id, notes))
    taken = [
        text.get_window_extent()
        for text in figure.findobj(Text)
        if text.get_text().strip() and text.get_visible() and id(text) not in out_of_sight | moving
    ]
    for note in notes:
        if (
            note.get_window_extent().x1 > figure.bbox.x1
            and note.get_horizontalalignment() == "left"
        ):
            note.set_horizontalalignment("right")
            note.xyann = (-note.xyann[0], note.xyann[1])
        if _placed(note, taken):
            taken.append(note.get_window_extent())
        else:
            note.set_visible(False)


def overlap(one: Bbox, other: Bbox) -> bool:
    """Whether two boxes share more than white space."""
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.y1, other.y1) - max(one.y0, other.y0)
    return across > ACROSS and down > DOWN


def _notes(axes: Axes) -> Iterator[Annotation]:
    for text in axes.texts:
        if not isinstance(text, Annotation) or not text.get_text().strip():
            continue
        if text.anncoords == "offset points":
            yield text


def _is_given(axis: Axis) -> bool:
    return isinstance(axis.get_major_formatter(), FuncFormatter)


def _placed(note: Annotation, taken: list[Bbox]) -> bool:
    """Move a note to the nearest free line, below first; whether there is one in its axes."""
    axes: Any = note.axes
    (x, y), room = note.xyann, axes.bbox
    for line in range(MAX_LINES):
        for shift in dict.fromkeys((-line, line)):
            note.xyann = (x, y + shift * LINE_POINTS)
            box = note.get_window_extent()
            is_inside = not shift or (box.y0 >= room.y0 and box.y1 <= room.y1)
            if is_inside and not any(overlap(box, other) for other in taken):
                return True
    return False


def _thin(axis: Axis) -> None:
    """Keep every second, third, … of the given labels of an x axis until no two overlap."""
    places, labels = list(axis.get_majorticklocs()), axis.get_ticklabels()
    low, high = sorted(axis.get_view_interval())
    shown = [k for k, at in enumerate(places) if low <= at <= high]
    boxes = {k: labels[k].get_window_extent() for k in shown if labels[k].get_text().strip()}
    step = next(n for n in range(1, len(places) + 2) if not _touch(boxes, list(boxes)[::n]))
    if step > 1:
        kept = list(boxes)[::step]
        axis.set_ticks([places[k] for k in kept], [labels[k].get_text() for k in kept])


def _touch(boxes: dict[int, Bbox], kept: Iterable[int]) -> bool:
    return any(overlap(boxes[one], boxes[other]) for one, other in pairwise(kept))


def _unseen(*axes: Axis) -> Iterator[Text]:
    """Labels of ticks beyond the ends of their axis, which matplotlib keeps but does not draw."""
    for axis in axes:
        low, high = sorted(axis.get_view_interval())
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
            if not low <= tick.get_loc() <= high:
                yield from (tick.label1, tick.label2)
