"""The page of one case: its data, and each section under its name."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, cached_property, partial, update_wrapper
from pathlib import Path

from analytics import cases, study
from analytics.reports import sections
from analytics.reports.blocks import Block, End, Html, paragraph
from analytics.reports.changes import last_report
from analytics.reports.contained import ContainedPage
from analytics.reports.sections import Section
from analytics.results import Results
from analytics.schema.brief import Brief
from analytics.study import CaseInLibrary, Library
from analytics.wording import Locale


class Page(ContainedPage):
    """The page of one case. Its sections are methods: `page.finding()`; `dir(page)` lists them.

    A section or chart that fails leaves a line in its place, and is among `faults`.

    results: the case's results. locale: the language; English by default. library: measures of all
    cases, or the file in which a run keeps them; where it is empty they are computed on first use,
    which is slow. previous: `metrics.json` of the last report, if any; lessons that changed since
    are marked.
    """

    def __init__(
        self,
        results: Results,
        locale: Locale | None = None,
        *,
        library: Library | str = "",
        previous: str = "",
    ) -> None:
        locale = locale or Locale.of()
        title = locale.format_message(results.title)
        super().__init__(locale, title=title, sections=list(sections.specs()))
        self.results, self._library = results, library
        self.part = "main"
        self.previous = last_report(Path(previous)) if previous else None
        self._faults.add(*results.faults)

    def __getattr__(self, name: str) -> Callable[[], Block]:
        try:
            section = sections.specs()[name]
        except KeyError:
            raise AttributeError(f"a page has no section {name!r}", name=name, obj=self) from None
        return update_wrapper(partial(self._show, section), section.show)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *sections.specs()]

    def _show(self, section: Section) -> Block:
        self.part = section.part

        def made() -> Block:
            has_content = section.has_content(self.results)
            return section.show(self) if has_content else Block(section.name, "")

        return replace(self.section(section.name, made), part=section.part)

    def heading(self, name: str) -> str:
        """The heading of a section; some have another one on a first look."""
        key = f"page.first_look.heading.{name}"
        is_other = self.results.is_first_look and self.locale.has(key)
        return self.locale.translate(key) if is_other else super().heading(name)

    @property
    def is_invented(self) -> bool:
        """Whether the case is simulated."""
        return self.results.case.provenance == "simulated"

    def basis(self) -> Html:
        """The provenance of the case."""
        kind = self.results.case.provenance
        said = self.locale.translate(f"page.provenance.{kind}")
        return paragraph(said, class_=f"provenance provenance-{kind}")

    @cached_property
    def brief(self) -> Brief | None:
        """The first page of the case as finished content; None where it could not be made."""
        return self._faults.contain(
            "brief", lambda: study.brief_of(self.results, self.library), lambda: None
        )

    @cached_property
    def peers(self) -> CaseInLibrary:
        """The case compared with the library."""
        return study.case_in_library(self.results, self.library)

    @cached_property
    def library(self) -> Library:
        """Measures of all cases."""
        if isinstance(self._library, Library):
            return self._library
        return study.load_library(Path(self._library)) if self._library else _measured(cases.home())

    def end(self) -> End:
        """Output that ends the page; without it nothing is published."""
        case = self.results.case
        least = {"case": case.id, "brand": case.brand, "title": self.title}
        least |= {"provenance": case.provenance, "finding": self.locale.translate("finding.failed")}
        return self.ended(
            case.id,
            lambda: study.metrics(self.results, self.locale, self._faults, self.brief),
            least,
            inputs=self.results.inputs,
        )


@cache
def _measured(root: Path) -> Library:
    """The library of a project, measured once per process."""
    return study.measure_library(root)
