"""What a run wrote to stderr, as a short list of warnings."""

import re
from collections.abc import Iterable
from pathlib import PurePath

from analytics.reports.local_paths import LocalPaths
from analytics.wording import clean

MOST, LONGEST = 20, 300
_LOOKED_AT = 1_000_000
_PYTHON = re.compile(r"(?P<file>[^\n]*?):(?P<line>\d+): (?P<kind>\w*Warning): (?P<text>.*)")
_NO_FILE = re.compile(r"ipykernel_\d+|^<")
_HEADINGS = ("Traceback (", "The above exception was the", "During handling of the above")


def warning_lines(stderr: str, paths: LocalPaths) -> tuple[str, ...]:
    """One line for each different warning, without folders of this machine.

    Of a traceback only its error stays, of Python's own warnings the text and the line of code.
    """
    text = paths.remove_all(stderr[:_LOOKED_AT]).replace("\r\n", "\n")
    lines = (line.rsplit("\r", 1)[-1] for line in text.split("\n"))
    told = (line for line in lines if line.strip() and not line[:1].isspace())
    plain = (clean(_short(line)).strip()[:LONGEST] for line in told)
    return tuple(dict.fromkeys(line for line in plain if line and not line.startswith(_HEADINGS)))


def first_of(warnings: Iterable[str]) -> tuple[tuple[str, ...], int]:
    """The first of them, each once, and how many more there are."""
    each = tuple(dict.fromkeys(warnings))
    return each[:MOST], len(each[MOST:])


def _short(line: str) -> str:
    found = _PYTHON.fullmatch(line)
    if not found:
        return line
    file = found["file"]
    place = "" if _NO_FILE.search(file) else f" ({PurePath(file).name}:{found['line']})"
    return f"{found['text']}{place}"
