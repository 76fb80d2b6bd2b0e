"""A made case of any span: hourly counts of the public's posts, with a crisis in the middle."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from analytics import panel, study
from analytics.measures.sentiment import net_of_periods
from analytics.results import Results
from analytics.study import dating

CASE = "2016-made-long"
SOURCE = {
    "publisher": "A publisher",
    "title": "Counts made for a test",
    "url": "https://example.org/",
    "published": "2026-01-01",
}


def results(
    root: Path, years: float, *, milestones: int = 60, brand: str = "Made Brand"
) -> Results:
    """The case's results; its folder is written below `root`."""
    folder = root / "casestudies" / CASE
    folder.mkdir(parents=True)
    hours = round(years * 8766)
    start = pd.Timestamp("2016-01-01T00:00Z")
    crisis = start + timedelta(hours=hours // 2)
    files = [_panel(folder, labels, start, hours) for labels in ("gold", "model")]
    record = {
        "id": CASE,
        "brand": brand,
        "title": f"A long year at {brand}",
        "summary": "A made case.",
        "crisis_type": {"cluster": "not_coded", "kind": "service_disruption"},
        "industry": "airline",
        "region": "US",
        "language": "en",
        "time_zone": "America/New_York",
        "provenance": "measured",
        "in_library": False,
        "severity": {
            "people": "none",
            "law": "none",
            "money": "inconvenience",
            "taste": "none",
            "audience": "local",
            "why": "It is made up.",
        },
        "searched": [
            {
                "subjects": ["escalations"],
                "days": {"start": "2016-01-01", "end": "2016-01-02"},
                "extent": "partial",
                "read": "nothing",
                "by": "a test",
            }
        ],
        "coverage": {"start": _iso(start), "end": _iso(start + timedelta(hours=hours))},
        "onset": {"milestone": "event-0"} if milestones else {"panel": True},
        "milestones": [_milestone(k, crisis) for k in range(milestones)],
        "sources": {"made": SOURCE},
        "data": files,
    }
    text = yaml.safe_dump(record, allow_unicode=True)
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    return study.load(CASE, root=root)


def stretched(found: Results, years: float) -> Results:
    """The same results with the tables of a span of `years`, which take long to measure."""
    hours = round(years * 8766)
    rng = np.random.default_rng(1)
    messages = rng.poisson(20, hours) + 1
    negative = rng.binomial(messages, 0.3)
    net = rng.uniform(-1, 1, hours)
    columns = {
        "bin_start": pd.date_range(found.bins["bin_start"].iloc[0], periods=hours, freq="h"),
        "messages": messages,
        "negative": negative,
        "brand_quotes": rng.binomial(messages, 0.1),
    }
    start = found.bins["bin_start"].iloc[0]
    bins = pd.DataFrame(columns).assign(scored=messages)
    bins.loc[: len(found.bins) - 1, ["messages", "negative", "brand_quotes"]] = found.bins[
        ["messages", "negative", "brand_quotes"]
    ].to_numpy()
    curve = pd.DataFrame(
        {
            "bin_start": bins["bin_start"],
            "n": messages,
            "is_few": rng.random(hours) < 0.2,
            "net": net,
            "smoothed": np.where(rng.random(hours) < 0.1, np.nan, net),
        }
    )
    local = bins["bin_start"].dt.tz_convert(found.case.time_zone)
    by_hour = pd.DataFrame(
        {"day": local.dt.date, "hour": local.dt.hour, "negative": bins["negative"]}
    )
    share = rng.uniform(0.2, 0.8, round(years * 365.25))
    by_day = pd.DataFrame(
        {"day": [(start + timedelta(days=k)).date() for k in range(len(share))]}
    ).assign(scored=480, is_thin=False)
    for kind in ("gold", "model", "corrected"):
        by_day[f"{kind}_share"] = share
        by_day[f"{kind}_low"], by_day[f"{kind}_high"] = share - 0.1, share + 0.1
    counts = bins.assign(neutral=messages - bins["negative"].clip(upper=messages), positive=0)
    of_days = counts.groupby(local.dt.date.rename("day"))[panel.COUNTS].sum().reset_index()
    resolution = dating.drawn(pd.Timedelta(hours=hours), "hour")
    last = of_days["day"].iloc[-1]
    periods = panel.by_period(of_days, resolution, found.case.time_zone, last)
    periods = periods.join(net_of_periods(periods, 20))
    frames = {"sentiment": curve, "hours": by_hour, "days": by_day, "periods": periods}
    tables = {
        name: replace(table, frame=frames.get(name, table.frame))
        for name, table in found.tables.items()
    }
    return replace(found, bins=bins, tables=tables, resolution=resolution)


def _milestone(k: int, crisis: pd.Timestamp) -> dict:
    kinds = ["first_public_post", "first_brand_response", "statement", "escalation"]
    kind = kinds[k] if k < len(kinds) else kinds[2 + k % 2]
    is_brands = kind not in ("first_public_post", "escalation")
    at = crisis + timedelta(hours=7 * k)
    return {
        "id": f"event-{k}",
        "kinds": [kind],
        "actor": "brand" if is_brands else "customer",
        "channel": f"channel {k % 20}",
        "when": {"earliest": _iso(at), "latest": _iso(at)},
        "precision": "minute",
        "sources": ["made"],
        "text": f"Something of note happened for the time number {k}.",
    }


def _iso(at: pd.Timestamp) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _panel(folder: Path, labels: str, start: pd.Timestamp, hours: int) -> dict:
    rng = np.random.default_rng(len(labels))
    at = np.arange(hours)
    after = at - hours // 2
    surge = np.where(after >= 0, 12 * np.exp(-np.maximum(after, 0) / 90), 0)
    messages = rng.poisson(6 + 3 * np.sin(at / 24 * 2 * np.pi) + surge) + 1
    negative = rng.binomial(messages, np.where(surge > 1, 0.7, 0.25))
    positive = rng.binomial(messages - negative, 0.5)
    table = pd.DataFrame(
        {
            "bin_start": pd.date_range(start, periods=hours, freq="h").strftime("%FT%TZ"),
            "side": "public",
            "messages": messages,
            "scored": messages,
            "negative": negative,
            "neutral": messages - negative - positive,
            "positive": positive,
            "brand_quotes": rng.binomial(messages, 0.05),
        }
    )
    path = folder / f"panel-{labels}.csv"
    table.to_csv(path, index=False)
    return {
        "path": path.name,
        "kind": "panel",
        "labels": labels,
        "bin_minutes": 60,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "source": "made",
        "recipe": {"input": "nothing", "input_sha256": "0" * 64, "input_rows": 1, "steps": "made"},
    }
