"""Chats that WhatsApp exports as text, as a table: one message a row, in the columns HEADER.

A message begins with its time, `[20.12.20, 06:06:12] Name: …` or `12/20/20, 6:06 PM - Name: …`, in
the order and the clock of the phone's language, and goes on over the lines that do not. Lines
without a name, and words of WhatsApp itself behind an invisible mark, are notices. Phone numbers
are replaced: by `participant 1` … as authors, by a word in texts.
"""

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pandas as pd

from analytics.messages.encoding import LINE, Text, bound, encoding_of, examine, lines
from analytics.messages.opening import InputFile, Tick, fields_of, refuse
from analytics.messages.time_formats import TimeEvidence

HEADER = ("WhatsApp id", "WhatsApp time", "as written", "kind", "author", "text")
MESSAGE, NOTICE, DELETED = "message", "notice", "deleted"
IN_TWO_WAYS = "?"
"""Stands for a time where day and month cannot be told apart."""
_MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_BEGIN = re.compile(
    rf"[{_MARKS}]*(?P<open>\[)?"
    r"(?P<a>\d{1,4})(?P<sign>[./-])\s?(?P<b>\d{1,2})[./-]\s?(?P<c>\d{1,4})\.?(?P<comma>,)?\s"
    r"(?:\w{1,3}\s)?(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?"
    r"(?:\s?(?P<half>[AaPp])\.?\s?[Mm]\.?)?"
    r"(?(open)\]|\s[-–])\s(?P<rest>.*)"
)
_NAMED = re.compile(r"(?P<author>[^:]{1,60}):(?:\s(?P<text>.*)|$)", re.DOTALL)
_PHONE = re.compile(r"\+?\d[\d\s().\-\u2010\u2011]{6,}\d")
_PHONE_IN_TEXT = re.compile(r"(?<!\w)(?:\+\d[\d\s().\-\u2010\u2011]{6,}\d|@\d{7,15})")
_NO_NUMBER = "[phone number]"
_LEFT_OUT = re.compile(
    r"<[^<>\n]{3,60}>|.*\((?:file attached|Datei angehängt)\)"
    r"|(?:\S+ ){0,3}(?:image|video|audio|sticker|document|GIF|contact card|media) omitted"
)
_DELETED = ("This message was deleted", "You deleted this message", "This message was deleted.")
_EDITED = "<This message was edited>"
_SHOWN = 4_000


@dataclass(frozen=True)
class Chat(InputFile):
    """A chat as CSV in UTF-8; encoding and lines are those of `text`."""

    text: Text | None = None
    day_first: bool | None = None

    def open(self, tick: Tick | None = None) -> io.BufferedReader:
        """The table, as bytes of CSV. Raises ImportFileError."""
        return io.BufferedReader(_Rows(self._rows(tick)))

    def _rows(self, tick: Tick | None) -> Iterator[bytes]:
        chat = InputFile(**fields_of(self))
        table, people, counted = io.StringIO(), _People(), _Counted()
        writer = csv.writer(table)
        writer.writerow(HEADER)
        for begin, words in _messages(chat, self.text or examine(chat), tick):
            kind, author, text = _told(words)
            time = _time(begin, self.day_first)
            author, text = people.shown(author), people.without_numbers(text)
            written = begin.group(0)[: begin.start("rest") - begin.start()].strip(_MARKS + " -–[]")
            own = counted.id_of(written, author, text)
            writer.writerow([own, time, written, kind, author, text])
            yield table.getvalue().encode("utf-8", "surrogateescape")
            table.seek(0)
            table.truncate()
        yield table.getvalue().encode()


