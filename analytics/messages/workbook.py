"""Check a workbook before it is read: a reader holds every cell between A1 and the last one."""

import zipfile
from array import array
from collections.abc import Iterator
from typing import IO, BinaryIO
from xml.parsers import expat

from analytics.errors import ImportFileError
from analytics.messages.opening import DAMAGE, InputFile, refuse

CELLS, SPARSE = 2_000_000, 8
"""Cells that any workbook may span; a larger one, SPARSE times the cells that it has."""
TEXT, RATIO = 32 * 1024 * 1024, 100
"""Characters that any workbook may hold, a string counted wherever it stands; a larger one, RATIO
times its size."""
OTHERS, DEPTH = 500_000, 64
"""Elements beside cells and strings, such as styles and sheets, and how deep one may lie."""
PER_BYTE = 4
"""Cells and strings beyond CELLS, by byte of the workbook's size."""
_BLOCK = 64 * 1024
_CONTROL = bytes(set(range(32)) - {*b"\t\n\r"})
_DIGITS = "0123456789"
_HOLDERS = ("sheetData", "sst", "calcChain", "pivotCacheRecords")
"""Elements that hold what grows with the cells: cells, strings, formulas, records of pivots."""
_BINARY = b"sheet.binary"


def check(source: InputFile, content: BinaryIO) -> None:
    """Raise ImportFileError where reading a workbook would take far more than what it holds."""
    limits, archive = _Limits(source), zipfile.ZipFile(content)
    parts = [entry for entry in archive.infolist() if not entry.is_dir()]
    try:
        for is_strings in (True, False):
            for entry in parts:
                with archive.open(entry) as stream:
                    head = stream.read(2 * _BLOCK)
                    if entry.filename == "[Content_Types].xml" and _BINARY in head:
                        raise refuse(source.name, "this is an XLSB workbook", "Save it as XLSX")
                    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
                        continue
                    if (b"<sst" in head or b":sst" in head) == is_strings:
                        _Part(limits).read(_blocks(head, stream))
    except (expat.ExpatError, *DAMAGE) as error:
        what = f"the workbook cannot be read: {error}"
        raise refuse(source.name, what, "Save it again, or export it as CSV") from error


def _blocks(head: bytes, stream: IO[bytes]) -> Iterator[bytes]:
    """XML without the control characters that some exports hold and XML does not."""
    while head:
        yield head.translate(None, _CONTROL)
        head = stream.read(_BLOCK)


class _Limits:
    """What all parts of a workbook come to. lengths: of the shared strings."""

    def __init__(self, source: InputFile) -> None:
        self.lengths = array("Q")
        self.text = self.cells = self.area = self.others = 0
        self._name, self._packed = source.name, source.packed

    def length(self, number: str) -> int:
        """Characters of the shared string of that number."""
        at = int(number) if number.isdecimal() and len(number) < 10 else len(self.lengths)
        return self.lengths[at] if at < len(self.lengths) else 0

    def judge(self) -> None:
        if self.area > max(CELLS, SPARSE * self.cells):
            raise self._bomb(f"its sheets span {self.area:,} cells and have {self.cells:,}")
        if self.cells + len(self.lengths) > CELLS + PER_BYTE * self._packed:
            raise self._bomb(f"its {self._packed:,} bytes hold over {self.cells:,} cells")
        if self.text > max(TEXT, RATIO * self._packed):
            raise self._bomb(f"its {self._packed:,} bytes hold {self.text / 1e6:,.0f} MB of text")

        if self.others > OTHERS:
            raise self._bomb(f"it has over {OTHERS:,} elements beside its cells")

    def judge_depth(self, depth: int) -> None:
        if depth > DEPTH:
            raise self._bomb(f"it nests its elements over {DEPTH} deep")

    def _bomb(self, what: str) -> ImportFileError:
        right = "Delete the rows and columns that are empty or repeat, or export it as CSV"
        return refuse(self._name, f"it is far larger than what it tells: {what}", right)


class _Part:
    """Reads one XML part, of any kind, and adds what a reader would hold of it."""

    def __init__(self, limits: _Limits) -> None:
        self._limits = limits
        self._columns: set[str] = set()
        self._number = ""
        self._row = self._column = self._last_row = self._last_column = 0
        self._is_shared = self._is_text = False
        self._length = self._depth = 0
        self._holder = ""

    def read(self, blocks: Iterator[bytes]) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        before = self._limits.area
        for block in blocks:
            parser.Parse(block)
            self._limits.area = before + self._spanned()
            self._limits.judge()
        parser.Parse(b"", True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        self._depth += 1
        self._limits.judge_depth(self._depth)
        if not self._holder:
            self._limits.others += 1
            self._holder = name if name in _HOLDERS else ""
        if name == "c":
            self._cell(attributes)
        elif name == "row":
            self._row, self._column = self._row + 1, 0
        elif name == "si":
            self._length = 0
        elif name == "v" or name == "t":
            self._is_text = True

    def _cell(self, attributes: dict[str, str]) -> None:
        self._limits.cells += 1
        self._column += 1
        self._is_shared = attributes.get("t") == "s"
        place = attributes.get("r")
        if place is None:
            self._last_row = max(self._last_row, self._row)
            self._last_column = max(self._last_column, self._column)
            return
        letters = place.rstrip(_DIGITS)
        self._columns.add(letters)
        number = place[len(letters) :]
        if number != self._number:
            self._number = number
            self._last_row = max(self._last_row, int(number[:9] or 0))

    def _characters(self, text: str) -> None:
        if not self._is_text:
            return
        if self._is_shared:
            at = int(text) if text.isdecimal() and len(text) < 10 else -1
            self._limits.text += (
                self._limits.lengths[at] if 0 <= at < len(self._limits.lengths) else 0
            )
        else:
            self._length += len(text)
            self._limits.text += len(text)

    def _end(self, name: str) -> None:
        name = name.rpartition(" ")[2]
        self._depth -= 1
        if name == self._holder:
            self._holder = ""
        if name == "si":
            self._limits.lengths.append(self._length)
        elif name == "c":
            self._is_shared = False
        elif name == "v" or name == "t":
            self._is_text = False

    def _spanned(self) -> int:
        widest = max(map(_column, self._columns), default=0)
        return self._last_row * max(self._last_column, widest)

    def _refuse_doctype(self, *_: object) -> None:
        raise expat.ExpatError("it declares a document type")


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + ord(letter) - 64
    return number
