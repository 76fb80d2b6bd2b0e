"""`index.html`: every page with its finding, provenance and state. Works from disk."""

import json
import os
import tempfile
from pathlib import Path

from pandas import Timestamp

from analytics.reports.blocks import Html, element, foreign, join, link_local, paragraph
from analytics.reports.render import css
from analytics.wording import instant, say

ORDER = ("documented", "measured", "simulated")


def write(out: Path, failures: dict[str, str], lang: str = "en") -> Path:
    """Write the index of all pages under `out`; `failures`: what went wrong just now, by case."""
    names = sorted(p.name for p in out.iterdir() if p.is_symlink() and p.exists())
    entries = {name: _read(out / name) for name in names if name != "compare"}
    parts = []
    for kind in ORDER:
        rows = [
            _entry(name, metrics, manifest, failures.get(name), lang)
            for name, (metrics, manifest) in entries.items()
            if metrics["provenance"] == kind
        ]
        if rows:
            parts += [element("h2", say(f"index.{kind}", lang)), *rows]
    lost = [name for name in failures if name not in entries]
    if lost:
        parts.append(element("h2", say("index.missing", lang)))
        parts += [_failure(name, failures[name], lang) for name in lost]
    if "compare" in names:
        together = link_local("compare/report.html", say("index.compare", lang))
        parts.insert(0, paragraph(together))
    body = join(element("h1", say("index.title", lang)), paragraph(say("index.lead", lang)), *parts)
    text = _document(body, lang)
    handle, draft = tempfile.mkstemp(dir=out, suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(draft, 0o644)
    os.replace(draft, out / "index.html")
    return out / "index.html"


def _read(folder: Path) -> tuple[dict, dict]:
    return tuple(
        json.loads((folder / name).read_text(encoding="utf-8"))
        for name in ("metrics.json", "manifest.json")
    )


def _entry(name: str, metrics: dict, manifest: dict, failure: str | None, lang: str) -> Html:
    built = instant(Timestamp(manifest["started_at"]))
    state = say("index.built", lang, when=built)
    parts = [
        element("h3", link_local(f"{name}/report.html", foreign(metrics["title"]))),
        paragraph(metrics["finding"]),
        paragraph(foreign(metrics["brand"]), " · ", state, class_="muted"),
    ]
    if failure:
        parts.append(_failure(name, failure, lang))
    return element("article", *parts)


def _failure(name: str, failure: str, lang: str) -> Html:
    told = say("index.failed", lang)
    return paragraph(element("span", told, class_="failed"), " ", foreign(f"{name}: {failure}"))


def _document(body: Html, lang: str) -> str:
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}" dir="ltr">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{say('index.title', lang)}</title>\n<style>{css()}</style>\n</head>\n"
        f"<body>\n<main>\n{body.markup}\n</main>\n</body>\n</html>\n"
    )
