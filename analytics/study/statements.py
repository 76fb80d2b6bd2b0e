"""A draft statement read by rules, beside what real brands said: `aftermath statement`."""

import io
import re
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import babel
import pandas as pd

from analytics import cases
from analytics.cases import Case
from analytics.errors import AftermathError, UsageError
from analytics.measures.response import in_order
from analytics.measures.statement import (
    LANGUAGES,
    MARKS,
    UNPROPOSED,
    Finding,
    Fit,
    fit,
    levels,
    postures,
    read_statement,
)
from analytics.schema import APOLOGY_ELEMENTS, Milestone
from analytics.sentiment.language import detect
from analytics.wording import Span

LONGEST = 100_000
"""Characters of the longest text that is read as one statement."""
UNPACKED = 64 * 1024 * 1024
"""Most bytes that a Word document may unpack to, pictures and all."""
EXAMPLES = 2
"""Quotations for each element."""
_FILES = "A text, Markdown or Word file (.docx), or - for what is piped in"
_PARAGRAPH = re.compile(r"\n\s*\n")
_SAID = 5
"""Fewest letters of a text that says anything."""


@dataclass(frozen=True)
class Example:
    """Words of a real brand which a person coded as an element, and which show it themselves."""

    element: str
    words: str
    brand: str
    speaker: str
    when: Span
    case: str
    cluster: str
    publisher: str
    url: str


@dataclass(frozen=True)
class Draft:
    """What a draft shows to the rules.

    elements: of each, `full`, `weak`, `not_found`, or `look` where the rules are not good enough to
    propose it. transparency: the same of each question. Where is_whole is false, a part of the text
    is in a language that the rules do not read, so that nothing is said of what is not found:
    `cannot_tell`. rebuilds: whether its words apologise or make good, and none may deny. fit: of
    that and the crisis type of the case that was named; None without one, or where it cannot be
    told. cluster: of that case, else empty. examples: of each element that is not full.
    """

    source: str
    n_words: int
    findings: tuple[Finding, ...]
    elements: Mapping[str, str]
    transparency: Mapping[str, str]
    rebuilds: bool
    is_whole: bool
    cluster: str
    fit: Fit | None
    examples: Mapping[str, tuple[Example, ...]]

    @property
    def marks(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.group == "mark")

    def words_of(self, name: str) -> tuple[str, ...]:
        """The words that led to an element, a question, a mark or a posture, each once."""
        found = [" ".join(one.words.split()) for one in self.findings if one.name == name]
        return tuple(dict.fromkeys(found))


def check_draft(source: str, case_id: str = "") -> Draft:
    """Read a draft and set it beside the library. source: a path, or - for stdin.

    case_id: the case whose crisis type the posture is set beside. `UsageError` where the source
    holds no text, too much of it, or a language that the rules do not read.
    """
    kind = cases.load(case_id).crisis_type if case_id else None
    text = read_text(source)
    is_whole = _is_readable(text, source)
    findings = read_statement(text)
    found, shown = levels(findings), postures(findings)
    rebuilds = "rebuild" in shown and "deny" not in shown
    absent = "not_found" if is_whole else "cannot_tell"
    elements = {
        name: "look" if name in UNPROPOSED else found.get(name) or absent
        for name in APOLOGY_ELEMENTS
    }
    why = elements["explanation"]
    answers = {"what_happened": "look", "why": why, "what_is_done": "look"}
    cluster = kind.cluster if kind else ""
    lacking = [name for name, state in elements.items() if state != "full"]
    return Draft(
        source="stdin" if source == "-" else Path(source).name,
        n_words=len(text.split()),
        findings=findings,
        elements=elements,
        transparency=answers,
        rebuilds=rebuilds,
        is_whole=is_whole,
        cluster=cluster,
        fit=fit(("rebuild",), cluster, kind.kind) if kind and rebuilds else None,
        examples=examples(lacking, cluster),
    )


def examples(elements: Sequence[str], cluster: str = "") -> dict[str, tuple[Example, ...]]:
    """Of each element, how up to EXAMPLES real brands said it.

    Only words that a person coded as the element in full, and in which the rules find it too, since
    codes are of whole statements. Cases of the cluster come first, then the latest; one a brand. A
    case that cannot be read is passed over.
    """
    found: dict[str, list[Example]] = {name: [] for name in elements}
    for case_id in cases.ids():
        try:
            case = cases.load(case_id)
        except AftermathError:
            continue
        if case.record.in_library and case.provenance != "simulated":
            for one in _examples(case, elements):
                found[one.element].append(one)
    chosen: dict[str, tuple[Example, ...]] = {}
    for name, ones in found.items():
        ones.sort(key=lambda one: (one.when.earliest, one.words), reverse=True)
        ones.sort(key=lambda one: one.cluster != cluster)
        of_brand: dict[str, Example] = {}
        for one in ones:
            of_brand.setdefault(one.brand, one)
        chosen[name] = tuple(of_brand.values())[:EXAMPLES]
    return chosen


