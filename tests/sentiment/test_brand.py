"""A brand's mentions become one marker; how sure it is whom a text is about is told."""

import dataclasses
import json
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from analytics.cli import app
from analytics.errors import UsageError
from analytics.sentiment import LABELS, REPUTATION, Brand, load, score, stored
from analytics.sentiment.brand import (
    MARKER,
    MAYBE_A_WORD,
    NAMED,
    NOT_NAMED,
    OTHER_NAMED,
    short_names,
)
from analytics.sentiment.files import score_file
from analytics.sentiment.scoring import EMPTY, OTHER_LANGUAGE

ACME = Brand(("Acme Corp", "AcmeCo"), others=("Initech",))


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Acme Corp recalls 800 vans", f" {MARKER}  recalls 800 vans"),
        ("I like acme.", f"I like  {MARKER} ."),
        ("@AcmeHelp you lost it", f" {MARKER}  you lost it"),
        ("@acmesupport, @Acme_UK", f" {MARKER} ,  {MARKER} "),
        ("so #AcmeFail again", f"so  {MARKER} Fail  again"),
        ("#BoycottAcme #boycottacme", f" Boycott {MARKER}   boycott {MARKER} "),
        ("#acmefire", f" {MARKER} fire "),
        ("ACME's answer, the Acmes' answer", f" {MARKER}  answer, the  {MARKER}  answer"),
        ("_Acme_ 🔥Acme🔥 acme.", f"_ {MARKER} _ 🔥 {MARKER} 🔥  {MARKER} ."),
        ("Acme   Corp and acmeco", f" {MARKER}  and  {MARKER} "),
    ],
)
def test_mentions_of_every_kind_are_marked(text, marked):
    assert ACME.mark(text)[0] == marked


@pytest.mark.parametrize(
    "text",
    [
        *("Acmeist poets", "the macme", "a.cme", "mail x@acme.example", "see acme.com/help"),
        *("https://acme.example/acme", "acme.press@mail.example", "HTTPS://T.CO/ACME"),
        *("@macmeister", "#pacmeal", "@AcmeHaters again", "RT @acmehater: hm", "#FriendsOfPacMe"),
    ],
)
def test_other_words_are_no_mention(text):
    assert Brand(("Acme",)).mark(text) == (text, NOT_NAMED)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ford", "#affordable homes @Stanford"),
        ("Apple", "#pineapple by @pineapple_fan, @Snapple"),
        ("Shell", "@shellyann #seashells"),
        ("Uber", "#tuberculosis"),
        ("United Airlines", "#UnitedNations, the United States"),
        ("American Airlines", "I am an American citizen"),
        ("Deutsche Bank", "die Deutsche Bahn"),
        ("H&M", "hm that is odd"),
        ("3M", "it raised $3M"),
        ("@united", "the United States"),
        ("Bandai", "ハンタイ"),
        ("バンダイ", "ハンタイ"),
    ],
)
def test_a_word_that_holds_the_name_is_another(name, text):
    assert Brand((name,)).mark(text)[1] == NOT_NAMED


@pytest.mark.parametrize(
    ("own", "other", "text", "status"),
    [
        ("Pepsi", "Pepsi Max", "Pepsi Max is flat", NOT_NAMED),
        ("Pepsi", "Pepsi Max", "Pepsi beats Pepsi Max", OTHER_NAMED),
        ("Pepsi Max", "Pepsi", "Pepsi Max is flat", NAMED),
        ("Virgin", "Virgin Media", "@VirginMedia is down", NOT_NAMED),
        ("Tesla", "Brand", "Tesla burns", NAMED),
    ],
)
def test_a_name_inside_another_brands_name_is_the_others(own, other, text, status):
    assert Brand((own,), (other,)).mark(text)[1] == status


@pytest.mark.parametrize("name", ["JetBlue", "adidas", "easyJet"])
def test_a_name_that_is_no_word_is_named_in_lower_case_too(name):
    assert Brand((name,)).mark(f"Never again {name.lower()}")[1] == NAMED


