"""Whether posts name the brand: a common word, a file about something else, other spellings."""

import pandas as pd
import pytest

from analytics.study.naming import names, naming


def told(brand, texts, accounts=()):
    table = pd.DataFrame({"text": pd.Series(texts, dtype="string")})
    table["quoted_author"] = pd.Series(pd.NA, index=table.index, dtype="string")
    return names(table, brand, accounts)


@pytest.mark.parametrize(
    ("brand", "text"),
    [
        ("Acme", "I hate ACME!"),
        ("Acme", "今日Acmeの店"),
        ("Acme", "Acme'nin kargosu"),
        ("Acme", "#boycottAcme"),
        ("McDonald's", "mcdonalds again"),
        ("Marks & Spencer", "marks and spencer is down"),
        ("Marks & Spencer", "#MarksAndSpencer"),
        ("Banco Santander", "Santander no abre"),
        ("楽天", "また楽天で買う"),
        ("Żabka", "zabka zamknięta"),
    ],
)
def test_a_post_that_names_the_brand(brand, text):
    assert told(brand, [text])["names_brand"].all()


@pytest.mark.parametrize(
    ("brand", "text"),
    [("Gap", "Singapore"), ("Acme", "pacme"), ("Apple", "pineapple"), ("Kia", "skiar")],
)
def test_a_word_that_holds_the_name_is_another(brand, text):
    assert not told(brand, [text])["names_brand"].any()


def test_an_account_names_the_brand_and_wordless_posts_are_not_asked():
    table = told("Acme", ["@acmehelp where are you", "", "😡😡", "hello"], ("AcmeHelp",))
    assert table["names_brand"].isna().tolist() == [False, True, True, False]
    assert (naming(table).n, naming(table).named) == (2, 1)


@pytest.mark.parametrize(
    ("texts", "key"),
    [
        (["the cat sleeps"] * 40, "naming.none"),
        (["the cat sleeps"] * 37 + ["Apple is down"] * 3, "naming.few"),
        (["the cat sleeps"] * 36 + ["Apple is down"] * 4, None),
        (["an apple a day"] * 30 + ["Apple is down"] * 10, "naming.plain"),
        (["apple is down"] * 20 + ["@apple help", "APPLE!"] * 10, None),
        (["the cat sleeps"] * 19, None),
    ],
)
def test_what_is_said_of_a_brand_that_is_a_common_word(texts, key):
    said = naming(told("Apple", texts)).said("Apple")
    assert (said and said.key) == key


def test_a_name_given_in_lower_case_is_no_common_word():
    assert naming(told("adidas", ["adidas is late"] * 40)).said("adidas") is None


def test_no_posts_name_nobody():
    assert naming(told("Acme", [])).said("Acme") is None
