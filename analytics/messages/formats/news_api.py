"""Articles as NewsAPI and GNews give them in JSON.

Names: newsapi.org/docs/endpoints/everything and gnews.io/docs. `publishedAt` is UTC. The text is
the headline and the description; `content` is cut after 200 characters and left out. The publisher
is the author, and an article's id is its address.
"""

from analytics.messages.format import Format
from analytics.messages.json_fields import nonblank, page, time
from analytics.messages.review_fields import titled

FORMAT = Format(
    name="news_api",
    tool="NewsAPI and GNews, articles as JSON",
    shape="records",
    why="it has source.name, title, description and publishedAt",
    signature=("source.name", "title", "description", "url", "publishedAt"),
    unwrap=page("articles"),
    columns={
        "published_at": time("publishedAt"),
        "time_precision": "second",
        "channel": "news",
        "side": "press",
        "author": nonblank("source.name"),
        "text": titled(nonblank("title"), nonblank("description")),
        "url": nonblank("url"),
    },
)
