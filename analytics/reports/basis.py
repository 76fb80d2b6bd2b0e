"""The data behind a page, and the sentences that describe them."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.results import Results
from analytics.schema import SUBJECTS, Message
from analytics.wording import UntrustedText


@dataclass(frozen=True)
class Basis:
    """What was read for a page.

    messages: number of imported ones; None where there are none. has_counts: whether the page uses
    counts of messages. labels: source of the sentiment labels, None where nothing is scored.
    reading: what people's labels tell, `Case.reading`. coded: statements of the brand with coded
    elements, of which `second` were coded twice. partly: subjects searched only in part;
    unsearched: subjects not searched.
    """

    provenance: str
    messages: int | None = None
    has_counts: bool = False
    labels: str | None = None
    reading: str = "tone"
    channels: tuple[str, ...] = ()
    has_model: bool = False
    coded: int = 0
    second: int = 0
    has_figures: bool = False
    has_events: bool = False
    partly: tuple[str, ...] = ()
    unsearched: tuple[str, ...] = ()

    @classmethod
    def of(cls, results: Results) -> "Basis":
        case = results.case
        searched = case.record.searched
        whole = {s for one in searched if one.extent == "whole" for s in one.subjects}
        return cls(
            provenance=case.provenance,
            messages=results.messages_read,
            has_counts=bool(len(results.bins)),
            labels=results.labels,
            reading=case.reading,
            channels=results.channels,
            has_model=_has_model(results),
            coded=sum(m.is_brands and bool(m.apology) for m in case.milestones),
            second=results.coded_twice,
            has_figures=bool(case.figures),
            has_events=bool(case.milestones),
            partly=tuple(s for s in SUBJECTS if case.looked_for(s) and s not in whole),
            unsearched=tuple(s for s in SUBJECTS if not case.looked_for(s)),
        )


def _has_model(results: Results) -> bool:
    panel = results.panels.get("model")
    is_scored = panel is not None and bool(panel.table["scored"].sum())
    return is_scored or results.labels == "model"


def read_line(basis: Basis) -> Message:
    """Which posts of the public were read."""
    if basis.messages:
        return Message("page.read.messages", {"n": float(basis.messages)})
    return Message("page.read.counts" if basis.has_counts else "page.read.none")


def label_line(basis: Basis) -> Message:
    if basis.labels == "gold":
        return Message(f"page.labels.gold.{basis.reading}")
    return Message(f"page.labels.{basis.labels or 'none'}")


def limit_lines(basis: Basis) -> Sequence[Message]:
    """What the page cannot show, given its data."""
    lines = []
    if basis.has_events and basis.provenance != "simulated":
        lines.append(Message("page.limit.documented"))
    for key, subjects in (("absence", basis.partly), ("unsearched", basis.unsearched)):
        if subjects:
            names = [Message(f"subject_name.{one}") for one in subjects]
            lines.append(Message(f"page.limit.{key}", {"subjects": names}))
    if basis.provenance == "simulated":
        lines.append(Message("page.limit.simulated"))
    if basis.has_counts or basis.messages:
        lines.append(Message("page.limit.measured"))
    if basis.channels:
        channels = [UntrustedText(name) for name in basis.channels]
        lines.append(Message("page.limit.channels", {"channels": channels}))
    if basis.labels:
        lines.append(Message("page.limit.association"))
    if basis.labels == "gold":
        lines.append(Message(f"page.limit.gold.{basis.reading}"))
    if basis.has_model:
        lines.append(Message("page.limit.model"))
    if basis.coded:
        coders = "two" if basis.second else "one"
        lines.append(Message(f"page.limit.coding.{coders}", {"n": basis.second}))
    if basis.has_figures:
        lines.append(Message("page.limit.survey"))
    return lines
