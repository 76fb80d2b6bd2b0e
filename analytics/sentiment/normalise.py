"""The one text normalisation, used in training and in inference alike."""

import html
import re
import unicodedata

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_LINK = re.compile(r"(?:https?://|\bwww\.)\S+|\{link\}", re.IGNORECASE)
_USER = re.compile(r"(?<![A-Za-z0-9_@])@\w+")
_USERS = re.compile(r"@user(?:[\s,]+@user\b)+")
_STRETCH = re.compile(r"([^\W\d_]|[!?.])\1{3,}")
_PICTURE = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_PICTURE_RUN = re.compile("([\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff])(?:\\s*\\1)+")
_SKIN_OR_VARIANT = re.compile("[\U0001f3fb-\U0001f3ff\ufe00-\ufe0f]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]+")
_HASHTAG = re.compile(r"#\w+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_QUOTES = str.maketrans("‘’“”", "''\"\"")


def normalise(text: str) -> str:
    r"""One post in the form that tweet models were trained on; "" where nothing can be read.

    Un-escapes ``\u002c`` and HTML, turns accounts into ``@user`` and links into ``http``, removes
    control and format characters and lone surrogates, collapses white space. Never raises on a str.
    """
    text = _USERS.sub("@user", _USER.sub("@user", _LINK.sub("http", readable(text))))
    return " ".join(_STRETCH.sub(r"\1\1\1", text).split())


def readable(text: str) -> str:
    r"""The text un-escaped (``\u002c``, HTML), with straight quotes, without what nobody sees."""
    text = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text).replace('\\""', '"')
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    text = html.unescape(html.unescape(text))
    if not text.isprintable() or "�" in text:
        text = "".join(_readable(ch) for ch in text)
    return text.translate(_QUOTES)


def spell_out(text: str) -> str:
    """Emoji as their Unicode names and CamelCase hashtags as words, for models without emoji.

    Repeats of one emoji count once; a text that has nothing else is returned as it is.
    """
    spelt = _FLAG.sub(" flag ", _SKIN_OR_VARIANT.sub("", text))
    spelt = _PICTURE.sub(_emoji_name, _PICTURE_RUN.sub(r"\1", spelt))
    spelt = _HASHTAG.sub(lambda m: _HUMP.sub(" ", m[0]), spelt)
    return " ".join(spelt.split()) or text


def _readable(ch: str) -> str:
    kind = unicodedata.category(ch)
    if kind == "Cc":
        return " "
    return "" if kind in {"Cf", "Cs"} or ch == "�" else ch


def _emoji_name(match: re.Match[str]) -> str:
    return f" {unicodedata.name(match[0], 'emoji').lower()} "
