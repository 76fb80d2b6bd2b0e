"""`casestudies/README.md`: the generated index of the library, a small timeline a case."""

from pathlib import Path

from analytics import cases, study, wording
from analytics.cases import Case
from analytics.figures.glyph import glyph
from analytics.reports.index import CLUSTERS

GLYPH = "timeline.svg"


def files(root: Path | None = None, lang: str = "en") -> dict[Path, str]:
    """Path → text of the index and of each case's timeline, as they should stand."""
    home = (root or cases.home()) / "casestudies"
    known = [cases.load(case_id, root=root) for case_id in cases.ids(root)]
    out = {one.folder / GLYPH: _glyph(one, lang) for one in known if one.milestones}
    lines = [f"# {wording.say('casebook.title', lang)}", "", wording.say("casebook.lead", lang)]
    for cluster in CLUSTERS:
        chosen = [one for one in known if one.crisis_type.cluster == cluster]
        if chosen:
            lines += ["", f"## {wording.say(f'cluster.{cluster}', lang)} ({len(chosen)})", ""]
            lines += [wording.say("casebook.header", lang), "|---|---|---|---|---|---|"]
            lines += [_line(one, lang) for one in chosen]
    return out | {home / "README.md": "\n".join(lines) + "\n"}


def write(root: Path | None = None, lang: str = "en") -> list[Path]:
    """Write what differs; the paths written."""
    stale = {path: text for path, text in files(root, lang).items() if _text(path) != text}
    for path, text in stale.items():
        path.write_text(text, encoding="utf-8")
    return list(stale)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _glyph(one: Case, lang: str) -> str:
    n = len(one.milestones)
    label = wording.say("casebook.glyph", lang, n=n, case=one.id)
    return glyph(one.milestones, one.onset()[0], wording.plain(label))


def _line(one: Case, lang: str) -> str:
    picture = f"![]({one.id}/{GLYPH})" if one.milestones else "–"
    kind = one.crisis_type.kind.replace("_", " ")
    rests = wording.say(f"reports.provenance.{one.provenance}", lang)
    n = wording.say("casebook.events", lang, n=len(one.milestones))
    link = f"[{_cell(one.title)}]({one.id}/README.md)"
    said = [wording.say(f"casebook.speed.{name}", lang) for name in study.speed(one)]
    word = " – ".join(dict.fromkeys((said[0], said[-1]))) if said else "–"
    return f"| {link} | {_cell(one.brand)} | {kind} | {rests}, {n} | {word} | {picture} |"


def _cell(text: str) -> str:
    return wording.clean(text).replace("|", "\\|")
