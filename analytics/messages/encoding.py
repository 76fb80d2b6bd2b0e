"""Decode bytes to text: encoding, damaged bytes, and lines of bounded length."""

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import charset_normalizer
import numpy as np

from analytics.messages.opening import HEAD, InputFile, Tick, refuse

DAMAGE = "\udcff"
"""Replacement for bytes that are invalid in the encoding; it cannot occur in valid text."""
TIDY = frozenset(b',;\t|"\r\n')
"""Bytes that may be adjacent to the quotes of a table's cells."""
LINE = 16 * 1024 * 1024
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_BLOCK = 1024 * 1024
_LEGACY = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949", "koi8_r"),
]
"""Encodings that spreadsheets and older programs write, by language."""
_SAMPLE = 64 * 1024
_WORD = re.compile(r"[^\W\d_]{3,}")
_IN_WORD = re.compile(r"[^\W\d_][³¹¿¡£¥¢¤¦¬¶¯±¼½¾][^\W\d_]")
"""A sign of Windows-1252 that stands within no word, but for letters of Windows-1250 there."""


def _damage(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return DAMAGE, error.end


codecs.register_error("aftermath-damage", _damage)


@dataclass(frozen=True)
class Text:
    """Findings of a first pass over a file's bytes.

    newline: its line ending (a carriage return only if there is no line feed at all). longest:
    length of its longest line, in bytes. is_plain: valid UTF-8 with no bare carriage return and an
    even number of quotes. beside: bytes outside quotes that are adjacent to one; incomplete once
    one is not TIDY. remark: note on the encoding for the user.
    """

    encoding: str
    newline: str
    longest: int
    is_plain: bool
    beside: frozenset[int]
    remark: str | None = None

    @property
    def is_utf8(self) -> bool:
        return self.encoding in ("utf-8", "utf-8-sig")

    def open(self, source: InputFile, tick: Tick | None = None) -> io.TextIOWrapper:
        """The decoded stream; damaged bytes become DAMAGE."""
        stream = source.open(tick)
        return io.TextIOWrapper(stream, self.encoding, "aftermath-damage", newline=self.newline)


def examine(source: InputFile) -> Text:
    """The encoding and the lines of a file, from all of its bytes, in constant memory.

    A byte order mark decides; else UTF-16 is recognised by its zero bytes; else it is UTF-8, unless
    more non-ASCII bytes are invalid than valid: then it is Windows-1252, with a remark.
    """
    with source.open() as stream:
        encoding = encoding_of(stream.peek(HEAD)[:HEAD])
        seen = _Seen(encoding.startswith("utf-8"))
        stream.read(len(codecs.BOM_UTF8) if encoding == "utf-8-sig" else 0)
        while block := stream.read(_BLOCK):
            seen.add(block)
    remark, bad = None, seen.bad + seen.decode(b"", True).count(DAMAGE)
    if encoding == "utf-8" and bad > seen.agree:
        encoding = _legacy(source)
        shown = encoding.replace("cp125", "Windows-125")
        remark = f"{source.name} is no UTF-8; it was read as {shown}"
    elif bad:
        remark = f"{source.name}: {bad} bytes are no text in UTF-8; a \ufffd stands for each"
    is_plain = encoding.startswith("utf-8") and not (bad or seen.bare or seen.quotes % 2)
    longest = max(seen.longest, seen.open)
    newline, beside = "\n" if seen.feeds else "\r", frozenset(seen.beside)
    return Text(encoding, newline, longest, is_plain, beside, remark)


def _legacy(source: InputFile) -> str:
    """The encoding of a text that is no UTF-8: Windows-1252 unless its lines make no words in it.

    Short texts mislead the detection of others, so it is asked only then.
    """
    sample = bytearray()
    with source.open() as stream:
        while len(sample) < _SAMPLE and (line := stream.readline(_SAMPLE)):
            sample += b"" if line.isascii() else line
    if _has_words(sample.decode("cp1252", "replace")):
        return "cp1252"
    found = charset_normalizer.from_bytes(bytes(sample), cp_isolation=_LEGACY).best()
    if found is None or "cp1252" in found.could_be_from_charset:
        return "cp1252"
    return found.encoding


def _has_words(text: str) -> bool:
    """Whether letters beyond ASCII stand among plain ones, and no signs such as ³ within words."""
    if _IN_WORD.search(text):
        return False
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    beyond = sum(not letter.isascii() for word in words for letter in word)
    return "\ufffd" not in text and 4 * beyond <= 3 * sum(map(len, words))


def encoding_of(head: bytes) -> str:
    """The encoding that a file's first bytes show."""
    for mark, encoding in _BOMS.items():
        if head.startswith(mark):
            return encoding
    half = len(head) // 2
    if half < 8:
        return "utf-8"
    first, second = head[::2].count(0) / half, head[1::2].count(0) / half
    if second > 0.4 and first < 0.1:
        return "utf-16-le"
    return "utf-16-be" if first > 0.4 and second < 0.1 else "utf-8"


class _Seen:
    """Counts over the blocks of a file. agree: bytes of valid characters beyond ASCII."""

    def __init__(self, is_utf8: bool) -> None:
        self.is_utf8 = is_utf8
        self.decode = codecs.getincrementaldecoder("utf-8")("aftermath-damage").decode
        self.feeds = False
        self.bare = self.quotes = self.agree = self.bad = self.longest = self.open = 0
        self.beside: set[int] = set()
        self._last = ord("\n")

    def add(self, block: bytes) -> None:
        if self.beside <= TIDY:
            self._add_quotes(np.frombuffer(bytes([self._last]) + block, "uint8"))
        else:
            self.quotes += block.count(b'"')
        if b"\r" in block or self._last == ord("\r"):
            pairs = block.count(b"\r\n") + (self._last == ord("\r") and block.startswith(b"\n"))
            self.bare += block.count(b"\r") - pairs
        self._last = block[-1]
        start = block.find(b"\n")
        if start < 0:
            self.open += len(block)
        else:
            self.feeds = True
            self.longest = max(self.longest, self.open + start)
            self.open = len(block) - block.rfind(b"\n") - 1
        if self.is_utf8 and not block.isascii():
            text = self.decode(block)
            self.agree += len(block) - len(text)
            self.bad += text.count(DAMAGE)

    def _add_quotes(self, block: np.ndarray) -> None:
        """Count quotes in a block that starts with the last byte of the previous block."""
        at = np.flatnonzero(block == ord('"'))
        if self._last == ord('"'):
            at = at[1:]
            if self.quotes % 2 == 0:
                self.beside.add(int(block[1]))
        opening, closing = at[self.quotes % 2 :: 2], at[1 - self.quotes % 2 :: 2]
        touching = (block[opening - 1], block[closing[closing + 1 < len(block)] + 1])
        self.beside.update(np.unique(np.concatenate(touching)).tolist())
        self.quotes += len(at)


def bound(source: InputFile, text: Text, most: int) -> None:
    """Raise ImportFileError if a line has more than `most` bytes."""
    if text.longest > most:
        what = f"a line has {text.longest / 1e6:.0f} MB"
        raise refuse(source.name, what, f"Lines of at most {most / 1e6:.0f} MB")


def lines(source: InputFile, text: Text, tick: Tick | None = None) -> Iterator[str]:
    """The lines of a text, decoded."""
    with text.open(source, tick) as stream:
        yield from stream
