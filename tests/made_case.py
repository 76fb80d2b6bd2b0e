"""A small case of the public's posts at given times, imported into a project of its own."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analytics import messages

CASE = "2025-acme-login"
WORDS = ("the app is down again, terrible", "thanks, fine here", "when does it open", "worst ever")
RECORD = """
id: {case}
brand: Acme
title: Acme's app is down
summary: A made case.
crisis_type: {{cluster: not_coded, kind: other}}
industry: retail
region: US
language: en
time_zone: {zone}
provenance: measured
coverage: {{start: "{start}", end: "{end}"}}
searched:
  - subjects: [statements]
    days: {{start: {day}, end: {day}}}
    extent: partial
    read: A paper.
    by: A.
onset: {{milestone: first-post}}
milestones:
  - id: first-post
    kinds: [first_public_post]
    actor: customer
    channel: x
    when: {{earliest: "{onset}", latest: "{onset}"}}
    precision: minute
    sources: [paper]
    text: It broke.
sources:
  paper: {{publisher: Paper, title: T, url: "https://example.org/a", published: {last}}}
"""


def posts(times: Sequence[str]) -> pd.DataFrame:
    """A post at each time as it is written, every second one a complaint."""
    texts = [f"Post {k}: {WORDS[k % len(WORDS)]}" for k in range(len(times))]
    authors = [f"user{k}" for k in range(len(times))]
    return pd.DataFrame({"published_at": list(times), "author": authors, "text": texts})


def project(
    root: Path,
    table: pd.DataFrame,
    *,
    onset: str,
    end: str,
    zone: str = "America/New_York",
    tz: str = "UTC",
    start: str = "",
) -> Path:
    """Write and import the case; returns its folder. tz: zone of times that carry none."""
    start = start or f"{table['published_at'].min()[:10]}T00:00:00Z"
    folder = root / "casestudies" / CASE
    folder.mkdir(parents=True)
    record = RECORD.format(
        case=CASE, zone=zone, start=start, end=end, onset=onset, day=start[:10], last=end[:10]
    )
    (folder / "case.yaml").write_text(record, encoding="utf-8")
    file = root / "posts.csv"
    table.to_csv(file, index=False)
    messages.store([file], root / "data" / CASE, tz=tz)
    return folder
