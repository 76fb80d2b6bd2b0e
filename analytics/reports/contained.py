"""A page whose sections and charts fail one by one: a line stands in the place of each."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from analytics.errors import Fault, Faults
from analytics.reports.blocks import (
    Block,
    End,
    Html,
    Part,
    block,
    bullets,
    element,
    foreign,
    join,
    paragraph,
)
from analytics.study import Library
from analytics.study.serialise import writable
from analytics.wording import Locale, clean

HEADERS = ("header", "summary")
"""Sections that hold the title of a page instead of a heading of their own."""

P = ParamSpec("P")
Own = TypeVar("Own", bound="ContainedPage")


class ContainedPage:
    """What pages share: their language, the sections shown, and the faults behind missing parts.

    sections: their names in the order of the page; the last one lists the faults (`closing`), also
    where it fails itself.
    """

    def __init__(self, locale: Locale, *, title: str, sections: Sequence[str]) -> None:
        self.locale, self.title = locale, title
        self.shown: list[str] = []
        self.sections = tuple(sections)
        self._faults = Faults()

    @property
    def is_invented(self) -> bool:
        """Whether the page must say what it rests on, or not be made: its data are invented."""
        return False

    def basis(self) -> Html:
        """What the page rests on, in one sentence that stands whatever else of it fails."""
        raise NotImplementedError

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What could not be made or computed so far, each once."""
        return self._faults.found

    def contain(self, part: str, make: Callable[[], Part], under: Part = "") -> Html:
        """A part of a section; where it cannot be made, a line that says so, and `under`."""
        return self._faults.contain(
            part, lambda: join(make()), lambda: join(self._not_made(), under)
        )

    def section(self, name: str, make: Callable[[], Block]) -> Block:
        """A section; where it cannot be made, its heading and a line that says so."""

        def checked() -> Block:
            made = make()
            made.markup.encode()  # what no file can hold must not cost the page
            return made

        made = self._faults.contain(f"section {name}", checked, lambda: self._instead(name))
        self.shown.append(name)
        return made

    def block(self, name: str, *parts: Part) -> Block:
        """A section with its heading; the last of the page lists what is missing."""
        return block(name, self.heading(name), *parts, *self._closing_of(name))

    def heading(self, name: str) -> str:
        """The heading of a section."""
        return self.locale.translate(f"page.heading.{name}")

    def ended(
        self,
        case: str,
        metrics: Callable[[], dict[str, Any]],
        least: dict[str, Any],
        *,
        inputs: Mapping[str, str],
    ) -> End:
        """Output that ends a page. least: its metrics where the whole cannot be made or written."""
        held = self._faults.contain("metrics", lambda: writable(metrics()), lambda: least)
        faults = [fault.plain for fault in self.faults]
        return End(
            {
                "case": case,
                "sections": list(self.shown),
                "metrics": held | {"faults": faults},
                "inputs": dict(inputs),
                "title": clean(self.title),
                "faults": faults,
            }
        )

    def _instead(self, name: str) -> Block:
        """What stands in the place of a section that could not be made. Raises where that would
        hide that the data are invented.
        """
        if name in HEADERS:
            title, basis = element("h1", foreign(self.title)), self._basis_instead()
            return Block(name, element("header", title, basis, self._not_made(), id=name).markup)
        heading = self._faults.contain(f"heading {name}", lambda: self.heading(name), lambda: name)
        return block(name, heading, self._not_made(), *self._closing_of(name))

    def _basis_instead(self) -> Html:
        if self.is_invented:
            return self.basis()
        return self._faults.contain("basis", self.basis, join)

    def _closing_of(self, name: str) -> Sequence[Part]:
        return self.closing() if name == self.sections[-1] else ()

    def closing(self) -> Sequence[Part]:
        """What ends the page: the faults behind the parts that are missing."""
        return self._told("page.faults", map(str, self.faults))

    def _told(self, key: str, items: Any) -> Sequence[Part]:
        """A sentence and a list below it; nothing where the list is empty."""
        told = [foreign(item) for item in items]
        return [paragraph(self.locale.translate(key)), bullets(told)] if told else []

    def _not_made(self) -> Html:
        return paragraph(self.locale.translate("page.failed"), class_="broken")


class CasesPage(ContainedPage):
    """A page over several cases, which names those that are not on it and those with faults."""

    def __init__(self, library: Library, locale: Locale, **of_page: Any) -> None:
        super().__init__(locale, **of_page)
        self.library = library

    def basis(self) -> Html:
        """How many cases, and how they were chosen."""
        return paragraph(self._sampled)

    @property
    def _sampled(self) -> str:
        """How many cases, and how they were chosen."""
        return self.locale.translate("page.compare.sampling", n=len(self.library.cases))

    def ended_with(self, case: str, metrics: Callable[[], dict[str, Any]]) -> End:
        """Output that ends the page. metrics: all but its finding and the cases left out."""
        least = {"case": case, "finding": self._sampled, "left_out": dict(self.library.left_out)}
        inputs = {
            f"{entry.id}/{path}": sha256
            for entry in self.library.entries.values()
            for path, sha256 in entry.inputs.items()
        }
        return self.ended(case, lambda: least | metrics(), least, inputs=inputs)

    def closing(self) -> Sequence[Part]:
        """The cases that were left out, those with faults, and the faults of this page."""
        left_out = [f"{case}: {why}" for case, why in self.library.left_out.items()]
        faulty = [
            f"{entry.id}: {'; '.join(map(str, entry.faults))}"
            for entry in self.library.entries.values()
            if entry.faults
        ]
        return [
            *self._told("page.compare.left_out", left_out),
            *self._told("page.compare.faulty", faulty),
            *super().closing(),
        ]


def section(
    show: Callable[Concatenate[Own, P], Block],
) -> Callable[Concatenate[Own, P], Block]:
    """A method that shows the section of its name, contained (`ContainedPage.section`)."""

    @wraps(show)
    def shown(page: Own, /, *args: P.args, **kwargs: P.kwargs) -> Block:
        return page.section(show.__name__, lambda: show(page, *args, **kwargs))

    return shown
