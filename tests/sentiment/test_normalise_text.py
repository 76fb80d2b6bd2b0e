"""Normalisation: what becomes what, and that nothing makes it fail."""

import time

import pytest

from analytics.sentiment.normalise import normalise, spell_out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@JetBlue why?", "@user why?"),
        (".@JetBlue @united, help", ".@user, help"),
        ("write to me@example.com", "write to me@example.com"),
        ("see https://t.co/x and www.example.com/a?b", "see http and http"),
        ("{link} from @mention", "http from @user"),
        (r"Plus\u002c it\u2019s on", "Plus, it's on"),
        ("AT&amp;amp;T &lt;3", "AT&T <3"),
        ("soooooo bad!!!!!!", "sooo bad!!!"),
        ("owes me 100000 euro", "owes me 100000 euro"),
        ("a\x00b\r\n\tc", "a b c"),
        ("\u202bשלום\u202c עולם", "שלום עולם"),
        ("\ud83d\ude21", "\U0001f621"),
        ("broken \ud83d end", "broken end"),
    ],
)
def test_one_form(text, expected):
    assert normalise(text) == expected


@pytest.mark.parametrize("text", ["", "  \n", "\x00\x07", "\u200b\ufeff", "\ud800", "&#x200b;"])
def test_nothing_to_read_is_empty(text):
    assert normalise(text) == ""


def test_emoji_and_hashtags_become_words():
    assert spell_out("\U0001f621\U0001f621 \U0001f44d\U0001f3fd") == "pouting face thumbs up sign"
    assert spell_out("#NeverAgain #FAIL") == "#Never Again #FAIL"
    assert spell_out("\ufe0f") == "\ufe0f"


def test_plain_text_is_left_alone():
    text = "My bag was lost on Monday, and nobody answers."
    assert spell_out(normalise(text)) == text


@pytest.mark.parametrize(
    "unit", ["a", "@a ", "\U0001f621", "&amp;", "http://", "!?", "@user,", "#aA"]
)
def test_a_hundred_thousand_characters_take_no_time(unit):
    started = time.process_time()
    normalise(unit * (100_000 // len(unit)))
    assert time.process_time() - started < 2


def test_nothing_is_cut_off_a_long_text():
    assert normalise("so it went on " * 50_000 + "badly").endswith("on badly")


def test_words_after_much_padding_survive():
    assert normalise("\u200b" * 50_000 + " " * 50_000 + "bad") == "bad"
