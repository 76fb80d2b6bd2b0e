"""Which of formats, mappings and suggestions reads a file, and what stays unread."""

import json

import pytest

from analytics import messages
from analytics.errors import ImportFileError

A = {"columns": {"published_at": "when", "text": "words"}}
B = {"columns": {"published_at": "wann", "text": "worte", "author": "wer"}}


def save(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    return tmp_path / name


@pytest.fixture
def two(tmp_path):
    return [
        save(tmp_path, "a.csv", "when,words\n2023-05-01T10:00Z,late\n"),
        save(
            tmp_path,
            "b.csv",
            "wann,worte,wer,x\n2023-05-02T10:00Z,wieder einmal viel zu spät,ann,1\n",
        ),
    ]


def test_each_table_takes_the_mapping_of_a_list_that_fits(two):
    for given in (messages.read(two, spare=[A, B]), messages.read(two, mapping=[B, A])):
        s = given.summary
        assert s.kept == 2
        assert s.mappings == {"a.csv": A, "b.csv": B}
        assert s.unread == {"b.csv": ["x"]}


def test_of_two_mappings_that_fit_the_one_with_more_columns_is_taken(two):
    less = {"columns": {"published_at": "wann", "text": "worte"}}
    s = messages.read(two[1:], spare=[less, B]).summary
    assert s.mappings == {"b.csv": B}


def test_a_mapping_that_no_table_fits_names_what_is_missing(two):
    wrong = {"columns": {"published_at": "whn", "text": "wrds"}}
    for given, spare in ((None, wrong), (wrong, None), ([wrong], None)):
        with pytest.raises(ImportFileError, match=r"lacks 'whn', 'wrds', .* has when, words"):
            messages.read(two[:1], mapping=given, spare=spare)


def test_the_cases_mapping_wins_over_a_format_and_says_so(tmp_path):
    path = save(
        tmp_path,
        "a.csv",
        "id,isReplyTo,authorName,text,publishedAt\na,,ann,hello,2024-03-04T10:00:00Z\n",
    )
    assert messages.read([path]).summary.format == "youtube_ytdt"
    mine = {"columns": {"published_at": "publishedAt", "text": "text"}}
    s = messages.read([path], spare=mine).summary
    assert s.mappings == {"a.csv": mine}
    assert "wins over the format youtube_ytdt" in "\n".join(s.remarks)


def test_a_mapping_fits_json_by_members_of_late_objects(tmp_path):
    rows: list[dict] = [{"when": "2023-05-01T10:00Z", "words": f"a {i}"} for i in range(1_500)]
    rows[-1]["likes"] = {"sum": 7}
    path = save(tmp_path, "a.jsonl", "\n".join(map(json.dumps, rows)))
    mine = {"columns": {**A["columns"], "likes": "likes.sum"}}
    assert messages.read([path], mapping=mine).table["likes"].dropna().tolist() == [7]
    wrong = {"columns": {**A["columns"], "likes": "likes.total"}}
    with pytest.raises(ImportFileError, match=r"lacks 'likes.total', which the mapping names"):
        messages.read([path], mapping=wrong)


def test_an_unknown_table_is_read_only_by_a_suggestion_that_is_asked_for(two):
    with pytest.raises(ImportFileError, match=r"no known format has the columns wann.*--suggest"):
        messages.read(two[1:])
    s = messages.read(two[1:], suggest=True).summary
    assert s.mappings["b.csv"]["columns"] == {"published_at": "wann", "text": "worte"}
    assert set(s.mappings["b.csv"]["why"]) >= {"published_at", "text"}


def test_times_of_own_names_are_read_in_the_format_that_their_cells_tell(tmp_path):
    rows = "".join(f"{i}.05.2023 10:00,late {i}\n" for i in range(10, 30))
    path = save(tmp_path, "a.csv", "published_at,text\n" + rows)
    s = messages.read([path], tz="UTC").summary
    assert (s.kept, s.first) == (20, "2023-05-10T10:00:00Z")
    assert s.mappings["a.csv"]["time_format"] == "%d.%m.%Y %H:%M"
    doubtful = "published_at,text\n03/04/2023,a\n"
    with pytest.raises(ImportFileError, match="03 April 2023 or 04 March 2023"):
        messages.read([save(tmp_path, "b.csv", doubtful)], tz="UTC")


def test_columns_that_a_format_never_touches_are_unread(tmp_path):
    path = save(
        tmp_path,
        "a.csv",
        "id,isReplyTo,authorName,text,publishedAt,likeCount,mood,shade\n"
        "a,,ann,hello,2024-03-04T10:00:00Z,3,x,y\n",
    )
    s = messages.read([path]).summary
    assert s.format == "youtube_ytdt"
    assert s.unread["a.csv"] == ["mood", "shade"]


def test_members_that_a_format_never_touches_are_unread(tmp_path):
    record = {"id": 7, "type": "story", "time": 1546682400, "by": "a", "title": "b"}
    record |= {"more": {"x": 1}, "kids": [1, 2]}
    s = messages.read([save(tmp_path, "hn.json", json.dumps(record))]).summary
    assert s.unread["hn.json"] == ["more", "kids"]


def test_suggestions_name_each_table_that_nothing_reads(two, tmp_path):
    own = save(tmp_path, "c.csv", "published_at,text\n2023-05-01T10:00Z,late\n")
    assert list(messages.suggest([*two, own])) == ["a.csv", "b.csv"]
    assert list(messages.suggest([*two, own], spare=A)) == ["b.csv"]
