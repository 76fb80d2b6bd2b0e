"""Accounts in one cell: the handle and the followers of an object written as JSON or by Python."""

import ast
import json
import re

import pandas as pd

_NAMES = (
    *("username", "userName", "user_name", "screen_name", "screenName", "handle", "acct"),
    *("uniqueId", "unique_id", "login", "name", "displayName", "displayname", "id"),
)
"""Members that name an account, the best first."""
_FOLLOWERS = ("followersCount", "followers_count", "followers", "follower_count", "fans")
_LONGEST = 20_000
_MEMBER = r"""(?<![\w'"])['"]?{}['"]?\s*[:=]\s*(?:'([^']*)'|"([^"]*)"|(\d+))"""


def handles(written: pd.Series) -> pd.Series:
    """Accounts; of one that is an object in text, its handle. NA if an object names none."""
    return _members(written, _NAMES)


def followers(written: pd.Series) -> pd.Series:
    """The number of followers, as text, that stands in an account's object; NA without one."""
    return _members(written, _FOLLOWERS).where(_is_object(written))


def has_objects(written: pd.Series) -> bool:
    """Whether any of these accounts is an object in text."""
    return bool(_is_object(written).any())


def _is_object(written: pd.Series) -> pd.Series:
    return written.str.startswith(("{", "User(")).fillna(False).astype(bool)


def _members(written: pd.Series, names: tuple[str, ...]) -> pd.Series:
    is_object = _is_object(written)
    if not is_object.any():
        return written
    known = {cell: _member(cell.strip(), names) for cell in written[is_object].unique()}
    return written.mask(is_object, written.where(is_object).map(known).astype("string"))


def _member(cell: str, names: tuple[str, ...]) -> str | None:
    """The first of these members that an object has, as text."""
    if len(cell) > _LONGEST:
        return None
    for parse in (json.loads, ast.literal_eval):
        try:
            found = parse(cell)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(found, dict):
            values = (found.get(name) for name in names)
            return next((str(v) for v in values if isinstance(v, str | int) and v != ""), None)
    return _written(cell, names)


def _written(cell: str, names: tuple[str, ...]) -> str | None:
    """The first of these members in an object that holds more than plain values."""
    for name in names:
        if match := re.search(_MEMBER.format(name), cell):
            return next(filter(None, match.groups()), None)
    return None
