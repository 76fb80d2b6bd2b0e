"""Which columns of a table hold the messages' own ids, and those of what they answer or repeat."""

import re

import pandas as pd

from analytics.messages.column_evidence import ColumnEvidence
from analytics.messages.column_roles import Roles, best, fit, is_id, is_row_number
from analytics.messages.parsing import words_to_na

_OWN = {"message", "post", "text"}


def choose_ids(roles: Roles) -> None:
    """The message's own id, and the ids of what it answers, stands below or repeats."""
    ids = {"id", "own_id"}
    for role, concept in (("repost_of_id", "original"), ("parent_id", "parent")):
        if found := best(roles, {concept}, {*ids, *_OWN, "reply", "url"}, is_id):
            roles.take(role, [found.name], "so it is named, and it holds ids")
    if found := best(roles, {"thread"}, {*ids, "post"}, is_id):
        roles.take("thread_id", [found.name], "so it is named, and it holds ids")
    _choose_own_id(roles)
    _check_parents(roles)


def _check_parents(roles: Roles) -> None:
    """Leave ids of answered messages that are of another kind than the messages' own unread."""
    for role in ("parent_id", "repost_of_id"):
        if role in roles.columns and "message_id" in roles.columns:
            [name], [own] = roles.columns[role], roles.columns["message_id"]
            if not _are_of_one_kind(roles.evidence.sample, name, own):
                del roles.columns[role], roles.why[role]
                roles.leave(name, f"its ids are of another kind than those of {own}")


def _are_of_one_kind(sample: pd.DataFrame, relation: str, own: str) -> bool:
    """Whether a relation's ids are some of the messages' own, or written as those are."""
    ids, others = _plain_ids(sample[own]), _plain_ids(sample[relation])
    if others.empty or others.isin(set(ids)).any():
        return True
    return bool(set(ids.map(_kind_of_id)) & set(others.map(_kind_of_id)))


def _plain_ids(cells: pd.Series) -> pd.Series:
    return (
        words_to_na(cells).dropna().str.strip().str.replace(r"^(\d{1,15})\.0$", r"\1", regex=True)
    )


def _kind_of_id(cell: str) -> tuple[str, bool, int]:
    """How an id is written: what stands before its first sign, whether in digits, and how long."""
    start = re.match(r"[A-Za-z]*(?:t\d)?[:_/.-]+|", cell)
    rest = cell[start.end() :] if start else cell
    return start[0] if start else "", rest.isdecimal(), len(rest) // 4 if rest.isdecimal() else 0


def _choose_own_id(roles: Roles) -> None:
    evidence = roles.evidence
    own = []
    for place, column in enumerate(list(roles.free)):
        header = roles.headers[column.name]
        fits = fit(header, {"own_id", "id"}, {"message", "post", "text"})
        is_uri = "uri" in header.phrases and fit(header, {"url"}, _OWN) == 2
        if not (fits or (is_uri and _is_answered(roles, column.name))) or not is_id(column):
            continue
        if is_row_number(column, evidence.rows):
            roles.leave(column.name, "it numbers the rows of this file, and identifies no message")
        elif evidence.is_own(column.name) or (fits == 2 and _tells_messages(roles, column.name)):
            kinds = ("own_id" in header.concepts, "message" in header.concepts)
            is_answered = _is_answered(roles, column.name)
            own.append((not is_answered, -fits, not any(kinds), len(header.unknown), place, column))
        elif fits == 2:
            _take_container(roles, column)
    if own:
        chosen = min(own)[-1]
        roles.take("message_id", [chosen.name], "each row has its own")
        for *_, column in own:
            roles.leave(column.name, f"a second id beside {chosen.name}")


def _is_answered(roles: Roles, name: str) -> bool:
    """Whether other rows say that they answer, or repeat, the message of an id in this column."""
    ids = set(_plain_ids(roles.evidence.sample[name]))
    relations = (roles.columns.get(role, []) for role in ("parent_id", "repost_of_id"))
    return any(
        _plain_ids(roles.evidence.sample[one]).isin(ids).any()
        for names in relations
        for one in names
    )


def _tells_messages(roles: Roles, name: str) -> bool:
    """Whether rows that share an id share their text and time: a message that was read twice."""
    sample = roles.evidence.sample
    repeats = sample[sample[name].notna() & sample[name].duplicated(keep=False)]
    told = [*roles.columns.get("text", []), *roles.columns["published_at"]]
    return len(repeats) > 0 and bool((repeats.groupby(name)[told].nunique() <= 1).all(axis=None))


def _take_container(roles: Roles, column: ColumnEvidence) -> None:
    """An id that several rows share: that of what they stand below, if it is so named."""
    concepts = roles.headers[column.name].concepts
    phrases = roles.headers[column.name].phrases
    is_post = "post" in concepts or any(phrase.startswith("post") for phrase in phrases)
    if is_post and "thread_id" not in roles.columns:
        shared = f"{column.count:,} values for {column.filled:,} rows"
        roles.take("thread_id", [column.name], f"the rows stand below it: {shared}")
    else:
        roles.leave(column.name, "an id that several rows share: not the message's own")
