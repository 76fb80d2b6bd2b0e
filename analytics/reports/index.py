"""`reports/index.html`: one line per case, by crisis type: finding, speed, outcome, state."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from analytics.files import replace_file
from analytics.measures.market import ABNORMAL_RETURN, SESSIONS_TO_REGAIN
from analytics.measures.recovery import TIME_TO_RECOVER
from analytics.measures.response import TIME_TO_ACKNOWLEDGE
from analytics.measures.survey import SURVEY_FALL
from analytics.measures.volume import MESSAGES
from analytics.reports import publish
from analytics.reports.html import HERE
from analytics.reports.publish import TOGETHER
from analytics.wording import Locale, escape

CLUSTERS = ("preventable", "accidental", "victim", "not_coded")
OUTCOMES = (TIME_TO_RECOVER.name, SESSIONS_TO_REGAIN.name, SURVEY_FALL.name, ABNORMAL_RETURN.name)
KNOWN = ("observed", "censored")


def write(out: Path, locale: Locale) -> Path:
    """Write the index of the live reports and failed runs in `out`; returns its path."""
    from jinja2 import Environment, FileSystemLoader

    room = Environment(loader=FileSystemLoader(HERE / "template"), autoescape=True)
    with publish.lock(out):
        lines = {case_id: _line(out, case_id, locale) for case_id in publish.ids(out)}
        together = {name: lines.pop(name) for name in TOGETHER if name in lines}
        groups = {
            locale.translate(f"cluster.{name}") if name else "": {
                case_id: line for case_id, line in lines.items() if line.get("cluster", "") == name
            }
            for name in sorted({line.get("cluster", "") for line in lines.values()}, key=_order)
        }
        page = {"title": locale.translate("reports.title"), "locale": locale}
        text = room.get_template("index.html.j2").render(
            resources={"page": page}, groups=groups, together=together
        )
        replace_file(out / "index.html", text)
    return out / "index.html"


def _line(out: Path, case_id: str, locale: Locale) -> dict:
    """`failed_at` of the last run; of the live report `built_at`, finding and numbers."""
    left, folder = publish.failed(out, case_id), publish.live(out, case_id)
    line: dict[str, Any] = {"failed_at": None, "built_at": None}
    if left:
        stamp = pd.Timestamp(left.stat().st_mtime, unit="s", tz="UTC")
        line["failed_at"] = locale.format_instant(stamp)
    if folder:
        metrics, manifest = (
            json.loads((folder / name).read_text(encoding="utf-8"))
            for name in ("metrics.json", "manifest.json")
        )
        line["built_at"] = locale.format_instant(pd.Timestamp(manifest["started_at"]))
        line["finding"] = metrics["finding"]
        if case_id not in TOGETHER:
            line["provenance"] = metrics["provenance"]
            line |= _numbers(metrics)
            line |= {name: Markup(escape(metrics[name])) for name in ("title", "brand")}
    return line


def outcome_key(name: str, status: str) -> str:
    """Key under `reports.outcome` of a measure of how a case ended; '' where there is none."""
    return f"{name}_censored" if status == "censored" else name or "unknown"


def _order(cluster: str) -> tuple[bool, int, str]:
    """Sort key: clusters by the brand's responsibility; cases without a report come last."""
    return not cluster, CLUSTERS.index(cluster) if cluster in CLUSTERS else len(CLUSTERS), cluster


def _numbers(metrics: Mapping) -> dict:
    """Group, speed, outcome, and the data behind the line: messages, else documented events.

    Empty for a report of an earlier version that lacks them.
    """
    if not {"cluster", "milestones"} <= metrics.keys():
        return {}
    measures = metrics["measures"]
    states = {name: measures.get(name, {}).get("status", "") for name in OUTCOMES}
    name = next((name for name, status in states.items() if status in KNOWN), "")
    return {
        "cluster": metrics["cluster"],
        "speed": measures[TIME_TO_ACKNOWLEDGE.name]["shown"],
        "outcome": outcome_key(name, states.get(name, "")),
        "outcome_shown": measures[name]["shown"] if name else "",
        "messages": measures[MESSAGES.name]["value"],
        "milestones": metrics["milestones"],
    }
