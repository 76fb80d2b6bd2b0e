"""What all but the brand write, and the brand's answers: who, to whom, in which words."""

import heapq
from collections import defaultdict, deque
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from analytics.schema import SENTIMENTS
from analytics.simulate import phrases, texts
from analytics.simulate.parts import QUOTES, STAYS_H, Reply, Voice
from analytics.simulate.scenario import COME_BACK_NEUTRAL, Scenario, class_shares

Row = dict[str, Any]
RECENT, RECENT_H = 60, 48.0
"""Posts of a channel and subject that are repeated or answered, and for how long."""
WITHIN_H, LATEST_H = 72.0, 60.0
"""Until when a customer comes back after a complaint, and the longest delay that is drawn."""
ELSEWHERE_H = 6.0
"""After so long without an occasion, a customer who comes back speaks of something else."""
BRAND = "northwindair"
STATEMENTS = (
    ("botched_h", "We regret any inconvenience on ND314. Passengers were asked to stay seated."),
    (
        "apology_h",
        "What happened on ND314 was wrong and it was our fault. We kept 162 people on board for "
        "nine hours without water. We are sorry. Every passenger gets a full refund, and from now "
        "on no aircraft of ours stays on the apron for more than two hours with doors closed.",
    ),
)


class Draw(NamedTuple):
    """A message before it has an author and words: `t` hours since start, sentiment and theme
    (empty: the usual) as drawn, `channel`, `form` (post, reply, repost), `side`, whether it is a
    copy of the cascade's text, and the round of the ring that it belongs to, or −1, with its
    account.
    """

    t: float
    sentiment: str
    theme: str
    channel: str
    form: str
    side: str
    is_cascade: bool
    ring: int
    account: int


