"""`reports/index.html`: one line a case, with its finding, its provenance and its state."""

import json
import os
from pathlib import Path

import pandas as pd
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from analytics import wording
from analytics.reports import publish
from analytics.reports.html import HERE, said_in
from analytics.reports.publish import COMPARE


def write(out: Path, lang: str = "en") -> Path:
    """Write the index of what stands in `out` (live reports, failed runs); its path."""
    room = Environment(loader=FileSystemLoader(HERE / "template"), autoescape=True)
    with publish.lock(out):
        lines = {case_id: _line(out, case_id) for case_id in publish.ids(out)}
        compare = lines.pop(COMPARE, None)
        page = {"title": wording.say("reports.title", lang), "lang": lang, "say": said_in(lang)}
        text = room.get_template("index.html.j2").render(
            resources={"page": page}, lines=lines, compare=compare
        )
        fresh = out / publish.BUILDS / "index.html"
        fresh.write_text(text, encoding="utf-8")
        os.replace(fresh, out / "index.html")
    return out / "index.html"


def _line(out: Path, case_id: str) -> dict:
    """`failed_at` of the last run, and of the live report `built_at` and what it says."""
    left, folder = publish.failed(out, case_id), publish.live(out, case_id)
    line = {"failed_at": None, "built_at": None}
    if left:
        stamp = pd.Timestamp(left.stat().st_mtime, unit="s", tz="UTC")
        line["failed_at"] = wording.instant(stamp)
    if folder:
        metrics, manifest = (
            json.loads((folder / name).read_text(encoding="utf-8"))
            for name in ("metrics.json", "manifest.json")
        )
        line["built_at"] = wording.instant(pd.Timestamp(manifest["started_at"]))
        line["finding"] = metrics["finding"]
        if case_id != COMPARE:
            line["provenance"] = metrics["provenance"]
            line |= {name: Markup(wording.escape(metrics[name])) for name in ("title", "brand")}
    return line
