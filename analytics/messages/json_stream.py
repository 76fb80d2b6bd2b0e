"""JSON values one after the other, from text whose line breaks may be anywhere, in little memory.

A list's items are values of their own. So are those of the lists of messages in an object that is
too large to be read whole, each within what stands around it.
"""

import re
from collections.abc import Callable, Iterator
from typing import TextIO

from analytics.errors import ImportFileError
from analytics.messages.opening import refuse

_BETWEEN = re.compile(r"[\s,]*")
_BLOCK, _MOST = 1024 * 1024, 4 * 1024 * 1024
_OPENED = ("messages", "chats", "left_chats", "list")
"""Members whose items are read one by one where the object is too large: those of chats, which
need nothing that stands behind them."""
_DEPTH = 4
Decode = Callable[[str, int], tuple[object, int]]
Wrap = Callable[[object], object]


class TooLargeError(ImportFileError):
    """A value is too large to be one message or a page of them."""


class JsonStream:
    """Text that is decoded value by value.

    decode: text and position to a value and its end; ValueError where it is none. check: called
    with the text that is held; raises TooLargeError.
    """

    def __init__(
        self, name: str, stream: TextIO, decode: Decode, check: Callable[[str], None]
    ) -> None:
        self._name, self._stream, self._decode, self._check = name, stream, decode, check
        self._rest, self._at, self._size = stream.read(_BLOCK).removeprefix("\ufeff"), 0, _BLOCK

    def values(self) -> Iterator[tuple[object, str]]:
        """Each value with its text. Raises ImportFileError on what is no JSON."""
        in_list = False
        while (sign := self._sign()) or in_list:
            if sign == ("]" if in_list else "["):
                in_list = not in_list
                self._at += 1
            else:
                yield from self._parts(lambda value: value, _DEPTH)

    def _parts(self, wrap: Wrap, depth: int) -> Iterator[tuple[object, str]]:
        """The next value, wrapped; in parts if it is an object too large to be read whole."""
        is_object = self._sign() == "{"
        try:
            value, text = self._value()
        except TooLargeError:
            if not is_object or not depth:
                raise
            yield from self._members(wrap, depth - 1)
        else:
            yield wrap(value), text

    def _members(self, wrap: Wrap, depth: int) -> Iterator[tuple[object, str]]:
        """The items of an object's lists of messages, each within the members before it."""
        about: dict[object, object] = {}
        self._at += 1
        while self._sign() != "}":
            name = self._value()[0]
            if self._sign() == ":":
                self._at += 1
            sign = self._sign()
            if name not in _OPENED or sign not in ("[", "{"):
                about[name] = self._value()[0]
            elif sign == "{":
                yield from self._parts(_within(wrap, about, name), depth)
            else:
                self._at += 1
                while self._sign() != "]":
                    yield from self._parts(_within(wrap, about, name, in_list=True), depth)
                self._at += 1
        self._at += 1

    def _sign(self) -> str:
        """The first character of what comes next; empty at the end."""
        while True:
            between = _BETWEEN.match(self._rest, self._at)
            self._at = between.end() if between else self._at
            if self._at < len(self._rest) or not self._has_more():
                return self._rest[self._at : self._at + 1]

    def _value(self) -> tuple[object, str]:
        while True:
            try:
                value, end = self._decode(self._rest, self._at)
            except (ValueError, RecursionError) as error:
                if self._has_more():
                    continue
                what = f"no valid JSON: {str(error).partition(';')[0]}"
                raise refuse(self._name, what, "Export it again") from error
            if end == len(self._rest) and self._has_more():
                continue  # a number may go on
            text = self._rest[self._at : end]
            self._at, self._size = end, _BLOCK
            return value, text

    def _has_more(self) -> bool:
        block = self._stream.read(self._size)
        if block:
            self._rest, self._at = self._rest[self._at :] + block, 0
            self._size = min(self._size * 2, _MOST)
            self._check(self._rest)
        return bool(block)


def _within(wrap: Wrap, about: dict[object, object], name: object, in_list: bool = False) -> Wrap:
    """Function that puts a value where it stands: in that member, beside those before it."""
    before = dict(about)
    return lambda value: wrap(before | {name: [value] if in_list else value})
