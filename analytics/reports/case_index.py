"""The generated files of `casestudies/`: the index, the cases' timelines, and the measures."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from analytics import cases, study
from analytics.cases import Case
from analytics.characters import markdown
from analytics.charts.glyph import glyph
from analytics.errors import Faults
from analytics.files import replace_file
from analytics.reports import measure_index
from analytics.reports.index import CLUSTERS
from analytics.schema import Message
from analytics.wording import Locale, plain

GLYPH = "timeline.svg"


@dataclass(frozen=True)
class _Entry:
    """What the index holds of a case. glyph: its timeline; None without milestones."""

    case: Case
    line: str
    glyph: str | None


def files(
    locale: Locale, root: Path | None = None, faults: Faults | None = None
) -> dict[Path, str]:
    """Path → expected text of the index, the measures and each case's timeline.

    faults: where a case that cannot be read is remembered; the index then names it, and its
    timeline stays as it is. None: it raises.
    """
    home = (root or cases.home()) / "casestudies"
    known = list(_entries(locale, root, faults))
    out = {one.case.folder / GLYPH: one.glyph for one in known if one.glyph is not None}
    lines = [f"# {locale.translate('case_index.title')}", "", locale.translate("case_index.lead")]
    for cluster in CLUSTERS:
        chosen = [one for one in known if one.case.crisis_type.cluster == cluster]
        if chosen:
            name = Message(f"cluster.{cluster}")
            heading = locale.translate("format.noted", text=name, note=len(chosen))
            lines += ["", f"## {heading}", ""]
            lines += [locale.translate("case_index.header"), "|---|---|---|---|---|---|"]
            lines += [one.line for one in chosen]
    if faults and faults.found:
        lines += ["", locale.translate("compare.left_out"), ""]
        lines += [f"- {markdown(f'{fault.part}: {fault.reason}')}" for fault in faults.found]
    out[home / "MEASURES.md"] = measure_index.markdown(locale)
    return out | {home / "README.md": "\n".join(lines) + "\n"}


def _entries(locale: Locale, root: Path | None, faults: Faults | None) -> Iterator[_Entry]:
    for case_id in cases.ids(root):
        make = partial(_entry, case_id, locale, root)
        entry = make() if faults is None else faults.contain(case_id, make, lambda: None)
        if entry is not None:
            yield entry


def _entry(case_id: str, locale: Locale, root: Path | None) -> _Entry:
    case = cases.load(case_id, root=root)
    return _Entry(case, _line(case, locale), _glyph(case, locale) if case.milestones else None)


def write(locale: Locale, root: Path | None = None, faults: Faults | None = None) -> list[Path]:
    """Write the files that differ; returns their paths. faults: as of `files`."""
    stale = {
        path: text for path, text in files(locale, root, faults).items() if _text(path) != text
    }
    for path, text in stale.items():
        replace_file(path, text)
    return list(stale)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _glyph(one: Case, locale: Locale) -> str:
    n = len(one.milestones)
    label = locale.translate("case_index.glyph", n=n, case=one.id)
    return glyph(one.milestones, one.onset()[0], plain(label))


def _line(one: Case, locale: Locale) -> str:
    picture = f"![]({one.id}/{GLYPH})" if one.milestones else locale.none
    kind = one.crisis_type.kind.replace("_", " ")
    rests = locale.translate(f"reports.provenance.{one.provenance}")
    n = locale.translate("case_index.events", n=len(one.milestones))
    link = f"[{markdown(one.title)}]({one.id}/README.md)"
    speed = study.speed(one)
    shown = locale.format_measure(speed) if speed.is_observed else locale.none
    basis = locale.format_list([rests, n])
    return f"| {link} | {markdown(one.brand)} | {kind} | {basis} | {shown} | {picture} |"
