"""What the imported files could contain and could not, in words and field by field."""

from typing import Any

from analytics.reports.blocks import Part, bullets, details, element, paragraph, table
from analytics.results import Results
from analytics.wording import Locale, UntrustedText


def coverage_parts(of: Results, locale: Locale) -> list[Part]:
    """Blocks for the section of limits; empty where the import left no report of its coverage."""
    if of.coverage is None:
        return []

    def say(key: str, /, **values: object) -> str:
        return locale.translate(f"coverage.{key}", **values)

    coverage: Any = of.coverage
    fields = coverage["fields"]
    states = {name: _state(shares) for name, shares in fields.items()}
    notes = [
        say(state, names=names)
        for state in ("never", "redacted", "empty")
        if (names := [say(f"field.{name}") for name, kept in states.items() if kept == state])
    ]
    hints = coverage["hints"]
    notes += [locale.translate(hint["key"], **_foreign(hint["values"])) for hint in hints]
    rows = [
        (
            say(f"field.{name}"),
            element("code", name),
            *(locale.format_percent(shares[part], 1) for part in ("present", "redacted", "empty")),
            say(f"state.{states[name]}"),
        )
        for name, shares in fields.items()
    ]
    columns = ("field", "name", "present", "redacted", "empty", "state")
    by_field = table([say(f"column.{name}") for name in columns], rows, numeric=(2, 3, 4))
    return [
        paragraph(say("intro", n=locale.format_number(coverage["messages"]))),
        bullets(notes),
        details(say("by_field"), by_field),
    ]


def _state(shares: dict) -> str:
    """State of a field: never, redacted, empty, partly or present."""
    if shares["never"]:
        return "never"
    if shares["redacted"]:
        return "redacted"
    return "empty" if shares["empty"] == 1 else "partly" if shares["empty"] else "present"


def _foreign(values: dict) -> dict:
    """Mark file names as untrusted text."""
    return {k: UntrustedText(v) if k == "file" else v for k, v in values.items()}
