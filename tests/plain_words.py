"""What the main part of a page may not say, and how its text is cut into sentences.

`faults` names what breaks a rule of the house's language in a text; the rules are those for readers
between two meetings: no statistician's words, one unit a range, short sentences, no tool talk.
"""

import html
import re
from collections.abc import Iterator

LONGEST, MEAN = 40, 25
"""Words of a sentence at most, and words of a page's sentences on average at most."""

BANNED = (
    *("p-value", "p =", "p <", "draws", "placebo", "placebos", "censored", "pooled"),
    *("bin", "bins", "band", "onset", "interval", "intervals", "n =", "Kaplan", "Gini"),
    *("t value", "autoregression", "bootstrap", "Poisson", "likelihood", "net sentiment"),
    *("deficit", "abnormal return", "session", "sessions", "while it was watched"),
    *("not available", "not applicable", "nan", "inf", "null", "undefined", "cannot tell"),
)
"""Words and phrases that the main part of a page leaves to the appendix."""
TOOL = re.compile(
    r"\baftermath (?:[a-z]+ )?(?:--|run|start|import|index|detect|plan|draw|label|case|check)\b"
    r"|(?<!\w)--[a-z]{2,}|\w+\.(?:ipynb|json|yaml|csv|py|md|toml)\b|\b(?=\w*\d)[0-9a-f]{10,64}\b"
)
EMPTY = re.compile(r"(?i)^(?:none|nan|inf|-inf|n/a|nat)\.?$")
"""A line that shows a value which is not there."""
_UNITS = {
    "minute": r"minutes?|min",
    "hour": r"hours?|h",
    "day": r"(?:trading )?days?|d",
    "week": r"weeks?",
    "month": r"months?",
    "year": r"years?",
}
_UNIT = "|".join(f"(?:{forms})" for forms in _UNITS.values())
TWO_UNITS = re.compile(
    rf"\d\s*({_UNIT})\b(?: of [^.;]{{0,20}})?\s*(?:–|—|-| to | and )\s*−?\d[\d.,]*\s*({_UNIT})\b"
)
_DENIALS = r"\b(?:not|no|never|none|nothing|nobody|cannot|neither|without)\b|n[’']t\b"
_CLAUSES = re.compile(
    r"[,;:–—()“”]|\b(?:and|but|or|nor|so|where|that|which|who|whether|as|because|if|than|when)\b"
)
_ABBREVIATED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|Inc|Co|No|vs|e\.g|i\.e|U\.S|U\.K|a\.m|p\.m)\.$")
_END = re.compile(r"[.!?…][”’\"')]*\s+(?=[“‘\"(]?[A-Z0-9\ufffc])")
_WORDS = {word: re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])") for word in BANNED}
_BLOCK = (
    r"</?(?:p|li|td|th|h\d|div|section|header|tr|table|caption|figcaption|figure|summary|details|"
    r"blockquote|dt|dd|dl|ul|ol|br|svg|title|desc|thead|tbody|main|body|nav|label|option|footer)"
    r"\b[^>]*>"
)
FOREIGN = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for words of a case's sources or editors, which are not the catalogue's."""


def lines(markup: str) -> Iterator[str]:
    """Texts of the blocks of a page, without markup; longer foreign texts as one character."""
    text = re.sub(r"(?s)<(style|script|svg)\b.*?</\1>", " ", markup)
    text = re.sub(r"(?s)<bdi>(.*?)</bdi>", lambda found: f"\u2068{found[1]}\u2069", text)
    text = re.sub(_BLOCK, "\n", text)
    text = html.unescape(re.sub(r"<[^>]+>", "", text))
    text = re.sub("(?s)\u2068(.*?)\u2069", _foreign, text)
    for line in text.split("\n"):
        shown = re.sub(r"[\u2066-\u2069]", "", re.sub(r"\s+", " ", line)).strip()
        if shown and shown != FOREIGN:
            yield shown


def _foreign(found: re.Match[str]) -> str:
    """Names stay as words; longer texts are the source's."""
    words = found[1].split()
    return " ".join("X" for _ in words) if 0 < len(words) <= 4 else FOREIGN


def sentences(line: str) -> list[str]:
    """A line cut at the ends of its sentences."""
    found, start = list[str](), 0
    for end in re.finditer(
        r"[.!?…][”’\"')]*\s+(?=[“‘\"(]?[A-Z0-9\N{OBJECT REPLACEMENT CHARACTER}])", line
    ):
        if not _ABBREVIATED.search(line[start : end.start() + 1]):
            found.append(line[start : end.end()].strip())
            start = end.end()
    return [*found, line[start:].strip()]


def length(sentence: str) -> int:
    """Words of a sentence; a foreign text counts as one."""
    return len(re.findall(rf"[\w{FOREIGN}][\w’'.,−–%-]*", sentence))


def is_sentence(text: str) -> bool:
    """Whether it ends as a sentence does, and is no label or cell."""
    return bool(re.search(r"[.!?…][”’\"')]*$", text)) and length(text) > 2


def faults(line: str) -> list[str]:
    """What in a line of a page's main part breaks a rule: the rule, and the words."""
    found = [f"banned {word!r}" for word, pattern in _WORDS.items() if pattern.search(line)]
    found += [f"tool talk {one[0]!r}" for one in TOOL.finditer(line)]
    found += [f"two units {one[0]!r}" for one in TWO_UNITS.finditer(line) if _differ(one)]
    if EMPTY.match(line):
        found.append(f"empty value {line!r}")
    for sentence in sentences(line):
        if is_sentence(sentence) and length(sentence) > LONGEST:
            found.append(f"{length(sentence)} words")
        for clause in _CLAUSES.split(sentence):
            if len(re.findall(_DENIALS, clause, re.IGNORECASE)) > 1:
                found.append(f"double negative {clause.strip()!r}")
    return found


def _differ(found: re.Match[str]) -> bool:
    names = [
        next(name for name, forms in _UNITS.items() if re.fullmatch(forms, unit))
        for unit in found.groups()
    ]
    return names[0] != names[1]
