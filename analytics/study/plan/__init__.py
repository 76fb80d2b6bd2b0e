"""A crisis communication plan for a named client, from the cases of its sector.

What past crises teach comes first, each line with its cases; what any plan must have follows, to be
filled in. Every format shows the same structure (`document.Plan`).
"""

from analytics.study.plan.clients import GENERAL, SECTORS, client, in_sector, sector_named
from analytics.study.plan.document import (
    BLANK,
    Block,
    Bullets,
    Chapter,
    Client,
    Fact,
    Grid,
    Heading,
    Line,
    Paragraph,
    Plan,
    Sentences,
)
from analytics.study.plan.make import draft, wanted

__all__ = [
    "BLANK",
    "GENERAL",
    "SECTORS",
    "Block",
    "Bullets",
    "Chapter",
    "Client",
    "Fact",
    "Grid",
    "Heading",
    "Line",
    "Paragraph",
    "Plan",
    "Sentences",
    "client",
    "draft",
    "in_sector",
    "sector_named",
    "wanted",
]
