"""The files of X's data archive: JavaScript that assigns a list, of which only the list is read."""

import io
import re
from dataclasses import dataclass

from analytics.messages.encoding import encoding_of
from analytics.messages.opening import InputFile, Tick, fields_of, refuse

_ASSIGNMENT = re.compile(r"\ufeff?\s*window\.YTD\.(\w+)\.part\d+\s*=\s*")
_LENGTH = 400
"""Bytes within which the assignment ends."""
_POSTS = ("tweets", "tweet", "deleted_tweets", "community_tweet")


@dataclass(frozen=True)
class ArchiveFile(InputFile):
    """A file of the archive from its list on. before: the bytes of the assignment."""

    before: int = 0

    def open(self, tick: Tick | None = None) -> io.BufferedReader:
        """Its list, as bytes. Raises ImportFileError."""
        stream = super().open(tick)
        stream.read(self.before)
        return stream


def list_of(source: InputFile, head: bytes) -> InputFile | None:
    """A file of the archive as JSON; None if it is none.

    head: its first bytes. Raises ImportFileError for a part of the archive that holds no posts.
    """
    encoding = encoding_of(head).removesuffix("-sig")
    if encoding == "utf-16":  # says itself which of the two it is
        encoding = "utf-16-le" if head.startswith(b"\xff\xfe") else "utf-16-be"
    assignment = _ASSIGNMENT.match(head[:_LENGTH].decode(encoding, "replace"))
    if not assignment:
        return None
    if assignment[1] not in _POSTS:
        what = f"this part of X's archive, {assignment[1]}, holds no posts"
        raise refuse(source.name, what, "The posts are in data/tweets.js of the archive")
    before = len(assignment[0].encode(encoding))
    return ArchiveFile(**fields_of(source), before=before)
