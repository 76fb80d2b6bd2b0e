"""A case folder made from messages alone: a complete record, in which comments say what to add."""

import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from analytics.cases.case import Case
from analytics.cases.reading import README, RECORD, home, require_id
from analytics.errors import CaseError
from analytics.schema import Moment, iso

NOT_GIVEN = "not given"
"""What the record of a started case says of its industry and region."""
MAPPING = "mapping.yaml"


@dataclass(frozen=True)
class Started:
    """What a case is started with. title, summary: of its page. time_zone: None where nobody gave
    one. export_time_zone: of times without one, assumed where `time_zone` is None. handles:
    accounts that the user named; accounts: those proposed, each with its reason; possible: such as
    may be the brand's. onset: the proposed window, None where the messages do not tell; onset_day:
    its local day where only that is known; onset_why: on what it rests. files: names of those
    imported, on the day `on`. mappings: by which they are read again.
    """

    id: str
    brand: str
    title: str
    summary: str
    language: str
    time_zone: str | None
    export_time_zone: str | None
    coverage: tuple[str, str]
    handles: Sequence[str]
    accounts: Mapping[str, str]
    possible: Mapping[str, str]
    about: str | None
    onset: Moment | None
    onset_day: date | None
    onset_why: str
    files: Sequence[str]
    on: date
    mappings: Sequence[Mapping[str, object]] = ()


def require_free(case_id: str, root: Path | None = None) -> None:
    """Raise `CaseError` where an id is none, or its folder or messages are there already."""
    require_id(case_id)
    root = root or home()
    if (root / "casestudies" / case_id).exists():
        raise CaseError(
            what="the case is there already, and stays as it is",
            where=f"casestudies/{case_id}",
            right=f"Build its page: aftermath run {case_id}; read files into it: aftermath import"
            f" FILE --case {case_id}; start another one: --case YEAR-BRAND-EVENT",
        )
    if (root / "data" / case_id).exists():
        raise CaseError(
            what="there are messages of a case that is not there",
            where=f"data/{case_id}",
            right="Move that folder away, or choose another id: --case YEAR-BRAND-EVENT",
        )


def start(case: Started, root: Path | None = None) -> Path:
    """Write the folder of a new case in one step; returns it. Raises as `require_free` does."""
    root = root or home()
    require_free(case.id, root)
    library = root / "casestudies"
    with tempfile.TemporaryDirectory(dir=library, prefix=f".{case.id}-") as part:
        made = Path(part) / case.id
        made.mkdir()
        (made / RECORD).write_text(_record(case), encoding="utf-8")
        (made / README).write_text(_readme(case), encoding="utf-8")
        if case.mappings:
            text = yaml.safe_dump(list(case.mappings), sort_keys=False, allow_unicode=True)
            (made / MAPPING).write_text(text, encoding="utf-8")
        return Path(shutil.move(made, library / case.id))


def left_to_do(case: Case) -> list[str]:
    """What a started case still lacks, a line each; empty for one that is finished."""
    record = case.record
    if record.proposed is None:
        return []
    found = [
        ("onset", case.is_onset_proposed, "proposed from the messages: confirm or replace it"),
        ("onset", record.onset is None and not record.milestones, "not known yet: name what began"),
        (
            "brand_accounts",
            bool(record.proposed.brand_accounts),
            f"confirm {', '.join(record.proposed.brand_accounts)}",
        ),
        ("brand_accounts", not record.brand_accounts, "none is known yet"),
        ("time_zone", record.proposed.time_zone, f"{record.time_zone} is assumed: name the zone"),
        (
            "export_time_zone",
            bool(record.proposed.time_zone and record.export_time_zone),
            f"{record.export_time_zone} is assumed: name the zone of the files' times",
        ),
        ("milestones", not record.milestones, "no fact yet: add what was said and done, and when"),
        ("searched", not record.searched, "say what was looked for, where, and in which days"),
        ("industry", record.industry == NOT_GIVEN, "name it"),
        ("region", record.region == NOT_GIVEN, "name it"),
    ]
    lines = [f"{field}: {what}" for field, is_left, what in found if is_left]
    return [*lines, "proposed: remove it once all of this is done"]


