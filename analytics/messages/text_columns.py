"""Which columns of a table hold the words of its messages, and those of replies in their rows."""

from analytics.messages.column_evidence import ColumnEvidence
from analytics.messages.column_roles import Roles, fit

_VAGUE = {"status", "entry", "mention", "mentions", "hit"}
"""Names of messages that are also names of states and numbers."""
_FEW = 0.5
"""Share of the distinctness of the most distinct text below which a text belongs to many rows."""


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
    chosen = own[:1]
    why = "so it is named, and it holds texts"
    parts = [] if chosen and len(_body_parts(roles)) < 2 else _body_parts(roles)
    titles = _titles(roles, own[0] if own else None)
    if not chosen and not parts and not titles:
        chosen, problem = _unnamed(roles)
        if problem:
            return problem
        why = "no name tells, and no other column holds texts"
    names = [column.name for column in (*titles[:1], *chosen, *parts)]
    if not names:
        return "no column holds words"
    if len(names) > 1:
        why = f"the title and the text: {', '.join(names)}" if titles else "the parts of one text"
    roles.take("text", names, why)
    for column in own[1:]:
        roles.leave(column.name, f"another text; {', '.join(names)} was chosen")
    return None


def _may_be_text(roles: Roles, column: ColumnEvidence) -> bool:
    """Whether it holds texts; single words are texts only under a name that says so plainly."""
    plain = fit(roles.headers[column.name], {"text", "message"}, set()) == 2
    vague = set(roles.headers[column.name].phrases) & _VAGUE
    return column.is_prose or (plain and not vague and column.is_worded and not column.is_flag)


def _kind(roles: Roles, column: ColumnEvidence) -> tuple[int, int, int] | None:
    """Rank of a column by its name as the text of a message, the best lowest; None if it is not."""
    header = roles.headers[column.name]
    fits = fit(header, {"text", "message", "post"}, set())
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
        if not roles.headers[column.name].words and column.looks_written
    ]
    if len(found) > 1:
        longest, second = sorted(found, key=lambda column: -column.length)[:2]
        if longest.length >= 2 * second.length and longest.distinct >= second.distinct:
            return [longest], None
        names = " and ".join(column.name for column in found[:3])
        return [], f"{names} both hold texts, and no name tells which is the message's"
    return found, None
