"""Take the paths of this machine out of what is published."""

import html
import json
import os
import re
import shlex
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from markupsafe import escape

ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_HOMES = re.compile(
    r"(?<![\w.-])/(?:home|Users)/[^/\s\"'<>&:;,()\\]+|[A-Za-z]:\\+Users\\+[^\\\s\"'<>]+"
)
_ANY = re.compile(r"(?<![\w/:.\]~<-])/(?:[^/\s\"'<>:,;()]+/)+([^/\s\"'<>:,;()]+)")


class LocalPaths:
    """The folders of a run, each with the word that stands for it where something is published."""

    def __init__(self, words: Mapping[str, str]) -> None:
        """words: path → its word. The root of the file system is no name to hide."""
        named = {form: word for path, word in words.items() for form in _written(path)}
        self._words = {form: named[form] for form in sorted(named, key=len, reverse=True)}

    @classmethod
    def of(cls, root: Path, out: Path, *models: str) -> "LocalPaths":
        """Those of a project, its reports and this interpreter; of models, those that are folders.

        A folder inside another has a word of its own.
        """
        words = {
            sys.base_prefix: "[python]",
            sys.prefix: "[python]",
            str(Path(__file__).parents[2]): "[aftermath]",
            tempfile.gettempdir(): "[temp]",
            **{str(home): "~" for home in _homes()},
            **dict.fromkeys(_working_folders(), "[folder]"),
            **{one: f"[{Path(one).name}]" for one in models if Path(one).is_absolute()},
            str(out): "[reports]",
            str(root): "[project]",
        }
        return cls(words)

    def remove(self, text: str) -> str:
        """The text with a word in place of each folder, however its path is written."""
        for form, word in self._words.items():
            if form in text:
                text = re.sub(_bounded(form), lambda _, word=word: word, text)
        is_there = any(word in text for word in ("/home/", "/Users/", "\\Users\\"))
        return _HOMES.sub("~", text) if is_there else text

    def remove_all(self, text: str) -> str:
        """Of an error or a log also colour codes, and of any other absolute path all but its last
        name.
        """
        return _ANY.sub(r"\1", self.remove(ANSI.sub("", text)))


def _homes() -> Iterator[Path]:
    """The user's home, as the environment and as the system name it."""
    yield from (Path(name) for name in {os.environ.get("HOME", "")} if name)
    with suppress(ImportError, KeyError):  # no such module on Windows; no such user in a container
        import pwd

        yield Path(pwd.getpwuid(os.getuid()).pw_dir)


def _working_folders() -> Iterator[str]:
    """The current folder, also as the shell named it, and the project as the user named it."""
    yield from (os.environ.get(name, "") for name in ("PWD", "AFTERMATH_HOME"))
    try:
        yield os.getcwd()
    except FileNotFoundError:
        return


def _bounded(form: str) -> str:
    """A pattern of a path: not one that continues a name, and where it is as short as ``/tmp``, not
    one that is the end of an address.
    """
    is_short = len(re.findall(r"/|%2f|\\+", form, re.IGNORECASE)) < 2
    before = r"(?<![\w.%-])" if is_short else ""
    return f"{before}{re.escape(form)}(?!\\w)"


def _written(path: str) -> Iterator[str]:
    """The ways in which a path is written: plain, resolved, below the home, percent-encoded, and
    each of them as Python, JSON, a shell and HTML write it, or as JSON of those.
    """
    given = Path(path)
    if not given.is_absolute():
        return
    plain = {str(given), str(given.resolve())}
    plain |= {f"~/{one.relative_to(home)}" for one in map(Path, plain) for home in _above(one)}
    plain |= {unicodedata.normalize(form, one) for one in plain for form in ("NFC", "NFD")}
    encoded = {code for one in plain for code in _percent(one)}
    quoted = {form for one in plain | encoded for form in _quoted(one)}
    forms = quoted | {form for one in quoted for form in _as_json(one)}
    yield from (form for form in forms if len(form) > 1)


def _above(path: Path) -> Iterator[Path]:
    yield from (home for home in _homes() if home in path.parents)


def _percent(path: str) -> Iterator[str]:
    for safe in ("/", "", "/:@!$&'()*+,;=~"):
        code = quote(path, safe=safe, errors="replace")
        yield from (code, re.sub(r"%..", lambda found: found[0].lower(), code))


def _quoted(text: str) -> Iterator[str]:
    yield from (text, *_as_json(text), repr(text)[1:-1], shlex.quote(text).strip("'"))
    yield text.encode("unicode_escape").decode().replace('"', '\\"')
    yield from (html.escape(text), html.escape(text, quote=False), str(escape(text)))


def _as_json(text: str) -> Iterator[str]:
    yield from (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1])
