"""What is listed, recognised and refused follows from the declaration of each format."""

import importlib
import re
from itertools import pairwise
from pathlib import Path

import pytest

from analytics import messages
from analytics.errors import ImportFileError
from analytics.messages import formats
from analytics.messages.formats import FORMATS
from analytics.schema import MESSAGE_COLUMNS


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_declared_in_the_module_of_its_name(name):
    module = importlib.import_module(f"analytics.messages.formats.{name}")
    assert module.FORMAT is FORMATS[name]
    assert {*module.FORMAT.columns} <= {*MESSAGE_COLUMNS, "redacted"}


def test_the_page_of_the_data_lists_every_format_as_declared():
    text = (Path(__file__).parents[2] / "data" / "README.md").read_text(encoding="utf-8")
    [listed] = re.findall(r"<!-- formats: begin -->\n(.*?)\n<!-- formats: end -->", text, re.DOTALL)
    assert listed == formats.markdown()


def test_narrow_formats_stand_before_wide_ones():
    sizes = [len(found.signature) for found in FORMATS.values()]
    assert all(narrow >= wide for narrow, wide in pairwise(sizes))
    assert list(FORMATS)[-1] == "generic"


def test_where_two_formats_fit_the_narrow_one_is_taken_and_the_other_named(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(
        "id,isReplyTo,authorName,text,publishedAt,published_at\n"
        "a,,ann,hello,2024-03-04T10:00:00Z,2024-03-05T10:00:00Z\n"
    )
    assert messages.detect(path) == (
        "youtube_ytdt",
        "it has isReplyTo, authorName and publishedAt; generic would fit too, the narrower format "
        "is taken (its cells are separated by commas)",
    )


def test_the_nearest_formats_and_what_they_want_are_named(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("recommendationid,review,voted_up\n1,a,1\n")
    with pytest.raises(
        ImportFileError, match="Nearest: steam_reviews lacks timestamp_created; gen"
    ):
        messages.read([path])


def test_of_two_signatures_the_nearer_one_says_what_is_missing():
    reviews = FORMATS["app_reviews"]
    assert reviews.lacks(["userName", "review", "date"]) == ["rating"]
    assert reviews.lacks(["userName", "content", "at"]) == ["score"]
    assert reviews.lacks(["userName", "content", "score", "at"]) == []
    ids_only = {"external_id": "1", "external_provider": "x", "indexed": 1}
    assert FORMATS["talkwalker_api"].lacks(ids_only) == []
    assert FORMATS["talkwalker_api"].lacks({"url": "u", "published": 1})[:2] == [
        "content",
        "source_type",
    ]


def test_a_member_must_have_one_of_its_values():
    item = {"id": 1, "type": "story", "time": 1, "by": "pg"}
    assert FORMATS["hacker_news"].lacks(item) == []
    [lacking] = FORMATS["hacker_news"].lacks(item | {"type": "photo"})
    assert lacking.startswith("type of story, comment")
