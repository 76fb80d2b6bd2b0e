"""Only a surely other language leaves a post out."""

import csv

import pytest

from analytics.sentiment.language import detect
from analytics.sentiment.normalise import normalise

ENGLISH = frozenset({"en"})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Das ist wirklich ein sehr schlechter Service von euch", "de"),
        ("@brand ¿por qué nadie contesta el teléfono? Llevo tres horas esperando", "es"),
        ("שירות גרוע מאוד, לא אטוס איתכם שוב", "he"),
        ("\u202bשירות גרוע מאוד, לא אטוס איתכם שוב\u202c", "he"),
        ("الخدمة سيئة جدا ولن أسافر معكم مرة أخرى", "ar"),
        ("最低の航空会社、二度と乗りません", "ja"),
    ],
)
def test_another_language_is_told(text, code):
    assert detect(normalise(text), ENGLISH) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "gracias",
        "@lufthansa #fail",
        "\U0001f621\U0001f621\U0001f621\U0001f621\U0001f621\U0001f621\U0001f621\U0001f621\U0001f621",
        "12345678 90:17 http http @user",
        "!!!!!!!!!!!!",
        "Lol omg whyyy 😭",
        "RT @user: GREAT JOB TEAM",
        "no wifi no food no legroom smh",
    ],
)
def test_a_short_or_wordless_post_is_never_another_language(text):
    assert detect(text, ENGLISH) in ("", "en")


def test_two_common_words_settle_english_in_the_midst_of_others():
    assert detect("Is the Schnellzugverspätung your idea of Kundenfreundlichkeit", ENGLISH) == "en"
    assert detect("Verspätungen wegen Personalmangel schon wieder, unglaublich", ENGLISH) == "de"


def test_a_model_of_other_languages_is_asked_for_those():
    german, english = "Das ist wirklich schlechter Service", "this is what they call a service"
    assert detect(german, frozenset({"de", "fr"})) == "de"
    assert detect(english, frozenset({"de", "fr"})) == "en"
    assert detect(german, None) == "de"


def read(shared, path):
    return (shared / "data/labels" / path).read_text(encoding="utf-8").split("\n")


def share_of_other(texts):
    codes = [detect(normalise(text), ENGLISH) for text in texts if text.strip()]
    return sum(code not in ("", "en") for code in codes) / len(codes)


def test_english_posts_are_left_out_in_less_than_three_of_a_thousand(shared):
    rows = [line.split("\t") for line in read(shared, "sentiment-en/train.tsv")[1:3001]]
    assert share_of_other([row[-1] for row in rows]) <= 0.003
    assert share_of_other(read(shared, "sentiment-multi/english/train_text.txt")) <= 0.003
    with (shared / "data/airline-2015/airline.csv").open(encoding="utf-8") as file:
        posts = [row["text"] for row in csv.DictReader(file)]
    assert share_of_other(posts[::5]) <= 0.003


@pytest.mark.parametrize(
    ("language", "least"),
    [
        ("arabic", 0.97),
        ("french", 0.97),
        ("german", 0.86),
        ("italian", 0.94),
        ("portuguese", 0.94),
        ("spanish", 0.97),
    ],
)
def test_other_languages_are_found(shared, language, least):
    assert share_of_other(read(shared, f"sentiment-multi/{language}/val_text.txt")) >= least