def _record(case: Started) -> str:
    """The text of `case.yaml`."""
    start, end = case.coverage
    assumed = case.time_zone is None
    return f"""\
# A first look, made from messages by `aftermath start`. Nothing in it is a documented fact yet.
# `aftermath check {case.id}` lists what is left to do; CODING.md says how to code a statement.
id: {case.id}
brand: {_text(case.brand)}
title: {_text(case.title)}
summary: {_text(case.summary)}
crisis_type: {{cluster: not_coded, kind: other}}  # victim, accidental, preventable: add why
industry: {NOT_GIVEN}
region: {NOT_GIVEN}
language: {case.language}
time_zone: {case.time_zone or "UTC"}  # IANA name; a "day" is a local day of this zone
provenance: measured
coverage: {{start: {start}, end: {end}}}  # from the first to the last message

# What nobody has confirmed yet. Take out what you have confirmed; without `proposed` the page no
# longer calls itself a first look.
proposed:
  brand_accounts: {_names(case.accounts)}
  time_zone: {str(assumed).lower()}

{_onset(case)}
{_accounts(case)}
{_about(case)}{_zone(case)}
# sides:                             # who else speaks, by the first rule that fits
#   - {{side: press, domains: [bbc.co.uk, reuters.com]}}
#   - {{side: influencer, followers: 100000}}

# searched:                          # what you looked for; only a whole search shows an absence
#   - subjects: [statements, corrective_actions, apology]
#     days: {{start: {start[:10]}, end: {end[:10]}}}
#     extent: partial                # whole: everything on these subjects in such sources was read
#     read: What kind of source was read.
#     by: Who looked.

milestones: []                       # the facts go here, each with its window and source:
# - id: first-answer
#   kinds: [first_brand_response]    # all kinds: casestudies/_template/case.yaml
#   actor: brand
#   channel: press statement
#   when: {{day: {end[:10]}}}          # or {{earliest: …, latest: …}}, UTC with Z
#   precision: day
#   sources: [paper]
#   text: What the brand said, in your own words.

sources:
  imported:
    publisher: Files given by the analyst
    title: {_text(", ".join(case.files))}
    note: Read on {case.on.isoformat()}; not published.
#   paper:
#     publisher: A newspaper
#     title: The article's title
#     url: https://example.org/article
#     published: {end[:10]}
"""


def _onset(case: Started) -> str:
    """The field `onset`, or why there is none, and how to confirm or name one."""
    told = f"# {_comment(case.onset_why)}\n"
    ways = (
        "# Where a fact shows when it began, name it: onset: {milestone: ID OF A MILESTONE};"
        "\n# {panel: true} takes the hour at which the alarm on negative messages rang instead."
    )
    if case.onset is None:
        return f"{told}{ways}"
    if case.onset_day:
        window = f"{{day: {case.onset_day.isoformat()}}}"
    else:
        ends = f"earliest: {iso(case.onset.earliest)}, latest: {iso(case.onset.latest)}"
        best = f", best: {iso(case.onset.best)}" if case.onset.best is not None else ""
        window = f"{{{ends}{best}}}"
    return f"{told}onset: {{proposed: {window}}}\n{ways}"


def _accounts(case: Started) -> str:
    """The field `brand_accounts`, with the reason for each one proposed."""
    told = [f"#   {_comment(name)}: {_comment(why)}\n" for name, why in case.accounts.items()]
    maybe = [f"#   perhaps {_comment(n)}: {_comment(why)}\n" for n, why in case.possible.items()]
    names = _names([*case.handles, *case.accounts])
    return f"brand_accounts: {names}  # handles without @\n{''.join([*told, *maybe])}"


def _about(case: Started) -> str:
    if case.about is None:
        return ""
    return f"about: {_text(case.about)}  # the messages about this brand; the files hold others\n"


def _zone(case: Started) -> str:
    if case.export_time_zone is None:
        return ""
    told = "of times that carry no zone"
    if case.time_zone is None:
        told = "assumed: the times carry no zone; name theirs, and import the files again"
    return f"export_time_zone: {case.export_time_zone}  # {told}\n"


def _readme(case: Started) -> str:
    files = "\n".join(f"- {_comment(name)}" for name in case.files)
    return f"""\
# {case.id}

{_comment(case.summary)}

**How the data were made.** `aftermath start` read these files on {case.on.isoformat()}:

{files}

**Gaps.** No source but the messages was read. What the brand said and did is not here yet.

**What this case cannot tell.** Who is not in these messages is not heard.
"""


def _text(text: str) -> str:
    """A text as one YAML value in one line."""
    return yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10**6).strip()


def _names(names: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, names))}]"


def _comment(text: str) -> str:
    """A text that ends no line, whatever it holds."""
    return " ".join(one for one in text.split() if one.isprintable())
