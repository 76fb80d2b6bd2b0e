"""Counts, ratings, accounts and texts, in the ways in which exports write them."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import messages
from analytics.errors import ImportFileError
from analytics.messages import accounts, markup
from analytics.messages.counts import counts
from analytics.messages.ratings import ratings

WHOLE = st.integers(0, 2**53 - 1)
GROUPED = {"comma": ",", "dot": ".", "space": " ", "no-break": "\u202f", "apostrophe": "’"}


def text(*cells: str | None) -> pd.Series:
    return pd.Series(cells, dtype="string")


@given(WHOLE)
def test_a_count_is_read_however_its_thousands_are_separated(number):
    written = [f"{number:,}".replace(",", sign) for sign in GROUPED.values()]
    cells = [*written, str(number), f" {number}", f"{number:,}.00"]
    assert counts(text(*cells[:5])).tolist() == [number] * 5
    assert counts(text(*cells[5:])).tolist() == [number] * 3


@given(st.integers(1, 9999), st.integers(0, 9), st.sampled_from(["K", "k", " M", " Mio.", "B"]))
def test_a_shortened_count_is_multiplied(whole, tenth, scale):
    power = {"k": 3, "m": 6, "b": 9}[scale.strip()[0].lower()]
    cells = [f"{whole}.{tenth}{scale}", f"{whole},{tenth}{scale}"]
    assert counts(text(*cells)).tolist() == [(10 * whole + tenth) * 10 ** (power - 1)] * 2


@settings(max_examples=30)
@given(st.lists(st.text(max_size=12)))
def test_any_cell_is_a_count_or_missing(cells):
    found = counts(text(*cells))
    assert ((found >= 0) & (found < 2**53)).fillna(True).all()


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["1.204", "7"], [1204, 7]),
        (["1.204", "12.5"], [None, None]),  # the dot stands before decimals in this column
        (["1.204", "3.0"], [None, 3]),
        (["33.000", "7"], [33000, 7]),
        (["1,204", "3.0"], [1204, 3]),
        (["1.204,00"], [1204]),
        (["1,20,400"], [120400]),
        (["1.2e+06", "2万"], [1200000, 20000]),
        (["1.204K", "0.500", "12.5", "-3", "many", "5 of 7", "1,204,56"], [None] * 7),
    ],
)
def test_what_may_be_two_numbers_is_none(cells, found):
    assert [None if n is pd.NA else n for n in counts(text(*cells))] == found


@pytest.mark.parametrize(
    ("cell", "scale", "found"),
    [
        ("0.25", None, 0.25),
        ("4", (1, 5), 0.75),
        ("4,5", (1, 5), 0.875),
        ("4", (5, 1), 0.25),
        ("6", (1, 5), None),
        ("4/5", None, 0.75),
        ("4.5 out of 5", None, 0.875),
        ("Rated 4 out of 5 stars", None, 0.75),
        ("4 von 5 Sternen", None, 0.75),
        ("7/10", None, 0.7),
        ("1/10", (1, 10), 0),
        ("★★★★☆", None, 0.75),
        ("⭐⭐⭐", None, 0.5),
        ("1 star", None, 0),
        ("80 %", None, 0.8),
        ("good", None, None),
    ],
)
def test_ratings_become_shares_of_their_scale(cell, scale, found):
    assert ratings(text(cell, None), scale, "").astype(object).fillna("").tolist() == [
        "" if found is None else found,
        "",
    ]


def test_stars_without_a_scale_refuse_the_file_and_name_the_key(tmp_path):
    path = tmp_path / "stars.csv"
    path.write_text("published_at,text,rating\n2023-05-01T10:00Z,a,2\n2023-05-02T10:00Z,b,4\n")
    with pytest.raises(ImportFileError, match=r"'2' lie outside 0–1.*rating_scale: \[1, 5\]"):
        messages.read([path])
    columns = {name: name for name in ("published_at", "text", "rating")}
    found = messages.read([path], mapping={"columns": columns, "rating_scale": [1, 5]})
    assert found.table["rating"].tolist() == [0.25, 0.75]


@pytest.mark.parametrize(
    ("cell", "handle"),
    [
        ("ann", "ann"),
        ("{'username': 'ann', 'id': 3, 'followersCount': 12}", "ann"),
        ('{"screen_name": "ann", "name": "Ann B."}', "ann"),
        ("{'username': 'ann', 'created': datetime.datetime(2010, 1, 2)}", "ann"),
        ("User(username='ann', id=3, followersCount=12)", "ann"),
        ("{'displayname': \"says 'username': 'eve'\", 'username': 'ann'}", "ann"),
        ("{'id': 3}", "3"),
        ("{}", None),
        ("{" * 5000, None),
    ],
)
def test_an_account_that_is_an_object_gives_its_handle(cell, handle):
    [found] = accounts.handles(text(cell))
    assert (None if found is pd.NA else found) == handle
    if "followersCount" in cell:
        assert accounts.followers(text(cell)).tolist() == ["12"]


def test_the_followers_in_an_account_are_used_where_no_column_has_them(tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text(
        "when,who,say\n2022-08-14 22:50:35+00:00,"
        "\"{'username': 'zoe', 'id': 1, 'followersCount': 7}\",Made up\n"
    )
    columns = {"published_at": "when", "author": "who", "text": "say"}
    table = messages.read([path], mapping={"columns": columns}).table
    assert table[["author", "followers"]].iloc[0].tolist() == ["zoe", 7]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["Tom &amp; Jerry", "it&#39;s", "a"], ["Tom & Jerry", "it's", "a"]),
        (["it&amp;#39;s &quot;new&quot;"], ['it\'s "new"']),
        (["late<br>again", "<a href='x'>see</a> &lt;3"], ["late\nagain", "see <3"]),
        (["a & b", "c &amp; d"], ["a & b", "c &amp; d"]),  # no HTML: an ampersand stands for itself
        (["<p>A <code>lock</code> &amp; <b>key</b></p>", "<pre>x</pre>"], ["A lock & key", "x"]),
        (["I <3 it<br>"], ["I <3 it<br>"]),
        (["plain", None], ["plain", None]),
    ],
)
def test_html_is_read_where_the_column_holds_it(cells, found):
    read = markup.plain(text(*cells))
    assert [None if cell is pd.NA else cell for cell in read] == found
