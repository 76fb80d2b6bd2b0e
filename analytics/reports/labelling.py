"""Posts to label in JupyterLab: one key a label, and the shares with their ranges after each."""

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from analytics import study
from analytics.characters import clean
from analytics.errors import AftermathError
from analytics.files import disk_problem
from analytics.reports.blocks import Html, element, join, paragraph
from analytics.schema import SENTIMENTS
from analytics.wording import Locale, Percent, UntrustedText

KEYS = {"1": "negative", "2": "neutral", "3": "positive", "s": "skip", "z": "undo"}
"""Which key does what; digits lie side by side on every keyboard."""

_FRONT = Path(__file__).with_name("labelling_widget")
_WIDTH, _HEIGHT = 360, 14


class LabellingWidget(anywidget.AnyWidget):
    """Shows what Python says, and reports keys; no number is computed in the browser.

    view: `turn`, which grows with each answer, so that a key that was pressed before the next post
    came is not taken for an answer to it; the `post` as plain text, None where all are answered;
    `about` it; `ask`; `keys`, each with its key, what it does, and whether it can be pressed;
    `progress`, `help`, `note`; `shares`, safe HTML; `language` and `direction` of the words.
    """

    _esm = _FRONT / "widget.js"
    _css = _FRONT / "widget.css"
    view = traitlets.Dict().tag(sync=True)

    def __init__(self, session: study.Labelling, locale: Locale) -> None:
        super().__init__()
        self._session, self._locale, self._turn = session, locale, 0
        self.view = self._shown()
        self.on_msg(self._pressed)

    def __repr__(self) -> str:
        """Without the post: a notebook is saved with what its outputs are called."""
        return f"{type(self).__name__}({self._session.case.id!r})"

    def press(self, key: str) -> None:
        """Do what a key of KEYS does; what fails is said, and the post stays."""
        note = ""
        try:
            if KEYS[key] != "undo":
                if self._session.post is not None:
                    self._session.answer(KEYS[key] if KEYS[key] in SENTIMENTS else None)
            elif not self._session.undo():
                note = self._locale.translate("labelling.nothing_to_undo")
        except OSError as error:
            note = self._locale.translate("labelling.not_saved", why=disk_problem(error))
        except AftermathError as error:
            note = f"{error.where}: {error.what}. {error.right}"
        self._turn += 1
        self.view = self._shown(note)

    def _pressed(self, _: object, content: Any, __: object) -> None:
        key = content.get("press") if isinstance(content, dict) else None
        if isinstance(key, str) and key in KEYS and content.get("turn") == self._turn:
            self.press(key)

    def _shown(self, note: str = "") -> dict[str, object]:
        session, translate = self._session, self._locale.translate
        post, reading = session.post, session.reading
        ask = translate(f"labelling.ask.{reading}", brand=UntrustedText(session.case.brand))
        return {
            "turn": self._turn,
            "post": None if post is None else clean(post.text),
            "about": "" if post is None else _about(post, session.case.time_zone, self._locale),
            "ask": ask if post is not None else translate("labelling.done"),
            "keys": [
                {
                    "key": key,
                    "does": translate(f"labelling.answer.{reading}.{does}"),
                    "open": post is not None or does == "undo",
                }
                for key, does in KEYS.items()
            ],
            "progress": _progress(session.progress, self._locale),
            "shares": shares(session, self._locale).markup,
            "help": translate("labelling.help"),
            "note": note,
            "language": self._locale.code,
            "direction": self._locale.direction,
        }


def labelling(
    case: str,
    reading: str = "tone",
    *,
    root: Path | None = None,
    lang: str = "en",
    seed: int = 0,
) -> LabellingWidget:
    """Posts of a case to label, the most informative first; errors as of `study.open_labels`."""
    session = study.open_labels(case, reading, root=root, seed=seed)
    return LabellingWidget(session, Locale.of(lang))


def shares(session: study.Labelling, locale: Locale) -> Html:
    """The shares with their ranges as safe HTML, or how many labels are still needed."""
    found, needed = session.shares(), session.progress.needed
    if found is None:
        waits = locale.translate("labelling.waiting")
        return paragraph(waits if not needed else locale.translate("labelling.needed", n=needed))
    rows = []
    for one in found:
        value, low, high = (end or 0.0 for end in (one.value, one.low, one.high))
        ends = {"value": Percent(value), "low": Percent(low), "high": Percent(high)}
        told = locale.translate("labelling.told", **ends)
        name = locale.translate(f"labelling.share.{session.reading}.{one.sentiment}")
        bar = _bar(value, low, high)
        rows.append(
            element("tr", element("th", name), element("td", bar), element("td", told, dir="ltr"))
        )
    return join(paragraph(locale.translate("labelling.shares")), element("table", *rows))


def _bar(value: float, low: float, high: float) -> Html:
    """A share and its range on a rule from 0 to 1; what it shows stands beside it in words."""
    middle, ends = f"{_HEIGHT / 2:g}", {"y1": f"{_HEIGHT / 2:g}", "y2": f"{_HEIGHT / 2:g}"}
    at = {"x1": f"{low * _WIDTH:.1f}", "x2": f"{high * _WIDTH:.1f}"}
    rule = element("line", x1="0", x2=f"{_WIDTH}", **ends, stroke="#C9C9C9")
    span = element("line", **at, **ends, stroke="#2166AC", **{"stroke-width": "6"})
    point = element("circle", cx=f"{value * _WIDTH:.1f}", cy=middle, r="5", fill="#0B3C73")
    size = {"width": f"{_WIDTH}", "height": f"{_HEIGHT}"}
    return element("svg", rule, span, point, **size, **{"aria-hidden": "true"})


def _about(post: study.Post, zone: str, locale: Locale) -> str:
    """When a text was first posted, and how often."""
    told = []
    if post.published_at is not None:
        at = locale.format_local(post.published_at, zone)
        told.append(locale.translate("labelling.at", at=at, zone=locale.zone_name(zone)))
    if post.posts > 1:
        told.append(locale.translate("labelling.copies", n=post.posts))
    return locale.format_clauses(told)


def _progress(of: study.Progress, locale: Locale) -> str:
    key = "progress_untold" if of.untold else "progress"
    values = {"untold": of.untold} if of.untold else {}
    return locale.translate(f"labelling.{key}", n=of.labelled, left=of.left, **values)
