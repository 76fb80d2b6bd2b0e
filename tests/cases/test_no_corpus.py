"""Nothing of the corpora is in the repository: no text, no author, no id of a sample of them."""

import csv
import gzip
import random
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READ = {".md", ".yaml", ".yml", ".csv", ".py", ".ipynb", ".json", ".svg", ".html", ".toml", ".txt"}
KEPT = {"analytics", "casestudies", "notebooks", "tests"}
BRANDS = {
    *("bofa_help", "hsbc_press", "hsbc_uk_press", "toyota", "suzukiofficial", "mcdonalds"),
    *("rbsgroup", "rbs_help", "rbs_economics", "rbs_pressoffice", "jobsatrbsgroup"),
}
"""Accounts of the brands' own, which cases name."""
SAMPLE = 400
CORPORA = (
    "data/replab-2013/*.csv.gz",
    "data/crises/replab-*/background.csv.gz",
    "data/crises/robinhood-2021/*.csv.gz",
    "data/crises/southwest-2022-skytrax/*.csv",
    "data/crises/mcdonalds-szechuan-2017-replies/*.csv",
)
IDS, AUTHORS, TEXTS = ("tweet_id",), ("author", "screenName", "Autor"), ("text", "Tresc_opinii")


def plain(text):
    return re.sub(r"\W+", " ", text.casefold()).strip()


def rows(path):
    """The rows of a CSV file, packed or not."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@pytest.fixture(scope="module")
def repository():
    """All words of the files that the project holds, plain."""
    found = [
        path
        for path in ROOT.rglob("*")
        if path.suffix in READ and path.relative_to(ROOT).parts[0] in KEPT | {path.name}
    ]
    assert len(found) > 300
    return " ".join(plain(path.read_text(encoding="utf-8", errors="ignore")) for path in found)


@pytest.fixture(scope="module")
def words(repository):
    return set(repository.split())


@pytest.fixture(params=CORPORA, scope="module")
def sample(request, shared):
    """Rows of a corpus, drawn by a fixed seed from each of its files."""
    csv.field_size_limit(10**7)
    paths = sorted(shared.glob(request.param))
    assert paths
    drawn = []
    for path in paths:
        held = list(rows(path))
        drawn += random.Random(7).sample(held, min(SAMPLE, len(held)))
    assert any(values(drawn, columns) for columns in (IDS, AUTHORS, TEXTS))
    return drawn


def values(sample, columns):
    return {row[name] for row in sample for name in columns if row.get(name)}


def test_no_id_of_the_corpora_is_here(sample, words):
    assert not values(sample, IDS) & words


def test_no_author_of_the_corpora_is_here(sample, repository, words):
    """Names that are no words of a language: with a digit, an underscore or a space."""
    for name in values(sample, AUTHORS):
        found = plain(name)
        if len(found) < 8 or name.casefold() in BRANDS or not re.search(r"[\d_ ]", name):
            continue
        assert found not in words, "an author"
        assert " " not in found or f" {found} " not in repository, "an author"


def test_no_text_of_the_corpora_is_here(sample, repository):
    for text in values(sample, TEXTS):
        found = plain(re.sub(r"https?://\S+|[@#]\w+", " ", text))
        if len(found) >= 60:
            assert found[10:55] not in repository, "a text"
