"""Texts of exports that hold HTML: its characters restored, its tags taken out."""

import html
import re

import pandas as pd

from analytics.messages.json_fields import from_html
from analytics.messages.parsing import may_hold

_ENTITY = r"&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});"
_BARE = rf"&(?!{_ENTITY[1:]})"
_TAG = (
    r"</?(?:a|b|br|p|i|u|s|em|strong|span|div|ul|ol|li|blockquote|img|code|pre|hr|h[1-6]|small|sub|sup"
    r"|font|table|thead|tbody|tr|td|th)(?:\s[^<>]*)?/?>"
)
_OPEN = rf"<(?!{_TAG[1:]})"
_TWICE = re.compile(rf"&amp;(?={_ENTITY[1:]})")


def plain(text: pd.Series) -> pd.Series:
    """Texts as people read them, if the whole column holds HTML; else as they are.

    It does where entities stand and no ampersand stands for itself; then tags are taken out too
    where every `<` opens one. An entity that was escaped twice is restored.
    """
    if not may_hold(text, b"&", b"<"):
        return text
    has_and = text.str.contains("&", regex=False).fillna(False).astype(bool)
    has_tag = text.str.contains("<", regex=False).fillna(False).astype(bool)
    if has_tag.any():
        has_tag = text.str.contains(r"<(?:br|p|a |/)", regex=True).fillna(False).astype(bool)
    if not has_and.any() and not has_tag.any():
        return text
    if text[has_and].str.contains(_BARE, regex=True).any():
        return text
    if has_tag.any() and not text.str.contains(_OPEN, regex=True).fillna(False).any():
        return text.mask(has_and | has_tag, from_html(_once(text[has_and | has_tag])))
    return text.mask(has_and, _once(text[has_and]).map(html.unescape).astype("string"))


def _once(text: pd.Series) -> pd.Series:
    return text.str.replace(_TWICE, "&", regex=True)
