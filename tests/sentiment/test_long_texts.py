"""Texts longer than a model reads at once: cut into pieces, none lost, and averaged."""

import dataclasses
import itertools
import random
import time
import unicodedata

import numpy as np
import pandas as pd
import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analytics.sentiment import LABELS, MOST_PIECES, load, score, stored
from analytics.sentiment import model as model_module
from analytics.sentiment.model import EMOTIONS, MAX_TOKENS, longest_read
from analytics.sentiment.normalise import normalise
from analytics.sentiment.pieces import joined, passages, split, spread

LEAD = "What a lovely crew, thank you so much for a wonderful flight!"
FURIOUS = (
    "You lost my bag and nobody cares.",
    "This is the worst airline ever!",
    "I am furious about the delay.",
    "Your staff were rude and useless.",
)
FLAG, FAMILY, ACCENT = (
    "\U0001f1e9\U0001f1ea",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "e\u0301",
)


@pytest.fixture(scope="module")
def model():
    return load()


def words(texts):
    """A tokeniser of a token a word, and one at either end."""
    return [len(text.split()) + 2 for text in texts]


def signs(texts):
    """A tokeniser of a token a byte, as those of many languages have for rare signs."""
    return [len(text.encode("utf-8", "surrogatepass")) + 2 for text in texts]


def squeezed(text):
    return "".join(text.split())


TEXTS = st.lists(
    st.one_of(
        st.sampled_from(["bad", "Good.", "Why?", "no!", "你好。", "不好", FLAG, ACCENT, "a" * 40]),
        st.text(max_size=6),
    ),
    max_size=60,
).map(" ".join)


@settings(deadline=None)
@given(TEXTS, st.integers(7, 40), st.sampled_from([words, signs]))
@example("", 10, words)
@example(" \n ", 10, words)
@example("   你好。", 7, signs)
@example("a" * 10_000, 20, signs)
@example("\x00\ud83d" * 50, 20, signs)
def test_pieces_are_the_whole_text_and_each_is_read_whole(text, longest, count):
    pieces = split(text, count, longest)
    assert squeezed("".join(pieces)) == squeezed(text)
    assert all(size <= longest for size in count(pieces))
    assert all(piece.strip() for piece in pieces)


@settings(deadline=None)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=30))
def test_a_sentence_that_fits_is_never_cut(lengths):
    sentences = ["so " * (length - 1) + "on." for length in lengths]
    pieces = split(" ".join(sentences), words, 14)
    assert [s for p in pieces for s in regex.findall(r"[^.]+\.", p.replace(". ", "."))] == sentences
    for one, after in itertools.pairwise(pieces):
        first = after[: after.index(".") + 1]
        assert words([one + " " + first])[0] > 14


def test_only_a_sentence_that_is_too_long_is_cut_and_between_words():
    text = "Short one. " + "word " * 30 + "end. Short two."
    pieces = split(text, words, 12)
    assert " ".join(pieces) == text
    assert pieces[0].startswith("Short one.")
    assert pieces[-1].endswith("Short two.")