def _examples(case: Case, elements: Sequence[str]) -> list[Example]:
    ones: list[Example] = []
    for event in in_order(case.milestones):
        if event.quote is None or not (event.is_brands and event.is_heard):
            continue
        shown = levels(read_words(event, case))
        source = case.sources[event.quote.source]
        if source.url is None:
            continue
        for name in elements:
            if event.apology.get(name) == shown.get(name) == "full":
                when = Span(event.when.earliest, event.when.latest, case.time_zone, event.precision)
                speaker = event.quote.speaker or event.name or case.brand
                told = (case.brand, speaker, when, case.id, case.crisis_type.cluster)
                of = (source.publisher, source.url)
                ones.append(Example(name, event.quote.words, *told, *of))
    return ones


def read_words(event: Milestone, case: Case) -> tuple[Finding, ...]:
    """What an event's quoted words show; nothing where it has none that the rules read."""
    return read_statement(event.quote.words) if event.quote and is_read(event, case) else ()


def is_read(event: Milestone, case: Case) -> bool:
    """Whether the rules read the language of an event's quoted words."""
    if event.quote is None:
        return False
    if case.record.language in LANGUAGES and event.quote.words.isascii():
        return True
    return detect(event.quote.words.translate(_QUOTES), LANGUAGES) in ("", *LANGUAGES)


_QUOTES = str.maketrans("‘’“”", "''\"\"")


def _is_readable(text: str, source: str) -> bool:
    """Whether all of a text is in languages that the rules read; `UsageError` where none is."""
    spoken = [detect(" ".join(one.split()), LANGUAGES) for one in _PARAGRAPH.split(text)]
    others = sorted({code for code in spoken if code not in ("", *LANGUAGES)})
    whole = detect(" ".join(text.split()), LANGUAGES)
    if whole in LANGUAGES or LANGUAGES.intersection(spoken):
        return not others
    if others or not read_statement(text):
        names = ", ".join(map(_language, others))
        told = f"it looks like {names}" if others else "its language cannot be told"
        known = ", ".join(map(_language, sorted(LANGUAGES)))
        right = f"The rules read {known}; nothing is said of other texts"
        raise _refuse(source, f"the rules cannot read this text: {told}", right)
    return True


def _language(code: str) -> str:
    return babel.Locale.parse(code).get_display_name("en") or code


def read_text(source: str) -> str:
    """The text of a file, or of stdin for -. `UsageError` where it holds none, or too much."""
    if source == "-":
        data = sys.stdin.buffer.read(8 * LONGEST + 1)
    else:
        path = Path(source)
        try:
            data = path.read_bytes()
        except OSError as error:
            what = f"it cannot be read: {error.strerror or error}"
            raise _refuse(source, what, _FILES) from error
    text = _docx(data, source) if data.startswith(b"PK\x03\x04") else _decoded(data, source)
    if sum(map(str.isalpha, text)) < _SAID:
        raise _refuse(source, "it holds no words", _FILES)
    if len(text) > LONGEST:
        right = f"At most {LONGEST:,}: one statement"
        raise _refuse(source, f"it has {len(text):,} characters", right)
    return text


def _decoded(data: bytes, source: str) -> str:
    has_mark = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = data.decode("utf-16" if has_mark else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace") if _is_text(data) else "\0"
    if "\0" in text or "\ufffd" in text:
        raise _refuse(source, "it is no text", f"{_FILES}; text as UTF-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_text(data: bytes) -> bool:
    """Whether bytes may be text of one byte a character: hardly any control among them."""
    controls = sum(byte < 32 and byte not in (9, 10, 13) for byte in data)
    return controls == 0


def _docx(data: bytes, source: str) -> str:
    """The paragraphs of a Word document, those of its tables among them."""
    from docx import Document
    from docx.oxml.ns import qn

    try:
        packed = zipfile.ZipFile(io.BytesIO(data)).infolist()
        if sum(one.file_size for one in packed) > UNPACKED:
            raise _refuse(source, "it unpacks to far more than a statement", _FILES)
        body = Document(io.BytesIO(data)).element.body
        ones = ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p"))]
    except UsageError:
        raise
    except Exception as error:  # python-docx has no common base of its errors
        raise _refuse(source, "it is no Word document that can be read", _FILES) from error
    return "\n\n".join(ones)


def _refuse(source: str, what: str, right: str) -> UsageError:
    return UsageError(what=what, where="stdin" if source == "-" else source, right=right)


def as_json(draft: Draft) -> dict[str, object]:
    """A draft as JSON: places are characters of the text from `start` up to `end`."""
    return {
        "source": draft.source,
        "words": draft.n_words,
        "is_whole": draft.is_whole,
        "elements": dict(draft.elements),
        "transparency": dict(draft.transparency),
        "marks": sorted({one.name for one in draft.marks}, key=MARKS.index),
        "rebuilds": draft.rebuilds,
        "crisis_type": draft.cluster or None,
        "fit": draft.fit,
        "found": [vars(one) for one in draft.findings],
        "examples": {
            name: [
                {
                    "words": one.words,
                    "speaker": one.speaker,
                    "brand": one.brand,
                    "earliest": pd.Timestamp(one.when.earliest).isoformat(),
                    "case": one.case,
                    "source": one.url,
                }
                for one in ones
            ]
            for name, ones in draft.examples.items()
        },
    }
