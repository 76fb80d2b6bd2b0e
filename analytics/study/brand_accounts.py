"""Which accounts are the brand's own, as far as names and conduct in the messages tell."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import pandas as pd

from analytics.schema import Message

HANDLES = frozenset({"x", "instagram", "tiktok", "bluesky", "mastodon", "threads", "reddit"})
"""Channels on which an author's name is taken once, so that a person cannot bear the brand's."""
SERVICE = re.compile(
    r"^(?:ask|hey|team)|(?:help(?:s|ers|desk|line)?|cares?|support|service(?:s)?|assist|official|hq)$"
)
"""What service accounts put before or behind the brand's name."""
SHORTEST = 3
"""Letters of a part of the brand's name, or of its initials, by which an account is recognised."""
LEAST = 5
"""Answers, and messages that address it, from which an account is known to be in service."""
SHARE = 0.2
"""Of the messages that address somebody: the share that names the account they are all about."""
_MENTION = re.compile(r"(?<![\w@/.])@(\w+(?:[.-]\w+)*)")


@dataclass(frozen=True)
class Account:
    """An account, and why it may be the brand's: the key and numbers of a sentence."""

    name: str
    why: Message


@dataclass(frozen=True)
class BrandAccounts:
    """proposed: accounts that are taken for the brand's. possible: accounts that answer many people
    and have another name, which only the user can tell. others: accounts that the export marks as a
    brand's, and that are taken for other brands'.
    """

    proposed: tuple[Account, ...] = ()
    possible: tuple[Account, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Conduct:
    """What an account does. messages: that it wrote; answers: of these, replies to others; marked:
    of these, marked by the export as the brand's. answered: whom, LEAST of them at most.
    addressed: messages of others that name it.
    """

    name: str
    messages: int = 0
    answers: int = 0
    marked: int = 0
    answered: int = 0
    addressed: int = 0
    has_handle: bool = False

    @property
    def is_in_service(self) -> bool:
        """Whether it mostly answers, many people, and people address it."""
        mostly = self.answers > self.messages / 2
        return mostly and min(self.answered, self.addressed) >= LEAST


class AccountCount:
    """Counts what accounts do, batch by batch. Memory grows with the number of accounts."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._messages, self._answers = Counter[str](), Counter[str]()
        self._marked, self._addressed = Counter[str](), Counter[str]()
        self._handles: set[str] = set()
        self._answered: dict[str, set[str]] = {}

    def add(self, table: pd.DataFrame) -> None:
        """Count one batch of the message table."""
        named = table["author"].notna()
        rows, text = table[named], table["text"][named].fillna("")
        names = rows["author"].str.removeprefix("@")
        keys = names.str.casefold()
        for key, name in zip(keys, names, strict=True):
            self._names.setdefault(key, name)
        is_answer = rows["parent_id"].notna() | text.str.startswith("@")
        is_marked = (rows["side"] == "brand") & (rows["side_rule"].fillna("export") == "export")
        self._messages.update(keys)
        self._answers.update(keys[is_answer.to_numpy(bool)])
        self._marked.update(keys[is_marked.to_numpy(bool)])
        self._handles |= set(keys[rows["channel"].isin(list(HANDLES)).to_numpy(bool)])
        authors = table["author"].fillna("").str.removeprefix("@").str.casefold()
        parents = table["parent_id"].fillna("")
        for author, words, parent in zip(authors, table["text"].fillna(""), parents, strict=True):
            self._add_words(author, words, parent)

    def _add_words(self, author: str, words: str, parent: str) -> None:
        """Count whom one message names, and whom it answers: the first name, else its parent."""
        names = dict.fromkeys(_MENTION.findall(words)) if "@" in words else ()
        for name in names:
            if (key := name.casefold()) != author:
                self._names.setdefault(key, name)
                self._addressed[key] += 1
        if author and (parent or words.startswith("@")):
            answered = self._answered.setdefault(author, set())
            if len(answered) < LEAST:
                answered.add(next(iter(names), parent).casefold())

    def found(self, brand: str, given: Sequence[str] = ()) -> BrandAccounts:
        """The accounts of a brand; those given are not among them."""
        known = {name.removeprefix("@").casefold() for name in given}
        accounts = [one for key, one in self._conducts() if key not in known]
        name = _BrandName.of(brand)
        most = self._most_addressed()
        proposed = [Account(one.name, why) for one in accounts if (why := _why(one, name, most))]
        taken = {one.name for one in proposed}
        marked = [one for one in accounts if one.marked and one.name not in taken]
        if len(marked) == 1 and not taken and not known:
            return BrandAccounts((_marked(marked[0]),))
        is_told = bool(taken or known)
        others = {one.name for one in marked} if is_told else set[str]()
        serving = [one for one in accounts if one.is_in_service or (one.marked and not is_told)]
        possible = [
            Account(one.name, Message("start.account.answers", {"n": one.answers}))
            for one in sorted(serving, key=lambda one: (-one.answers, one.name))
            if one.name not in taken | others
        ]
        return BrandAccounts(tuple(proposed), tuple(possible[:LEAST]), tuple(sorted(others)))

    def _conducts(self) -> Iterator[tuple[str, _Conduct]]:
        for key, name in self._names.items():
            yield (
                key,
                _Conduct(
                    name,
                    self._messages[key],
                    self._answers[key],
                    self._marked[key],
                    len(self._answered.get(key, ())),
                    self._addressed[key],
                    key in self._handles,
                ),
            )

    def _most_addressed(self) -> str:
        """The account that most messages name, where it stands out; empty without one."""
        [(key, n)] = self._addressed.most_common(1) or [("", 0)]
        is_chief = n >= max(LEAST, SHARE * self._addressed.total())
        return self._names[key] if is_chief else ""


@dataclass(frozen=True)
class _BrandName:
    """A brand's name as accounts write it. whole: all its words. parts: its first words, and its
    initials, if long enough to recognise it by.
    """

    whole: str
    parts: frozenset[str]

    @classmethod
    def of(cls, brand: str) -> "_BrandName":
        words = [_plain(word) for word in re.findall(r"[\w'’.&-]+", brand.replace("&", " and "))]
        words = [word for word in words if word]
        first = list(accumulate(words))
        parts = {part for part in first if len(part) >= SHORTEST}
        initials = "".join(word[0] for word in words)
        parts |= {initials} if len(initials) >= SHORTEST else set()
        return cls(first[-1] if first else "", frozenset(parts))

    def is_like(self, name: str) -> bool:
        """Whether one of an account's plain name and the brand's whole one begins the other."""
        shorter, longer = sorted((name, self.whole), key=len)
        return len(shorter) >= SHORTEST and longer.startswith(shorter)


def _plain(text: str) -> str:
    """Letters and digits without accents or case."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in spread if one.isalnum())


def _why(account: _Conduct, brand: _BrandName, most: str) -> Message | None:
    """Why an account is taken for the brand's; None where it is not."""
    name = _plain(account.name)
    if not name or not brand.whole:
        return None
    is_known = account.has_handle or account.marked or account.addressed
    bare = SERVICE.sub("", name)
    is_service = bare != name
    if is_known and name == brand.whole:
        return Message("start.account.named", {"n": account.addressed})
    if is_known and is_service and bare == brand.whole:
        return Message("start.account.service", {"n": account.addressed})
    if not (brand.is_like(name) or (is_service and bare in brand.parts)):
        return None
    if account.name == most:
        return Message("start.account.addressed", {"n": account.addressed})
    if account.is_in_service and brand.is_like(name):
        return Message("start.account.alike", {"n": account.answers})
    return _marked(account).why if account.marked and brand.is_like(name) else None


def _marked(account: _Conduct) -> Account:
    return Account(account.name, Message("start.account.marked", {"n": account.marked}))


def is_of(about: str, brand: str) -> bool:
    """Whether a name that an export gives to its subject is the brand's."""
    name, given = _BrandName.of(brand), _plain(about)
    return bool(given) and (given == name.whole or given in name.parts)
