"""Which columns of a table hold the words of its messages, and those of replies in their rows."""

from analytics.messages.column_evidence import ColumnEvidence
from analytics.messages.column_roles import Roles, fit
from analytics.messages.header_words import Header

_VAGUE = {"status", "entry", "mention", "mentions", "hit"}
"""Names of messages that are also names of states and numbers."""
_WRITERS = {"customer", "consumer", "reviewer", "user", "complainant", "kunde", "cliente", "client"}
"""Words for the writer that stand in the names of texts, such as `customer_review`."""
_LONGER = 2
"""How many times as long as another a text is that tells more than it."""
_FEW = 0.5
"""Share of the distinctness of the most distinct text below which a text belongs to many rows."""

NO_WORDS = "no column holds words"


def choose_reply(roles: Roles) -> None:
    """A reply in the row of its message: a text and a time that are both so named."""
    texts, times, authors = [], [], []
    for column in roles.free:
        header = roles.headers[column.name]
        if fit(header, {"reply"}, {"text", "message"}) and column.is_prose:
            texts.append(column)
        elif fit(header, {"reply"}, {"time", "posted", "created", "clock"}) and column.formats:
            times.append(column)
        elif fit(header, {"reply"}, {"author", "name", "handle"}) and column.is_worded:
            authors.append(column)
    if not texts:
        return
    text = max(texts, key=lambda column: column.length)
    if times:
        roles.reply = {"text": [text.name], "published_at": [times[0].name]}
        roles.why["reply"] = f"{text.name} answers in {text.filled:,} of {text.rows:,} rows"
        if authors and authors[0] is not text:
            roles.reply["author"] = [authors[0].name]
    elif any(_kind(roles, column) for column in roles.free):
        for column in texts:
            roles.leave(column.name, "a reply in the row of its message, without a time of its own")


def choose_text(roles: Roles) -> str | None:
    """The message's text, with its title above it; what is wrong if it cannot be told."""
    named = sorted(
        (not column.is_prose, rank, place, column)
        for place, column in enumerate(roles.free)
        if (rank := _kind(roles, column)) and _may_be_text(roles, column)
    )
    columns = [column for *_, column in named]
    most = max((column.distinct for column in columns), default=0)
    own = [column for column in columns if column.distinct >= _FEW * most]
    for column in columns:
        if column not in own:
            roles.leave(column.name, "a text that many rows share: of what they stand below")
    chosen, why = _longest(roles, own)
    parts = [] if chosen and len(_body_parts(roles)) < 2 else _body_parts(roles)
    titles = _titles(roles, chosen[0] if chosen else None)
    if not parts and (not chosen or _is_by_post(roles, chosen[0])):
        unnamed, problem = _unnamed(roles)
        if problem and not titles and not chosen:
            return problem
        named = max((column.length for column in (*chosen, *titles)), default=0)
        if unnamed and (not (chosen or titles) or unnamed[0].length >= _LONGER * named):
            chosen, why = unnamed, "no name tells, and no other column holds such texts"
        elif problem:
            roles.remarks.append(f"{problem}; neither is read")
    names = [column.name for column in (*titles[:1], *chosen, *parts)]
    if not names:
        return NO_WORDS
    if len(names) > 1:
        why = f"the title and the text: {', '.join(names)}" if titles else "the parts of one text"
    roles.take("text", names, why)
    for column in own:
        roles.leave(column.name, f"another text; {', '.join(names)} was chosen")
    return None


def _longest(roles: Roles, own: list[ColumnEvidence]) -> tuple[list[ColumnEvidence], str]:
    """The best named of some texts, or a far longer one that is as much the row's own."""
    if not own:
        return [], ""
    first = own[0]
    is_comment = "comment" in roles.headers[first.name].concepts
    rivals = [column for column in own if _kind(roles, column) and not _is_by_post(roles, column)]
    longest = max(rivals, key=lambda column: column.length, default=first)
    is_fuller = longest.length >= _LONGER * first.length and longest.looks_written
    if is_fuller and not is_comment and longest.distinct >= first.distinct:
        return [longest], f"it holds the longest texts, longer than {first.name}"
    return [first], "so it is named, and it holds texts"


def _is_by_post(roles: Roles, column: ColumnEvidence) -> bool:
    """Whether its name says only that it is of a post or a publication."""
    return not roles.headers[column.name].concepts & {"text", "message"}


def _may_be_text(roles: Roles, column: ColumnEvidence) -> bool:
    """Whether it holds texts; single words are texts only under a name that says so plainly."""
    plain = fit(roles.headers[column.name], {"text", "message"}, set()) == 2
    vague = set(roles.headers[column.name].phrases) & _VAGUE
    return column.is_prose or (plain and not vague and column.is_worded and not column.is_flag)


def _kind(roles: Roles, column: ColumnEvidence) -> tuple[int, int, int] | None:
    """Rank of a column by its name as the text of a message, the best lowest; None if it is not."""
    header = roles.headers[column.name]
    fits = fit(header, {"text", "message", "post"}, set())
    if not fits and set(header.phrases) & _WRITERS and "message" in header.concepts:
        fits = min(1, fit(header, {"message"}, {"text", "author"}))
    if not fits:
        return None
    concepts = header.concepts
    order = (
        {"text", "message"} <= concepts and len(header.words) > 1,
        "text" in concepts and "post" not in concepts,
        "message" in concepts,
        "text" in concepts,
        True,
    ).index(True)
    return order - 5 * (fits == 2), min(map(header.place, ("text", "message", "post"))), 0


def _titles(roles: Roles, text: ColumnEvidence | None) -> list[ColumnEvidence]:
    """Columns with a title of the message's own: nearly every row has another."""
    found = []
    is_comment = text is not None and "message" in roles.headers[text.name].concepts
    for column in roles.free:
        header = roles.headers[column.name]
        if fit(header, {"title"}, {"message", "post", "text"}) < 2 or not column.is_worded:
            continue
        is_of_post = is_comment and "post" in header.concepts
        most = text.distinct if text else column.distinct
        if is_of_post or column.distinct < _FEW * most:
            roles.leave(column.name, "a title that many rows share: of what they stand below")
        else:
            found.append(column)
    for column in found[1:]:
        roles.leave(column.name, f"another title; {found[0].name} was chosen")
    return found


def _body_parts(roles: Roles) -> list[ColumnEvidence]:
    """Columns that are parts of one text, such as pros and cons."""
    return [
        column
        for column in roles.free
        if fit(roles.headers[column.name], {"body_part"}, {"message", "text"}) and column.is_prose
    ]


def _unnamed(roles: Roles) -> tuple[list[ColumnEvidence], str | None]:
    """The one column that holds texts under a name that says nothing."""
    found = [
        column
        for column in roles.free
        if column.looks_written and _says_nothing(roles.headers[column.name])
    ]
    if len(found) > 1:
        longest, second = sorted(found, key=lambda column: -column.length)[:2]
        if longest.length >= 2 * second.length and longest.distinct >= second.distinct:
            return [longest], None
        names = " and ".join(column.name for column in found[:3])
        return [], f"{names} both hold texts, and no name tells which is the message's"
    return found, None


def _says_nothing(header: Header) -> bool:
    """Whether no word of a name is known, or it is a question that a survey asked."""
    return not header.words or header.name.rstrip(" *:").endswith("?")