@pytest.mark.parametrize("sign", [FLAG, FAMILY, ACCENT, "\U0001f44d\U0001f3fd", "\u0e01\u0e33"])
def test_what_is_seen_as_one_character_is_not_cut(sign):
    pieces = split(sign * 100, signs, 40)
    assert len(pieces) > 1
    assert all(piece == sign * (len(piece) // len(sign)) for piece in pieces)


def test_a_character_of_more_tokens_than_are_read_is_cut_all_the_same():
    heap = "e" + "\u0301" * 200
    assert not unicodedata.is_normalized("NFC", heap)
    pieces = split(heap, signs, 40)
    assert "".join(pieces) == heap
    assert max(signs(pieces)) <= 40


def test_units_that_take_more_tokens_side_by_side_still_fit():
    def count(texts):
        return [len(text.split()) ** 2 + 2 for text in texts]

    pieces = split("a b c d e f g h i j", count, 11)
    assert " ".join(pieces) == "a b c d e f g h i j"
    assert max(count(pieces)) <= 11


def test_a_tokeniser_that_reads_nothing_at_all_ends():
    assert "".join(split("abc", signs, 2)) == "abc"


@pytest.mark.parametrize("n", [1, 2, MOST_PIECES, MOST_PIECES + 1, 1000])
def test_read_pieces_lie_evenly_from_the_first_to_the_last(n):
    chosen = [int(piece) for piece in spread([str(k) for k in range(n)])]
    assert len(chosen) == min(n, MOST_PIECES)
    assert (chosen[0], chosen[-1]) == (0, n - 1)
    steps = np.diff(chosen)
    assert len(steps) == 0 or (steps.min() > 0 and steps.max() - steps.min() <= 1)


def test_pieces_count_by_their_tokens():
    values = np.array([[1.0, 0, 0], [0, 0, 1.0]])
    np.testing.assert_allclose(joined(values, [30, 10]), [0.75, 0, 0.25])


UNPUNCTUATED = [sentence.rstrip("!.") for sentence in (LEAD, *FURIOUS)]


@pytest.mark.parametrize(
    ("sentences", "label"),
    [
        ([LEAD, *FURIOUS * 5], "negative"),
        ([*FURIOUS * 5, LEAD], "negative"),
        ([*[LEAD] * 20, FURIOUS[0]], "positive"),
        ([FURIOUS[0], *[LEAD] * 20], "positive"),
        ([UNPUNCTUATED[0], *UNPUNCTUATED[1:] * 5], "negative"),
        ([*[LEAD] * 10, *FURIOUS * 20], "negative"),
    ],
)
def test_what_most_of_the_text_says_is_told(model, sentences, label):
    table = score([" ".join(sentences)], model)
    assert table["label"].tolist() == [label]
    assert table["pieces"][0] > 1
    assert table[list(LABELS)].sum(axis=1)[0] == pytest.approx(1, abs=1e-5)
    assert table[list(EMOTIONS)].sum(axis=1)[0] == pytest.approx(1, abs=1e-5)


def test_the_order_of_sentences_does_not_turn_the_verdict(model):
    sentences = [*FURIOUS * 6, *[LEAD] * 4]
    orders = [random.Random(seed).sample(sentences, len(sentences)) for seed in range(8)]
    table = score([" ".join(order) for order in orders], model)
    assert set(table["label"]) == {"negative"}
    assert np.ptp(table["negative"]) < 0.2


def test_after_what_fits_the_rest_counts(model):
    """It was cut off once, in silence."""
    long = "lovely " * 200
    assert not np.array_equal(*model.predict([long.strip(), (long + "terrible " * 50).strip()]))


ABROAD = {
    "es": ("Muchas gracias por todo, qué bien.", "Perdieron mi maleta y nadie responde, pésimo."),
    "de": ("Vielen Dank für alles, das war gut.", "Der Koffer ist weg, keiner antwortet, mies."),
    "ja": ("ありがとう、良い。", "荷物がなくなり、誰も答えない、悪い。"),
}
ANGRY = {"es": "pésimo", "de": "mies", "ja": "悪"}


@pytest.mark.parametrize("code", ABROAD)
@pytest.mark.parametrize("has_marks", [True, False])
def test_another_language_is_read_whole_by_a_model_that_reads_it(model, code, has_marks):
    """Of a lexicon's model: a piece is negative where its angry word stands in it."""
    angry = model.tokenize([ANGRY[code]])[0][1]

    def forward(ids):
        return np.array([[9.0, 0, 0] if angry in row else [0, 0, 9.0] for row in ids], np.float32)

    other = dataclasses.replace(model, forward=forward, further=(), languages=frozenset({code}))
    lead, fury = ABROAD[code]
    text = " ".join([lead] * 6 + [fury] * 40 + [lead] * 3)
    text = text if has_marks else regex.sub(r"\p{P}", "", text)
    table = score([text, text[::-1]], other)
    assert table["pieces"][0] > 1
    assert table["label"][0] == "negative"


def test_a_long_text_is_not_english_for_a_few_words_that_are_also_english(model):
    """`was` and `will` are German too: in a long text both come, of a post hardly ever."""
    german = "Das Paket kam beschädigt an, und niemand geht seit einer Woche ans Telefon. "
    table = score([german * 12 + "Was will ich da noch, es will ja keiner was tun. "], model)
    assert table["language"].tolist() == ["de"]
    assert table["status"].tolist() == ["not scored (language)"]
    assert table["pieces"].isna().all()
    english = " ".join(FURIOUS * 10)
    assert score([english + german], model)["status"].tolist() == ["scored"]


def test_passages_of_a_text_are_no_longer_than_a_post():
    parts = passages(" ".join(FURIOUS * 50))
    assert max(map(len, parts)) <= 280
    assert len(passages("nie wieder. " * 10_000)) == MOST_PIECES


SHORT = st.lists(st.sampled_from(" ".join([LEAD, *FURIOUS]).split()), min_size=1, max_size=60)


@settings(max_examples=15, deadline=None)
@given(st.lists(SHORT.map(" ".join), min_size=1, max_size=8), st.integers(1, 4))
def test_a_long_neighbour_changes_no_bit_of_a_short_text(model, texts, times):
    long = [" ".join(FURIOUS * (5 * times)), LEAD * 40]
    together, pieces = model.read([*texts, *long])
    straight = np.array([model.forward(model.tokenize([text]))[0] for text in texts])
    alone = np.exp(straight[:, :3] - straight[:, :3].max(axis=1, keepdims=True))
    alone = (alone / alone.sum(axis=1, keepdims=True))[:, list(model.order)]
    np.testing.assert_array_equal(together[: len(texts), :3], alone)
    assert pieces[: len(texts)].tolist() == [1] * len(texts)
    assert (pieces[len(texts) :] > 1).all()
    np.testing.assert_array_equal(together[-2:], model.predict(long))


def test_a_text_is_long_from_one_token_more_than_fit(model):
    fits = "bad " * (MAX_TOKENS - 2)
    assert score([fits, fits + "bad"], model)["pieces"].tolist() == [1, 2]


def test_batches_and_processes_change_nothing(model, monkeypatch):
    texts = [" ".join(random.Random(n).choices([LEAD, *FURIOUS], k=n)) for n in range(1, 60, 3)]
    whole = score(texts, model)
    assert (whole["pieces"] > 1).sum() > 5
    monkeypatch.setattr(model_module, "_CHUNK_TEXTS", 3)
    monkeypatch.setattr(model_module, "_CHUNK_LONG", 2)
    monkeypatch.setattr("analytics.sentiment.scoring.BLOCK_TEXTS", 7)
    monkeypatch.setattr("analytics.sentiment.pieces._COUNTED", 5)
    pd.testing.assert_frame_equal(score(texts, model), whole, check_exact=True)
    back = score(texts[::-1], model)[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(back, whole, check_exact=True)


def test_scores_of_long_texts_are_kept_with_their_pieces(tmp_path, model):
    texts = [" ".join(FURIOUS * 30), "fine", ""]
    with stored(tmp_path, model) as store:
        first = score(texts, model, store=store)
    refused = dataclasses.replace(model, forward=lambda ids: pytest.fail("scored again"))
    with stored(tmp_path, model) as store:
        pd.testing.assert_frame_equal(score(texts, refused, store=store), first, check_exact=True)
    assert first["pieces"].fillna(0).tolist() == [first["pieces"][0], 1, 0]


def test_scores_by_another_length_are_not_reused(tmp_path, model):
    texts, runs = [" ".join(FURIOUS * 30)], []

    def forward(ids):
        runs.extend(ids)
        return model.forward(ids)

    with stored(tmp_path, model) as store:
        whole = score(texts, model, store=store)
    shorter = dataclasses.replace(model, longest=64, forward=forward)
    with stored(tmp_path, shorter) as store:
        table = score(texts, shorter, store=store)
    assert max(map(len, runs)) <= 64
    assert table["pieces"][0] > whole["pieces"][0]


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "\U0001f621" * 3000,
        FAMILY * 2000,
        "a\u0301" * 5000,
        "bad\x00 " * 300,
        "。" * 500,
    ],
)
def test_odd_long_texts_are_scored(model, text):
    any_language = dataclasses.replace(model, languages=None)
    table = score([text, text + " \ud83d"], any_language)
    assert table["status"].tolist() == ["scored"] * 2
    assert table.loc[0].equals(table.loc[1])


UNITS = ["You lost my bag and nobody cares. ", "bad ", "never!", "why?no "]


def read_in_part(model, text):
    """CPU seconds; no piece beyond the bound is run."""
    runs = []

    def forward(ids):
        runs.extend(ids)
        return model.forward(ids)

    started = time.process_time()
    values, pieces = dataclasses.replace(model, forward=forward).read([normalise(text)])
    assert np.isfinite(values).all()
    assert len(runs) == MOST_PIECES < pieces[0]
    return time.process_time() - started


@pytest.mark.parametrize("unit", UNITS)
def test_a_text_of_many_pieces_is_read_in_part(model, unit):
    read_in_part(model, unit * (40_000 // len(unit)))


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_a_megabyte_takes_about_ten_times_as_long_as_a_tenth_of_it(model, unit):
    tenth, whole = (read_in_part(model, unit * (n // len(unit))) for n in (100_000, 1_000_000))
    assert whole < max(2, 15 * tenth)
    assert whole < 20


@pytest.mark.parametrize(
    ("stated", "places", "longest"),
    [
        (128, 512, 128),
        (512, 514, 512),
        (int(1e30), 514, MAX_TOKENS),
        (512, None, 512),
        (8192, 8194, 512),
        (512, 130, 128),
        (128, 66, 64),
        (None, 66, MAX_TOKENS),
        (None, None, MAX_TOKENS),
        (0, -1, MAX_TOKENS),
        (True, 512, MAX_TOKENS),
        (1e30, 512, MAX_TOKENS),
        (64, "512", 64),
        (64, 0, 64),
    ],
)
def test_a_model_is_read_at_its_own_length(stated, places, longest):
    assert longest_read(stated, places) == longest
