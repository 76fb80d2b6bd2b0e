"""Labelling in a notebook: what the browser is given, and what its keys do."""

import re

import pytest
from made_case import CASE, posts, project

from analytics import study
from analytics.reports.labelling import KEYS, LabellingWidget, labelling
from analytics.schema import SENTIMENTS
from analytics.sentiment import label_file
from analytics.wording import Locale

HOSTILE = '<img src=x onerror="alert(1)"> terrible </script> \u202egnorw [a](javascript:b)'
TIMES = [f"2025-03-01T{8 + k // 4:02d}:{15 * (k % 4):02d}:00Z" for k in range(40)]


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    root = tmp_path_factory.mktemp("made")
    table = posts(TIMES)
    table.loc[3, "text"] = HOSTILE
    project(root, table, onset=TIMES[10], end="2025-03-02T00:00:00Z")
    return root


@pytest.fixture
def widget(imported):
    yield labelling(CASE, root=imported)
    (imported / "data" / CASE / "labels.csv").unlink(missing_ok=True)


def pressed(widget, key, turn=None):
    """As the browser reports it."""
    widget._pressed(
        widget, {"press": key, "turn": widget.view["turn"] if turn is None else turn}, []
    )


def test_every_key_is_shown_with_what_it_does(widget):
    view = widget.view
    assert [one["key"] for one in view["keys"]] == list(KEYS)
    does = [one["does"] for one in view["keys"]]
    assert does == ["negative", "neutral", "positive", "cannot tell", "take back"]
    assert view["ask"] == "What is the tone of this post?"
    assert view["about"].startswith("1 March 2025, ")
    assert view["about"].endswith(" New York time")
    assert view["progress"] == "0 posts labelled, 40 left"
    assert "20 more labels" in view["shares"]


def test_keys_label_skip_and_take_back(widget, imported):
    first = widget.view["post"]
    for key in "123s":
        pressed(widget, key)
    held = label_file.read(imported / "data" / CASE / "labels.csv")
    assert list(held.asked["label"]) == [*SENTIMENTS, label_file.CANNOT_TELL]
    assert widget.view["progress"] == "3 posts labelled, 1 you could not tell, 36 left"
    for _ in range(4):
        pressed(widget, "z")
    assert (widget.view["post"], widget.view["note"]) == (first, "")
    pressed(widget, "z")
    assert widget.view["note"] == "There is no answer to take back."


def test_a_key_pressed_before_the_next_post_came_does_not_answer_it(widget):
    pressed(widget, "1", turn=0)
    pressed(widget, "1", turn=0)
    for odd in ({"press": "x", "turn": 1}, {"turn": 1}, {"press": ["1"], "turn": 1}, "1", None):
        widget._pressed(widget, odd, [])
    assert widget.view["progress"] == "1 post labelled, 39 left"


def test_the_shares_come_with_twenty_labels_and_narrow(widget):
    def spans():
        found = re.findall(
            r'<line x1="([\d.]+)" x2="([\d.]+)" y1="7" y2="7" stroke="#2166AC"', shown()
        )
        return [float(high) - float(low) for low, high in found]

    def shown():
        return widget.view["shares"]

    for k in range(20):
        assert "<svg" not in shown()
        pressed(widget, "123"[k % 3])
    early = spans()
    for k in range(15):
        pressed(widget, "123"[k % 3])
    assert len(early) == 3
    assert sum(spans()) < 0.8 * sum(early)
    assert len(re.findall(r"\d+\xa0% \(\d+\xa0% to \d+\xa0%\)", shown())) == 3


def test_a_post_is_given_as_text_apart_from_any_markup(widget):
    seen = {}
    while widget.view["post"] is not None:
        seen[widget.view["post"]] = widget.view
        pressed(widget, "2")
    [hostile] = [text for text in seen if "onerror" in text]
    assert "\u202e" not in hostile
    others = [str(value) for key, value in seen[hostile].items() if key != "post"]
    assert not any("onerror" in text for text in others)
    assert widget.view["ask"] == "Every post that was drawn is answered."
    assert [one["key"] for one in widget.view["keys"] if one["open"]] == ["z"]
    pressed(widget, "1")
    assert widget.view["progress"] == "40 posts labelled, 0 left"


def test_what_a_notebook_stores_of_it_holds_no_post(widget):
    data, *_ = widget._repr_mimebundle_()
    assert data["text/plain"] == f"LabellingWidget('{CASE}')"
    assert widget.view["post"] not in str(data)


def test_what_fails_is_said_and_the_post_stays(widget, monkeypatch):
    def full(self):
        raise OSError(28, "No space left on device")

    before = widget.view["post"]
    with monkeypatch.context() as patch:
        patch.setattr(label_file.LabelFile, "save", full)
        pressed(widget, "1")
    assert widget.view["note"] == "Not saved: the disk is full. Press the key again."
    assert widget.view["post"] == before
    pressed(widget, "1")
    assert (widget.view["note"], widget.view["progress"]) == ("", "1 post labelled, 39 left")


def test_reputation_asks_about_the_brand(imported):
    session = study.open_labels(CASE, "reputation", root=imported)
    view = LabellingWidget(session, Locale.of()).view
    assert re.sub("[\u2066-\u2069]", "", view["ask"]) == (
        "What does this post do to the reputation of Acme?"
    )
    assert [one["does"] for one in view["keys"]][:3] == ["harms it", "neither", "helps it"]