def test_what_a_brand_is_called_by_those_who_know_it():
    assert short_names("Oxford University") == ("Oxford",)
    assert short_names("University of Oxford") == ("Oxford",)
    assert short_names("RBS bank") == ("RBS",)
    assert short_names("Bank of America") == short_names("Acme") == short_names("University") == ()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Acme is late", NAMED),
        ("acme is late", NAMED),  # who writes no capitals says nothing by a small one
        ("They reached the acme of folly", MAYBE_A_WORD),
        ("They reached @acme at last", NAMED),
        ("RT @someone: the acme of folly", NAMED),
        ("nothing of it", NOT_NAMED),
        ("Acme or Initech?", OTHER_NAMED),
        ("initech, not ACME", OTHER_NAMED),
        ("Initech alone", NOT_NAMED),
        ("", NOT_NAMED),
    ],
)
def test_how_a_text_names_the_brand(text, status):
    assert ACME.mark(text)[1] == status


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Acme, Inc.", "Acme anvils"),
        ("The Gap", "Gap jeans"),
        ("McDonald's", "McDonald’s"),
        ("McDonald's", "mcdonalds"),
        ("McDonald's", "McDonald&#39;s"),
        ("H&M", "H&amp;M"),
        ("AT&T", "@ATT"),
        ("Marks & Spencer", "@marksandspencer"),
        ("Marks & Spencer", "Marks and Spencer"),
        ("Coca-Cola", "#CocaCola"),
        ("Coca-Cola", "coca cola"),
        ("T-Mobile", "t mobile"),
        ("7-Eleven", "@7eleven"),
        ("J.P. Morgan", "JPMorgan"),
        ("Booking.com", "booking.com"),
        ("Yahoo!", "yahoo"),
        ("Tesla", "Teslas"),
        ("Nestle", "Nestlé"),
        ("Citroën", "Citroe\u0308n"),
        ("Łódź", "Lodz"),
        ("British Airways", "@British_Airways"),
        ("@united", "#united"),
        ("Toyota", "Toyotaの車"),
        ("삼성", "삼성은"),
        ("Bank of America", "#BankofAmerica sued"),
        ("AC/DC", "ACDC live"),
        ("AC/DC", "#AC/DC live"),
        ("M&M's", "free M&M's"),
        ("C++ (the firm)", "C++ (the firm) moved"),
        ("Nestlé", "NESTLÉ again"),
        ("Nestlé", "nestle again"),
        ("株式会社", "株式会社 is listed"),
    ],
)
def test_names_as_people_write_them(name, text):
    marked, status = Brand((name,)).mark(text)
    assert status == NAMED
    assert MARKER in marked


def test_the_kind_of_firm_alone_is_no_mention():
    assert Brand(("Bank of America",)).mark("My bank is closed")[1] == NOT_NAMED
    assert Brand(("University",)).mark("University is fun")[1] == NAMED


def test_names_that_are_no_names_are_refused():
    for names in ("Acme", ()):
        with pytest.raises(UsageError, match="no names of a brand"):
            Brand(names)
    with pytest.raises(UsageError, match="--other-brand: 'ACME' is the brand itself"):
        Brand(("Acme",), ("Initech", "ACME"))
    with pytest.raises(UsageError, match="--other-brand: '' is no name"):
        Brand(("Acme",), ("",))


@pytest.mark.parametrize("name", ["", "  ", "?!", "@"])
def test_a_name_without_letters_is_refused(name):
    with pytest.raises(UsageError, match="no name of a brand"):
        Brand((name,))


@given(st.text(max_size=80), st.sampled_from(["Acme", "U2", "The Script", "7", "é"]))
def test_no_text_is_lost_and_none_is_named_twice(text, name):
    brand = Brand((name,))
    marked, status = brand.mark(text)
    assert (status == NOT_NAMED) == (marked == text)
    if status != NOT_NAMED:
        assert brand.mark(marked.replace(MARKER, " "))[1] in {NOT_NAMED, NAMED, MAYBE_A_WORD}
        assert marked.count(MARKER) >= 1


@pytest.fixture(scope="module")
def hearing():
    return load()


