"""Parts of a scenario: accounts that many repeat, themes of the crisis, kinds of replies."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Voice:
    """An account that many repeat.

    kind: of its posts, in `phrases.VOICES`. stance: the sentiment of its posts. posts_h: earliest
    times of its posts, in hours from onset; before onset they are about the usual. reposts: share
    of the reposts of its stance about the crisis that repeat a post of it, for STAYS_H after its
    latest: on its own channel, of a press account on any. replies: share of the replies on its
    channel about the crisis that answer it in that time; QUOTES of them quote it instead.
    """

    author: str
    kind: str
    side: str
    channel: str
    stance: str
    followers: int
    posts_h: tuple[float, ...]
    reposts: float
    replies: float


STAYS_H = 30.0
QUOTES = 0.25


@dataclass(frozen=True)
class Theme:
    """What posts about the crisis are about.

    Its weight among the themes is 0 before begins_h, rises to `weight` with time constant rise_h
    and decays with time constant decay_h (hours from onset). tilt: multiples of it for negative,
    neutral and positive posts.
    """

    name: str
    weight: float
    begins_h: float
    rise_h: float
    decay_h: float
    tilt: tuple[float, float, float]


@dataclass(frozen=True)
class Reply:
    """What a reply of the brand holds (a key of `phrases.REPLIES`), the share of such replies, and
    by how many points the next posts of customers who got one lie above those of unanswered ones.
    """

    kind: str
    share: float
    lift: float


VOICES = (
    Voice(
        "harrow_watch",
        "critic",
        "influencer",
        "x",
        "negative",
        410_000,
        (3, 6, 9, 18, 28, 40, 44, 58, 75),
        0.65,
        0.20,
    ),
    Voice("harrowbaypost", "press", "press", "press", "negative", 650_000, (4, 8, 22), 0.15, 0.0),
    Voice(
        "milesbymila",
        "ambassador",
        "influencer",
        "x",
        "positive",
        95_000,
        (-250, -160, -70, 5, 18, 30, 47, 60, 80),
        0.70,
        0.03,
    ),
)
THEMES = (
    Theme("hours", 1.0, 0, 0.1, 36, (1.0, 1.0, 1.0)),
    Theme("refunds", 0.9, 7, 8, 120, (0.8, 1.6, 1.4)),
    Theme("answer", 1.0, 5, 2, 60, (1.2, 0.8, 1.4)),
)
"""The last of them is about the brand's own answer, which finds praise only once it apologised."""
REPLIES = (
    Reply("apology", 0.25, 0.55),
    Reply("explanation", 0.25, 0.55),
    Reply("hand_off", 0.30, 0.30),
    Reply("canned", 0.20, 0.175),
)
