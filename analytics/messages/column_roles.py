"""Which column of a table is which of the message table, by its name and by what it holds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pandas as pd

from analytics.messages import accounts
from analytics.messages.column_evidence import MOST, ColumnEvidence, TableEvidence
from analytics.messages.columns import network_of
from analytics.messages.header_words import Header, read
from analytics.messages.mapping import one_or_all

Test = Callable[[ColumnEvidence], bool]
_OWN = {"message", "post", "text"}
"""Meanings of words that name the message itself."""


@dataclass
class Roles:
    """What was chosen for a table, piece by piece; `taken` columns are not chosen again.

    columns, reply: source columns by column of the message table. why: the reason for each. left:
    why a column stays unread. doubts: what a person must answer before the table may be read.
    """

    evidence: TableEvidence
    headers: dict[str, Header]
    columns: dict[str, list[str]] = field(default_factory=dict)
    reply: dict[str, list[str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    time_format: list[str] = field(default_factory=list)
    time_zone: str | None = None
    rating_scale: list[float] | None = None
    why: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, evidence: TableEvidence) -> "Roles":
        return cls(evidence, {name: read(name) for name in evidence.columns})

    @property
    def taken(self) -> set[str]:
        """Columns that have a role."""
        chosen = (*self.columns.values(), *self.reply.values())
        return {name for names in chosen for name in names}

    @property
    def free(self) -> Iterator[ColumnEvidence]:
        """Columns with cells that have no role and no reason to stay unread, in order."""
        for name, column in self.evidence.columns.items():
            if name not in self.taken and name not in self.left and not column.is_blank:
                yield column

    def take(self, role: str, names: list[str], why: str) -> None:
        """Read these columns as one of the message table."""
        self.columns[role] = names
        self.why[role] = why

    def leave(self, name: str, why: str) -> None:
        """Leave a column unread."""
        if name not in self.taken:
            self.left.setdefault(name, why)

    def record(self) -> dict:
        """The mapping, as it stands in YAML."""
        found = {
            "columns": {role: one_or_all(names) for role, names in self.columns.items()},
            "constants": self.constants,
            "labels": self.labels,
            "time_zone": self.time_zone,
            "time_format": one_or_all(self.time_format),
            "rating_scale": self.rating_scale,
            "reply": {role: one_or_all(names) for role, names in self.reply.items()},
        }
        return {key: value for key, value in found.items() if value}


def fit(header: Header, head: set[str], allowed: set[str]) -> int:
    """How well a name fits a role: 2 by all of its words, 1 with words unknown here, 0 not.

    head: meanings of which a word must have one. allowed: those that its other words may have.
    """
    if not header.concepts & head:
        return 0
    if any(not word & (head | allowed) for word in header.words):
        return 0
    return 1 if header.unknown else 2


def best(
    roles: Roles, head: set[str], allowed: set[str], test: Test, least: int = 1
) -> ColumnEvidence | None:
    """The free column whose name fits best and whose cells pass a test; the usual names first."""
    found = []
    for place, column in enumerate(roles.free):
        header = roles.headers[column.name]
        fits = fit(header, head, allowed)
        if fits >= least and test(column):
            usual = min(header.place(concept) for concept in head)
            found.append((-fits, usual, place, column))
    return min(found)[3] if found else None


def is_count(column: ColumnEvidence) -> bool:
    """Whether it holds numbers from 0 on."""
    return (column.holds("count") and column.lowest >= 0) or column.share("count") >= 0.999


def is_id(column: ColumnEvidence) -> bool:
    """Whether it holds words without spaces that are no shares and no addresses."""
    fractions = column.share("number") - column.share("whole")
    is_simple = max(map(column.share, ("url", "nested"))) < 0.5 and fractions < 0.5
    return column.holds("single") and is_simple


def is_row_number(column: ColumnEvidence, rows: int) -> bool:
    """Whether it numbers the rows of its file from 0 or 1."""
    return (
        column.holds("whole")
        and 0 <= column.lowest <= 1
        and column.highest <= rows + 1
        and column.count >= min(rows, column.filled) * MOST
    )


_COUNTS = {
    "likes": ({"likes"}, {"count", *_OWN}),
    "reposts": ({"reposts"}, {"count", *_OWN}),
    "replies": ({"replies"}, {"count", "reply", *_OWN}),
    "views": ({"views"}, {"count", *_OWN}),
    "followers": ({"followers"}, {"count", "author", "handle"}),
}
_PERSONAL = {
    *("full_name", "fullname", "display_name", "displayname", "nickname", "nick_name"),
    *("anzeigename", "klarname", "昵称", "昵稱", "暱稱"),
}
"""Names that only people and accounts have."""
_NAMED = "so it is named, and it holds {what}"


def choose_counts(roles: Roles) -> None:
    """Likes, reposts, replies, views and followers: numbers that are so named."""
    for role, (head, allowed) in _COUNTS.items():
        if role == "replies":
            found = best(roles, head, allowed, is_count, 2) or best(
                roles, {"reply"}, {"count", *_OWN}, is_count, 2
            )
        else:
            found = best(roles, head, allowed, is_count, 2)
        if found:
            roles.take(role, [found.name], _NAMED.format(what="numbers"))


def choose_urls(roles: Roles) -> None:
    """The message's own address; one that rows share is that of the post which they answer."""
    for column in list(roles.free):
        header = roles.headers[column.name]
        fits = fit(header, {"url"}, {*_OWN, "own_id", "thread"})
        if not fits or not _are_pages(column):
            continue
        is_shared = not roles.evidence.is_own(column.name)
        is_told = column.count < column.filled or column.filled >= MOST * column.rows
        if is_shared and fits == 2 and is_told and _is_of_posts(header, column):
            shared = f"{column.count:,} addresses for {column.filled:,} rows"
            for role in ("thread_id", "parent_id"):
                if role not in roles.columns:
                    roles.take(role, [column.name], f"the address of the post: {shared}")
        elif is_shared:
            roles.leave(column.name, "an address that several rows share: not the message's own")

    def test(column: ColumnEvidence) -> bool:
        return _are_pages(column) and roles.evidence.is_own(column.name)

    if found := best(roles, {"url"}, {*_OWN, "own_id"}, test, 2):
        roles.take("url", [found.name], "each row has its own address")