TEXTS = [
    "Acme recalls its vans",
    "Nothing to see here, sorry",
    "",
    "Acme or Initech, who cares",
    "They reached the acme of folly",
    "Das ist wirklich eine sehr schlechte Nachricht für Acme und alle Kunden in Deutschland",
]
STATUSES = [NAMED, NOT_NAMED, EMPTY, OTHER_NAMED, MAYBE_A_WORD, OTHER_LANGUAGE]


def test_every_row_keeps_its_place_and_has_a_status(hearing):
    table = score(TEXTS, hearing, brand=ACME)
    assert list(table["reputation_status"]) == STATUSES
    read = ~table["reputation_status"].isin([EMPTY, OTHER_LANGUAGE])
    assert (table["reputation"].notna() == read).all()
    sums = table.loc[read, list(REPUTATION)].sum(axis=1)
    np.testing.assert_allclose(sums, 1, atol=1e-5)
    assert table.loc[~read, list(REPUTATION)].isna().all(axis=None)
    assert set(table["reputation"].dropna()) <= set(LABELS)


@pytest.mark.parametrize(
    ("name", "text", "is_read"),
    [
        ("Crédit Agricole de la Loire", "Crédit Agricole de la Loire is down", False),
        ("Die Deutsche Bahn und ihre Töchter", "Die Deutsche Bahn und ihre Töchter late", False),
        ("Bank of America", "Bank of America ist pleite", True),
        ("The Weather Channel", "The Weather Channel est en panne", True),
    ],
)
def test_a_reputation_is_told_only_of_what_is_read_with_and_without_the_name(
    hearing, name, text, is_read
):
    row = score([text], hearing, brand=Brand((name,))).iloc[0]
    assert pd.notna(row["label"]) == is_read
    assert row[["reputation", *REPUTATION]].isna().all()
    assert row["reputation_status"] == OTHER_LANGUAGE


def test_without_a_brand_no_reputation_is_told(hearing):
    plain = score(TEXTS, hearing)
    assert not [name for name in plain if "reputation" in name]
    columns = [*LABELS, "label", "status"]
    unnamed = [1]
    marked = score(TEXTS, hearing, brand=ACME)
    pd.testing.assert_frame_equal(plain.loc[unnamed, columns], marked.loc[unnamed, columns])


def test_a_store_tells_brands_apart(hearing, tmp_path):
    text = ["Acme blames Initech"]
    with stored(tmp_path, hearing) as store:
        first = score(text, hearing, store=store, brand=Brand(("Acme",)))
        other = score(text, hearing, store=store, brand=Brand(("Initech",)))
        again = score(text, hearing, store=store, brand=Brand(("Acme",)))
    pd.testing.assert_frame_equal(first, again)
    fresh = score(text, hearing, brand=Brand(("Initech",)))
    pd.testing.assert_frame_equal(other, fresh)


def test_a_model_without_that_head_refuses_a_brand():
    plain = dataclasses.replace(load(), further=(), forward=lambda ids: np.zeros((len(ids), 3)))
    with pytest.raises(UsageError, match="tells no reputation"):
        score(["Acme"], plain, brand=ACME)


def test_a_file_keeps_its_rows_and_counts_how_they_name_the_brand(hearing, tmp_path):
    source, target = tmp_path / "in.csv", tmp_path / "out.jsonl"
    pd.DataFrame({"text": TEXTS}).to_csv(source, index=False)
    with source.open("ab") as file:
        file.write(b"ragged,row\n")
    tally = score_file(str(source), target, hearing, None, lambda *_: None, ACME)
    rows = [json.loads(line) for line in target.read_text().splitlines()]
    assert [row["reputation_status"] for row in rows] == [*STATUSES, "not read (ragged row)"]
    assert tally.named == {NAMED: 1, NOT_NAMED: 1, OTHER_NAMED: 1, MAYBE_A_WORD: 1}


def test_other_brands_without_the_brand_are_refused(tmp_path):
    (tmp_path / "in.txt").write_text("Acme\n")
    paths = [str(tmp_path / "in.txt"), "--out", str(tmp_path / "out.csv")]
    told = CliRunner().invoke(app, ["score", *paths, "--other-brand", "X"])
    assert told.exit_code != 0
    assert not re.search("Traceback", told.output)
