"""Untrusted text made safe for where it goes: plain text, a terminal, a spreadsheet, Markdown."""

import json
import re
import unicodedata

_FIRST_STRONG, _POP = "\u2068", "\u2069"
_ISOLATES = re.compile("[\u2066-\u2069]")
_LINE_ENDS = re.compile("[\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(0x10000 * plane + 0xFFFE + k) for plane in range(17) for k in (0, 1)
)
_UNSEEN_CLASS = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters, without tab and line ends
    "\u00ad\u034f\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff0-\ufffb"  # zero-width
    "\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # fillers, drawn as nothing
    "\u061c\u200e\u200f\u202a-\u202e"  # marks and overrides of direction
    f"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff{_NONCHARACTERS}"  # and tags
)
_UNSEEN = re.compile(f"[{_UNSEEN_CLASS}]")
_VARIANTS = re.compile(
    "(?<![#*0-9\u00a9\u00ae\u0250-\u200b\u200e-\ufdff\ufe10-\U000e00ff\U000e01f0-\U0010ffff])"
    "[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
"""Variation selectors beyond the first of a character that can have one."""
_JOINERS = re.compile(
    "(?<![\u0250-\u200b\u200e-\U0010ffff])[\u200c\u200d]"
    "|[\u200c\u200d](?![\u0250-\u200b\u200e-\U0010ffff])"
)
"""Joiners that join nothing: scripts and emoji that need them have neighbours beyond Latin."""
_ESCAPED = re.compile(f"[{_UNSEEN_CLASS}\n\r\u2028\u2029\ud800-\udfff]")
_ESCAPED_IN_JSON = re.compile(f"[{_UNSEEN_CLASS}\u2028\u2029\u2066-\u2069]")
_FORMULA = re.compile(
    r"""(^|[;|\t\r\n])((?:[^\S\t\r\n]|["'])*+)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])"""
)
"""Where some spreadsheet begins a cell, and the blanks and quotes before a formula there."""
_NEUTRALISED = re.compile(
    r"""(^|[;|\t\r\n])'(?=(?:[^\S\t\r\n]|["'])*+[=+\-@\uff1d\uff0b\uff0d\uff20])"""
)
_ISOLATED = re.compile("\u2068([^\u2068\u2069]*)\u2069")
_MARKS = re.compile(r"[\\`*_\[\]<>~|#^$@{}]|&(?=#|\w+;)|:(?=\S)|(?<=www)\.", re.IGNORECASE)
_BEGINS = re.compile(r"^([-+=]|\d+[.)])")


def clean(text: object) -> str:
    """Untrusted text without characters that nobody sees or that reorder others, for plain text.

    Removed are control, zero-width, direction and tag characters and noncharacters; joiners and
    variation selectors stay where a script or an emoji needs them; half a surrogate pair becomes
    U+FFFD. What remains may stand in XML.
    """
    return _visible(_ISOLATES.sub("", str(text)))


def tidy(text: str) -> str:
    """Text of ours with untrusted text inside: as `clean`, but isolates stay, each one closed."""
    kept, opened = [], 0
    for piece in re.split("([\u2066-\u2069])", text):
        if piece == _POP and not opened:
            continue
        if _ISOLATES.match(piece):
            opened += -1 if piece == _POP else 1
        kept.append(piece)
    return _visible("".join(kept) + _POP * opened)


def _visible(text: str) -> str:
    text = _SURROGATES.sub("\ufffd", _LINE_ENDS.sub(" ", text))
    return _JOINERS.sub("", _VARIANTS.sub("", _UNSEEN.sub("", text)))


def one_line(text: object) -> str:
    """Untrusted text as a name inside other text: cleaned, on one line, and isolated where letters
    of it run from right to left.
    """
    name = " ".join(clean(text).split())
    is_mixed = any(unicodedata.bidirectional(one) in ("R", "AL", "AN") for one in name)
    return f"{_FIRST_STRONG}{name}{_POP}" if is_mixed else name


def escaped(text: str) -> str:
    """One line for a terminal: what could move its cursor, hide or reorder is a backslash escape;
    isolates, which need no escape, are left out.
    """
    return _ESCAPED.sub(_backslashed, _ISOLATES.sub("", text))


def escaped_json(text: str) -> str:
    """JSON for a terminal, of the same value: what `escaped` escapes is so as JSON escapes it."""
    return _ESCAPED_IN_JSON.sub(lambda found: json.dumps(found[0])[1:-1], text)


def _backslashed(found: re.Match) -> str:
    return found[0].encode("unicode_escape").decode()


def neutralise(cell: str) -> str:
    """A cell of a CSV file that no spreadsheet runs as a formula, whatever it takes for separator.

    An apostrophe stands before what could begin a formula: at the start of the cell, and after each
    character in it that some spreadsheet takes for the end of a cell or row.
    """
    return _FORMULA.sub(r"\1'\2", cell)


def as_before(cell: str) -> str:
    """A cell as it was before `neutralise`."""
    return _NEUTRALISED.sub(r"\1", cell)


def markdown(text: object) -> str:
    """Untrusted text inside a line of Markdown: shown as it is, it makes no link, image or tag."""
    line = " ".join(clean(text).split())
    line = _MARKS.sub(lambda found: f"\\{found[0]}", line)
    return _BEGINS.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", line)


def markdown_line(text: str) -> str:
    """A line of ours as Markdown: the untrusted parts of it, which are isolated, by `markdown`."""
    line = " ".join(tidy(text).split("\n"))
    return _ISOLATED.sub(lambda found: _FIRST_STRONG + markdown(found[1]) + _POP, line)


def without_accents(text: str) -> str:
    """A text without accents."""
    if text.isascii():
        return text
    spread = unicodedata.normalize("NFKD", text)
    return "".join(one for one in spread if not unicodedata.combining(one))