class _Rows(io.RawIOBase):
    """Bytes from an iterator of blocks."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self._rest = blocks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        self._rest = self._rest or next(self._blocks, b"")
        block, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(block)] = block
        return len(block)


@dataclass
class _People:
    """The people whose phone numbers stand for their names, in the order in which they speak."""

    known: dict[str, str] = field(default_factory=dict)

    def shown(self, author: str) -> str:
        """The name, or `participant 1` … for a number."""
        name = author.strip(_MARKS + "~ \u202f\xa0")
        if not _PHONE.fullmatch(name):
            return name
        return self.known.setdefault(_digits(name), f"participant {len(self.known) + 1}")

    def without_numbers(self, text: str) -> str:
        """A text in which phone numbers are replaced, those of people who spoke by their name."""
        return _PHONE_IN_TEXT.sub(lambda found: self._named(found[0]), text)

    def _named(self, number: str) -> str:
        mark = "@" if number.startswith("@") else ""
        return mark + self.known.get(_digits(number), _NO_NUMBER)


@dataclass
class _Counted:
    """Ids from what a message is: of those that are the same at one time, each has its own."""

    time: str = ""
    seen: Counter[str] = field(default_factory=Counter)

    def id_of(self, time: str, author: str, text: str) -> str:
        if time != self.time:
            self.time, self.seen = time, Counter()
        own = hashlib.sha256(
            "\x1f".join((time, author, text)).encode(errors="replace")
        ).hexdigest()[:16]
        self.seen[own] += 1
        return f"{own}-{self.seen[own]}"


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def table_of(source: InputFile, head: bytes) -> InputFile | None:
    """A chat of WhatsApp as a table; None if the file is none. head: its first bytes."""
    if not _is_chat(head):
        return None
    text = examine(source)
    bound(source, text, LINE)
    begun = (begin for begin, _ in _messages(source, text))
    days = [(begin["a"], begin["sign"], begin["b"], begin["c"]) for begin in begun]
    return Chat(**fields_of(source), text=text, day_first=_is_day_first(days))


def _is_chat(head: bytes) -> bool:
    """Whether the first line begins a message, and one of the first names its author."""
    text = head[:_SHOWN].decode(encoding_of(head), "replace").lstrip(_MARKS + "\r\n ")
    first = _BEGIN.match(text)
    if not first or _may_be_a_log(first):
        return False
    begun = filter(None, map(_BEGIN.match, text.splitlines()))
    return any(_NAMED.match(begin["rest"]) for begin in begun)


def _may_be_a_log(begin: re.Match) -> bool:
    """Whether a line begins as those that programs log: `2021-02-13 18:06:07 …`, no comma."""
    is_iso = len(begin["a"]) == 4 and begin["sign"] == "-" and not begin["comma"]
    return is_iso and bool(begin["open"] or begin["second"])


def _is_day_first(days: list[tuple[str, str, str, str]]) -> bool | None:
    """Whether the day stands before the month, as always before a point; None: cannot be told.

    days: the first figure of each, the sign after it, and the two other figures.
    """
    if all(sign == "." or first == second for first, sign, second, _ in days):
        return True
    evidence = TimeEvidence()
    evidence.add(pd.Series([f"{first}/{second}/{third}" for first, _, second, third in days]))
    return evidence.is_day_first


def _messages(
    source: InputFile, text: Text, tick: Tick | None = None
) -> Iterator[tuple[re.Match, str]]:
    """The beginning of each message, and its words over all their lines.

    Raises ImportFileError on a message that is larger than any.
    """
    begin, words, is_open, held = None, [], None, 0
    for line in lines(source, text, tick):
        line = line.rstrip("\r\n")
        found = _BEGIN.match(line)
        if found and is_open in (None, found["open"] is not None):
            if begin:
                yield begin, "\n".join(words)
            begin, words, is_open = found, [found["rest"]], found["open"] is not None
            held = 0
        else:
            words.append(line)
            held += len(line) + 1
            if held > LINE:
                what = f"a message of this chat has over {LINE / 1e6:.0f} MB"
                raise refuse(source.name, what, "A chat as WhatsApp exports it")
    if begin:
        yield begin, "\n".join(words).rstrip("\n")


def _time(begin: re.Match, day_first: bool | None) -> str:
    """The local time as ISO 8601, as exact as written; empty where there is no such time."""
    first, second, third = int(begin["a"]), int(begin["b"]), int(begin["c"])
    if len(begin["a"]) == 4:
        year, month, day = first, second, third
    elif day_first is None:
        return IN_TWO_WAYS
    else:
        day, month = (first, second) if day_first else (second, first)
        year = third + 2000 if third < 100 else third
    hour, second = int(begin["hour"]), begin["second"]
    if begin["half"]:
        hour = hour % 12 + 12 * (begin["half"] in "Pp")
    try:
        at = datetime(year, month, day, hour, int(begin["minute"]), int(second or 0), tzinfo=UTC)
    except ValueError:
        return ""
    return at.strftime("%Y-%m-%d %H:%M:%S" if second else "%Y-%m-%d %H:%M")


def _told(words: str) -> tuple[str, str, str]:
    """Kind, author and text of a message's words."""
    named = _NAMED.match(words)
    if not named:
        return NOTICE, "", words.strip(_MARKS)
    author, text = named["author"], named["text"] or ""
    is_own, plain = text[:1] in _MARKS[:2] and text[:1] != "", text.strip(_MARKS)
    if plain in _DELETED:
        return DELETED, author, ""
    if _LEFT_OUT.fullmatch(plain):
        return MESSAGE, author, ""
    if text.endswith(_EDITED):
        text = text.removesuffix(_EDITED).rstrip(_MARKS + " ")
    return NOTICE if is_own else MESSAGE, author, text
