"""NewsWhip API articles: objects, or pages with `articles`; related stories are articles too.

Names: NewsWhip's API reference. `publication_timestamp` is epoch milliseconds (UTC). As in the CSV,
the words are the headline only and an article is known by its address. `fb_data` counts all that
people did on Facebook in one number, and others the shares of the address: neither is a metric of
a message.
"""

import pandas as pd

from analytics.messages import newswhip
from analytics.messages.fields import times
from analytics.messages.members import Rows, numerals, page, reasons, texts, within, words

NAME = "newswhip_api"
SHAPE = "records"
NEVER = newswhip.NEVER
_SIGNATURE = ("link", "headline", "source", "publication_timestamp")


def lacks(record: dict) -> list[str]:
    """What an object lacks to be an article; nothing where it is one."""
    return [name for name in _SIGNATURE if name not in record]


def recognises(record: dict) -> str | None:
    """Why an object is an article, or None."""
    return None if lacks(record) else "it has link, headline and publication_timestamp"


def unwrap(value: object) -> list:
    """The articles of a page or a list, or the article itself; each before its related stories."""
    rows = []
    for item in page(value, "articles"):
        related = item.get("relatedStories") if isinstance(item, dict) else None
        if isinstance(related, list) and related:
            rows += [item | {"relatedStories": []}, *unwrap(related)]
        else:
            rows.append(item)
    return rows


def read(raw: Rows, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Objects to columns of the message table, and a reason for each that is rejected (NA)."""
    published = times(numerals(raw, "publication_timestamp"), layout="epoch_ms")
    publisher = words(within(raw, "source"), "publisher")
    table = newswhip.articles(published, words(raw, "link"), publisher, texts(raw, "headline"))
    return table, reasons(table)
