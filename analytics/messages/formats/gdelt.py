"""GDELT DOC 2.0 article lists (`mode=ArtList`, `format=json`): titles of articles, not their text.

Names: blog.gdeltproject.org, GDELT DOC 2.0 API. `seendate` is when GDELT saw the article, UTC, in
steps of 15 minutes, hence not before it was published. A list ends at 250 articles. Timelines
(`timelinevol`, `timelinetone` …) are series, not messages: see `gdelt_timeline`.
"""

from analytics.messages.columns import language
from analytics.messages.format import Format
from analytics.messages.json_fields import nonblank, page, text, time

FORMAT = Format(
    name="gdelt",
    tool="GDELT DOC 2.0, article lists as JSON",
    shape="records",
    why="it has seendate, domain, url and title",
    signature=("url", "title", "seendate", "domain"),
    unwrap=page("articles"),
    columns={
        "published_at": time("seendate", layout="%Y%m%dT%H%M%SZ"),
        "time_precision": "hour",
        "channel": "news",
        "side": "press",
        "author": nonblank("domain"),
        "text": text("title"),
        "language": nonblank("language", then=language),
        "url": nonblank("url"),
    },
)
