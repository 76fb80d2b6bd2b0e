"""NewsWhip CSV: articles with their headlines; rows with a social network's domain are posts on it.

Column names: those seen in a public parser; more exist. `Published` is `04/24/25 8:08:11 PM`, month
first as NewsWhip writes it, in the account's zone, which the file does not name. The text is the
headline only.
"""

from analytics.messages.columns import channel, first, side
from analytics.messages.csv_fields import cell, text, time
from analytics.messages.format import Format

FORMAT = Format(
    name="newswhip",
    tool="NewsWhip, as CSV",
    why="it has Headline, Link, Domain and Published",
    signature=("Headline", "Link", "Domain", "Country", "Published"),
    columns={
        "published_at": time(
            "Published", layouts=("%m/%d/%y %I:%M:%S %p", "%m/%d/%Y %I:%M:%S %p", None)
        ),
        "time_precision": "second",
        "channel": channel(None, first(cell("Domain"), cell("Link")), otherwise="news"),
        "side": side,
        "author": cell("Domain"),
        "text": text("Headline"),
        "url": cell("Link"),
    },
)
