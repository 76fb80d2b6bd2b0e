"""What `start` found in files, as the case that it makes, as lines, and as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.cli.import_messages import summary_lines

if TYPE_CHECKING:
    from analytics.cases import Started
    from analytics.messages import Summary
    from analytics.schema import Message
    from analytics.study import Proposals
    from analytics.wording import Locale


@dataclass(frozen=True)
class Order:
    """What the user asked for. reading: arguments of `messages.store`."""

    files: Sequence[Path]
    brand: str
    handles: tuple[str, ...]
    case: str
    tz: str | None
    locale: "Locale"
    reading: Mapping[str, Any]


@dataclass(frozen=True)
class FirstLook:
    """What the files hold, what they suggest, and the id of the case."""

    case_id: str
    summary: "Summary"
    proposals: "Proposals"


def started(order: Order, first: FirstLook) -> "Started":
    """The case to make, in the words of the catalogue."""
    from analytics import cases
    from analytics.schema import iso
    from analytics.wording import Day

    found, say, zone = first.proposals, order.locale.format_message, order.tz or "UTC"
    start, last = (at.tz_convert(zone).date() for at in (found.start, found.last))
    span = {"first": Day(start), "last": Day(last)}
    key = "day" if start == last else "days"
    n = found.n if found.n == 1 else float(found.n)  # a float is shown with its thousands
    values = {"brand": order.brand, "n": n}
    window = found.onset.window
    return cases.Started(
        id=first.case_id,
        brand=order.brand,
        title=order.locale.translate("start.title", **values),
        summary=order.locale.translate(f"start.summary.{key}", **values, **span),
        language=order.locale.code,
        time_zone=order.tz,
        export_time_zone=order.tz or ("UTC" if _is_zone_assumed(first.summary) else None),
        coverage=(iso(found.start), iso(found.end)),
        handles=order.handles,
        accounts={one.name: say(one.why) for one in found.accounts.proposed},
        possible={one.name: say(one.why) for one in found.accounts.possible},
        about=found.about,
        onset=window,
        onset_day=_day(found, zone),
        onset_why=say(found.onset.why),
        files=first.summary.files,
        on=datetime.now(UTC).date(),
        mappings=_mappings(first.summary),
    )


def _is_zone_assumed(summary: "Summary") -> bool:
    """Whether the zone of any file's times was assumed."""
    from analytics import messages

    return any(remark.endswith(messages.ASSUMED) for remark in summary.remarks)


def _mappings(summary: "Summary") -> list[dict[str, Any]]:
    """The mappings by which files were read, each once, without the reasons for them."""
    found: list[dict[str, Any]] = []
    for mapping in summary.mappings.values():
        plain = {key: value for key, value in mapping.items() if key != "why"}
        if plain not in found:
            found.append(plain)
    return found


def _day(found: "Proposals", zone: str) -> date | None:
    """The local day of the proposed onset, where the messages tell no hour."""
    window = found.onset.window
    return window.earliest.tz_convert(zone).date() if window and found.onset.is_day else None


def lines(first: FirstLook, locale: "Locale") -> Iterator[str]:
    """What was read, and what is proposed, in lines."""
    found = first.proposals
    yield from summary_lines(first.summary)
    span = f"{first.summary.first} to {first.summary.last}"
    yield f"case {first.case_id}: {found.n:,} messages, {span}"
    if found.naming is not None:
        yield f"  look: {_naming_line(found.naming, locale)}"
    yield f"  {_onset_line(found, locale)}"
    if found.naming is not None:
        yield f"    {locale.translate('naming.do_onset', **found.naming.values)}"
    for one in found.accounts.proposed:
        yield f"  account proposed: {one.name}: {locale.format_message(one.why)}"
    for one in found.accounts.possible:
        why = locale.format_message(one.why)
        yield f"  not taken for the brand's: {one.name}: {why}; if it is, add --handle {one.name}"
    if others := found.accounts.others:
        shown = ", ".join(others[:5]) + (", …" if len(others) > 5 else "")
        yield (
            f"  the files mark {len(others)} other accounts as a brand's ({shown}), and what these"
            " write counts as this brand's: give only the messages about this brand"
        )
    if found.about is not None:
        yield f"  of the subjects in the files, only {found.about} is looked at"
    elif len(found.subjects) > 1:
        named = ", ".join(found.subjects[:5])
        yield f"  the files are about several subjects ({named}), none named so: all are looked at"


def _naming_line(naming: "Message", locale: "Locale") -> str:
    return f"{locale.format_message(naming)} {locale.translate('naming.do')}"


def _onset_line(found: "Proposals", locale: "Locale") -> str:
    why, window = locale.format_message(found.onset.why), found.onset.window
    if window is None:
        return f"no onset proposed: {why}"
    at = window.earliest if window.best is None else window.best
    return f"onset proposed: {locale.format_instant(at)}: {why}"


def plain(first: FirstLook, locale: "Locale") -> dict[str, Any]:
    """The summary of the import as JSON, and beside it the case and what is proposed."""
    from analytics.schema import iso

    found, say = first.proposals, locale.format_message
    window = found.onset.window
    onset = None
    if window is not None:
        ends = {"earliest": window.earliest, "latest": window.latest, "best": window.best}
        onset = {name: iso(at) for name, at in ends.items() if at is not None}
    return asdict(first.summary) | {
        "case": first.case_id,
        "case_exists": bool(taken(first.case_id)),
        "about": found.about,
        "messages": found.n,
        "naming": None if found.naming is None else say(found.naming),
        "start": iso(found.start),
        "end": iso(found.end),
        "onset": onset,
        "onset_why": say(found.onset.why),
        "accounts": {one.name: say(one.why) for one in found.accounts.proposed},
        "possible_accounts": {one.name: say(one.why) for one in found.accounts.possible},
        "other_accounts": list(found.accounts.others),
    }


def taken(case_id: str) -> str:
    """What a dry run says where the case is there already, and would not be made again."""
    from analytics import cases

    return "; the case is there already, and would be refused" if case_id in cases.ids() else ""