class Crowd:
    """Turns draws, in order of time, into rows of the message table with what is true of each.

    rows: what all but the brand wrote. answers: the brand's replies and statements. Besides columns
    of the message table, a row has `t`, `sentiment`, `theme`, `origin`, `mentions` (it
    names the brand's account, or repeats a post that does), `is_below` (it stands below a message
    of the brand) and `reply_kind` of the brand's replies.
    """

    def __init__(self, plan: Scenario, rng: np.random.Generator) -> None:
        self.rows: list[Row] = []
        self.answers: list[Row] = []
        self._plan, self._rng = plan, rng
        self._mentions = dict(plan.mentions)
        self._posts: dict[tuple[str, ...], deque[Row]] = defaultdict(lambda: deque(maxlen=RECENT))
        self._said: dict[str, list[Row]] = {voice.author: [] for voice in plan.voices}
        self._to_say = {voice.author: deque(sorted(voice.posts_h)) for voice in plan.voices}
        self._back: dict[tuple[str, str, bool], list[tuple[float, int, Row, Row | None]]]
        self._back = defaultdict(list)
        self._statements: dict[str, Row] = {}
        self._to_state = deque(STATEMENTS)
        self._drawn_next: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(3))
        self._customers = 0
        self._rounds: dict[int, str] = {}

    def write(self, draws: Iterable[Draw]) -> None:
        for draw in draws:
            self._state(draw.t)
            self.rows.append(self._row(f"nw{len(self.rows):06d}", draw))
        self._state(self._plan.hours)

    def _row(self, name: str, draw: Draw) -> Row:
        row: Row = {
            "message_id": name,
            "t": draw.t,
            "sentiment": draw.sentiment,
            "theme": draw.theme,
            "channel": draw.channel,
            "side": draw.side,
            "origin": "post",
            "mentions": False,
            "is_below": False,
            "reply_kind": "",
        }
        if draw.form == "repost" and (original := self._original(draw)):
            return row | {
                "origin": "repost",
                "author": self._regular(),
                "repost_of_id": original["message_id"],
                "text": original["text"],
                "theme": original["theme"],
                "mentions": original["mentions"],
            }
        if draw.ring >= 0:
            self._chant(row, draw)
        elif draw.is_cascade:
            text = texts.edited(phrases.CASCADE, self._rng)
            row |= {"origin": "cascade", "author": self._customer(), "text": text}
        elif voice := self._speaker(draw):
            self._speak(row, voice, draw)
        elif not self._come_back(row, draw):
            self._post(row, draw)
        if draw.ring < 0:
            self._keep(row)
        if row["sentiment"] == "negative" and row["side"] == "public":
            self._complaint(row)
        return row

    def _keep(self, row: Row) -> None:
        channel = "x" if row["side"] == "press" else row["channel"]
        self._posts[row["sentiment"], row["theme"], channel].append(row)
        self._posts[row["theme"], row["channel"]].append(row)

    def _recent(self, t: float, *key: str) -> Row | None:
        """One of the latest posts of a kind; None where the one drawn is too old."""
        posts = self._posts[key]
        found = texts.pick(posts, self._rng) if posts else None
        return found if found and t - found["t"] < RECENT_H else None

    def _post(self, row: Row, draw: Draw) -> None:
        """A post of somebody's own, or a reply to somebody."""
        row["author"] = self._author(draw)
        if draw.form == "reply":
            self._answer_somebody(row, draw)
        if draw.side == "press":
            subject = self._subject(draw)
            row["text"] = texts.headline(subject, draw.sentiment, self._rng)
            return
        naming = self._naming(draw.channel, "parent_id" in row)
        row["text"] = texts.say(self._subject(draw), draw.sentiment, naming, self._rng)
        row["mentions"] = naming == "account"

    def _author(self, draw: Draw) -> str:
        if draw.side == "press":
            return f"paper{int(self._rng.random() * 12)}"
        if draw.side == "influencer":
            return f"traveller{int(self._rng.random() * 8)}"
        return self._customer() if draw.sentiment == "negative" else self._regular()

    def _customer(self) -> str:
        """Somebody new: who complains comes back only as the scenario has it."""
        self._customers += 1
        return f"user{60_000 + self._customers}"

    def _regular(self) -> str:
        return f"user{int(self._rng.pareto(1.3) * 400) % 60_000}"

    def _subject(self, draw: Draw) -> str:
        if draw.theme == self._plan.themes[-1].name and draw.t >= self._plan.apology_h:
            return "apologised"
        return draw.theme or "usual"

    def _naming(self, channel: str, is_reply: bool) -> texts.Naming:
        draw, mentioned = self._rng.random(), self._mentions[channel]
        if draw < mentioned:
            return "account"
        named = self._plan.named_share / (3 if is_reply else 1)
        return "name" if draw < mentioned + (1 - mentioned) * named else "none"

    def _original(self, draw: Draw) -> Row | None:
        """The post that a repost repeats, of the sentiment drawn for it."""
        chance = self._rng.random()
        if draw.theme:
            for voice in self._plan.voices:
                is_here = voice.channel in (draw.channel, "press")
                latest = self._latest(voice, draw.t)
                if voice.stance == draw.sentiment and is_here and latest:
                    if chance < voice.reposts:
                        return latest
                    chance -= voice.reposts
        return self._recent(draw.t, draw.sentiment, draw.theme, draw.channel)

    def _latest(self, voice: Voice, t: float) -> Row | None:
        """The voice's latest post about the crisis, as long as it is repeated; sometimes the one
        before.
        """
        said = [row for row in self._said[voice.author] if row["theme"]]
        if not said or t - said[-1]["t"] >= STAYS_H:
            return None
        return said[-1] if len(said) < 2 or self._rng.random() < 0.7 else said[-2]

    def _answer_somebody(self, row: Row, draw: Draw) -> None:
        """Thread a reply to the brand's statement, a voice or somebody, or quote a voice."""
        plan, chance = self._plan, self._rng.random()
        if draw.theme and draw.channel in self._statements:
            if chance < plan.pile_on:
                _thread(row, self._statements[draw.channel])
                return
            chance = (chance - plan.pile_on) / max(1 - plan.pile_on, 1e-12)
        for voice in plan.voices if draw.theme else ():
            latest = self._latest(voice, draw.t) if voice.channel == draw.channel else None
            if latest and chance < voice.replies:
                if chance < QUOTES * voice.replies:
                    row["quoted_author"] = voice.author
                else:
                    _thread(row, latest)
                return
            chance -= voice.replies if latest else 0
        parent = self._recent(draw.t, draw.theme, draw.channel)
        if parent:
            _thread(row, parent)

    def _speaker(self, draw: Draw) -> Voice | None:
        """The voice that makes this post its own."""
        if draw.form != "post":
            return None
        for voice in self._plan.voices:
            waiting = self._to_say[voice.author]
            if (
                waiting
                and draw.t >= self._plan.onset_h + waiting[0]
                and bool(draw.theme) == (waiting[0] >= 0)
                and draw.sentiment == voice.stance
                and draw.channel == voice.channel
            ):
                waiting.popleft()
                return voice
        return None

    def _speak(self, row: Row, voice: Voice, draw: Draw) -> None:
        later = f"{voice.kind}_crisis"
        kind = later if draw.theme and later in phrases.VOICES else voice.kind
        row |= {
            "origin": "voice",
            "author": voice.author,
            "side": voice.side,
            "theme": self._plan.themes[0].name if draw.theme else "",
        }
        said, templates = self._said[voice.author], phrases.VOICES[kind]
        template = templates[len(said) % len(templates)].replace("{n}", str(len(said) + 1))
        row["text"] = texts.fill(template, self._rng)
        said.append(row)

    def _chant(self, row: Row, draw: Draw) -> None:
        """What all accounts of the ring post in one round."""
        if draw.ring not in self._rounds:
            template = phrases.RING[draw.ring % len(phrases.RING)]
            self._rounds[draw.ring] = template.replace("{n}", str(draw.ring + 1))
        text, author = self._rounds[draw.ring], f"truth_now_{draw.account + 1}"
        row |= {"origin": "ring", "author": author, "text": text}

    def _complaint(self, row: Row) -> None:
        """Draw the brand's answer to a complaint, and whether its author comes back."""
        plan, rng = self._plan, self._rng
        answer, lift = None, 0.0
        if rng.random() < plan.answered_share:
            reply = _drawn(plan.replies, rng)
            delay = rng.lognormal(np.log(plan.answer_median_h), plan.answer_sigma)
            answer, lift = self._answer(row, reply, row["t"] + delay), reply.lift
        if row["origin"] == "ring":
            return
        if rng.random() >= (plan.came_back_answered if answer else plan.came_back):
            return
        wait = min(rng.lognormal(np.log(plan.came_back_h), 0.7), LATEST_H)
        kind = answer["reply_kind"] if answer else ""
        sentiment = self._next_sentiment(kind, plan.came_back_net + lift)
        key = sentiment, row["channel"], bool(row["theme"])
        due = (answer or row)["t"] + wait
        heapq.heappush(self._back[key], (due, len(self.rows), row, answer))

    def _next_sentiment(self, kind: str, level: float) -> str:
        """Of the next post after a kind of reply, by quota, so that each draw has the planned
        lift.
        """
        planned = class_shares(np.array([level]), COME_BACK_NEUTRAL)[0]
        drawn = self._drawn_next[kind]
        one = int(np.argmax(planned * (drawn.sum() + 1) - drawn))
        drawn[one] += 1
        return SENTIMENTS[one]

    def _answer(self, row: Row, reply: Reply, t: float) -> Row:
        text = texts.fill(texts.pick(phrases.REPLIES[reply.kind], self._rng), self._rng)
        answer = _of_brand(f"{row['message_id']}-reply", t, row["channel"], text)
        answer |= {"origin": "answer", "reply_kind": reply.kind}
        _thread(answer, row)
        self.answers.append(answer)
        return answer

    def _come_back(self, row: Row, draw: Draw) -> bool:
        """Give the message to a customer who complained before, where one is due."""
        if draw.side != "public":
            return False
        is_crisis = bool(draw.theme)
        found = self._due(draw, is_crisis, 0.0)
        is_same = found is not None
        found = found or self._due(draw, not is_crisis, ELSEWHERE_H)
        if found is None:
            return False
        complaint, answer = found
        row |= {"origin": "came_back", "author": complaint["author"]}
        if is_same:
            _thread(row, answer or complaint)
        naming = self._naming(draw.channel, True) if is_same else "account"
        subject = "came_back" if is_same and not is_crisis else self._subject(draw)
        row["text"] = texts.say(subject, draw.sentiment, naming, self._rng)
        row["mentions"] = naming == "account"
        return True

    def _due(self, draw: Draw, is_crisis: bool, overdue_h: float) -> tuple[Row, Row | None] | None:
        waiting = self._back[draw.sentiment, draw.channel, is_crisis]
        while waiting and waiting[0][0] <= draw.t - overdue_h:
            _, _, complaint, answer = heapq.heappop(waiting)
            if draw.t - complaint["t"] < WITHIN_H:
                return complaint, answer
        return None

    def _state(self, t: float) -> None:
        """Make the brand's statements that are due."""
        while self._to_state and t >= getattr(self._plan, self._to_state[0][0]):
            name, text = self._to_state.popleft()
            for channel in self._plan.statement_on:
                row_id = f"{name.removesuffix('_h')}-{channel}"
                row = _of_brand(row_id, getattr(self._plan, name), channel, text)
                row["origin"] = "statement"
                said = self._said[self._plan.voices[0].author] if self._plan.is_answer else ()
                if said and name == STATEMENTS[0][0]:
                    _thread(row, said[-1])
                self._statements[channel] = row
                self.answers.append(row)


def _of_brand(name: str, t: float, channel: str, text: str) -> Row:
    return {
        "message_id": name,
        "t": t,
        "sentiment": "neutral",
        "theme": "",
        "channel": channel,
        "side": "brand",
        "author": BRAND,
        "text": text,
        "mentions": False,
        "is_below": False,
        "reply_kind": "",
    }


def _thread(row: Row, parent: Row) -> None:
    row |= {
        "parent_id": parent["message_id"],
        "thread_id": parent.get("thread_id", parent["message_id"]),
        "channel": parent["channel"],
        "is_below": parent["side"] == "brand" or parent["is_below"],
    }


def _drawn(replies: tuple[Reply, ...], rng: np.random.Generator) -> Reply:
    draw = rng.random()
    for reply in replies:
        if draw < reply.share:
            return reply
        draw -= reply.share
    return replies[-1]


def daily_posts(plan: Scenario, rng: np.random.Generator) -> list[Row]:
    """The brand's post a day."""
    posts = []
    for day in range(plan.days):
        text = texts.fill(texts.pick(phrases.BRAND_POST, rng), rng)
        post = _of_brand(f"post{day:02d}", 24.0 * day + 9.5, "x", text)
        posts.append(post | {"origin": "daily"})
    return posts