def _are_pages(column: ColumnEvidence) -> bool:
    """Whether it holds addresses, and not of pictures and films."""
    return column.holds("url") and column.share("file") < 0.5


def _is_of_posts(header: Header, column: ColumnEvidence) -> bool:
    hosts = sum(n for host, n in column.hosts.items() if network_of(host))
    return bool(header.concepts & {"post", "thread"}) or hosts >= MOST * column.filled


def choose_author(roles: Roles) -> None:
    """Who wrote: the account's name before the name that is shown, that before its number."""
    others = {"message", "post"}

    def names_people(column: ColumnEvidence) -> bool:
        return _names_people(column) or _are_accounts(roles.evidence.sample[column.name])

    def is_of_person(column: ColumnEvidence) -> bool:
        return bool(_PERSONAL & set(roles.headers[column.name].phrases)) and _names_people(column)

    for head, allowed, least, test, why in (
        ({"handle"}, {"author", *others}, 1, _names_people, "the name of the account"),
        ({"author"}, {"name", *others}, 2, names_people, "it names who wrote"),
        ({"name"}, {"author"}, 2, is_of_person, "it names who wrote"),
        ({"name"}, {"author"}, 2, _varies, "it names who wrote"),
        ({"author", "handle"}, {"id", *others}, 2, _numbers_people, "the account's number"),
    ):
        if found := best(roles, head, allowed, test, least):
            roles.take("author", [found.name], why)
            return


def _are_accounts(cells: pd.Series) -> bool:
    """Whether the cells are objects of which an account's name can be read."""
    written = cells.dropna()
    is_object = len(written) > 0 and bool(written.str.startswith(("{", "User(")).mean() >= MOST)
    return is_object and bool(accounts.handles(written).notna().mean() >= MOST)


def _numbers_people(column: ColumnEvidence) -> bool:
    """Whether it holds ids of people of whom some wrote twice, and not numbers of rows."""
    return is_id(column) and column.count > 1 and column.distinct < MOST


def _names_people(column: ColumnEvidence) -> bool:
    is_short = column.length <= 60 and column.words <= 6
    return column.is_worded and is_short and not column.is_flag


def _varies(column: ColumnEvidence) -> bool:
    """Whether it names people of whom there are many, and not what many rows are about."""
    is_many = column.count > 3 and column.distinct > 0.15
    return _names_people(column) and (is_many or (column.count == 3 and column.distinct >= MOST))


def choose_language(roles: Roles) -> None:
    """Codes of languages, if they are so named."""
    found = best(roles, {"language"}, _OWN, lambda column: column.holds("code"))
    if found:
        roles.take("language", [found.name], "so it is named, and it holds codes of languages")
