"""Kinds of faults that a held-out set of exports showed, each in a table with made-up values."""

import json
import re

import openpyxl
import pandas as pd
import pytest

from analytics import messages
from analytics.errors import ImportFileError
from analytics.messages.time_formats import TimeEvidence


def read(tmp_path, text, name="export.csv", **how):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return messages.read([path], suggest=True, **how)


def column(imported, name):
    cells = imported.table.sort_values("source_row")[name].astype(object)
    return cells.where(cells.notna(), None).tolist()


def clock(imported):
    return [f"{stamp:%Y-%m-%dT%H:%M}" for stamp in column(imported, "published_at")]


def told(imported, words):
    return any(re.search(words, remark) for remark in imported.summary.remarks)


def test_a_rounded_id_of_what_is_answered_points_nowhere(tmp_path):
    imported = read(
        tmp_path,
        "url,date,content,renderedContent,id,username,inReplyToTweetId\n"
        "https://twitter.com/ida/status/1530000000000000007,2022-05-27 04:00:00+00:00,hey,hey,"
        "1530000000000000007,ida,1.530000e+18\n",
    )
    assert column(imported, "parent_id") == [None]
    assert told(imported, "1 ids of answered messages")


def test_an_id_that_a_gap_made_a_float_is_whole_again(tmp_path):
    rows = "".join(
        f"7{i},2024-05-0{i} 10:00:00Z,an opinion of some length {i},{'' if i == 1 else '71.0'}\n"
        for i in range(1, 6)
    )
    imported = read(tmp_path, "comment_id,created_at,comment,parent_id\n" + rows)
    own = column(imported, "message_id")
    assert column(imported, "parent_id") == [None, *[own[0]] * 4]


def test_a_first_row_of_data_is_no_header(tmp_path):
    rows = [
        f'"{4 * (i % 2)}","22{i}0","Sun May 1{i} 21:0{i}:45 PDT 2009","NO_QUERY","who{i}",'
        f'"a remark on the {i}th of many kettles"'
        for i in range(4)
    ]
    imported = read(tmp_path, "\n".join(rows))
    assert imported.summary.kept == 4
    assert clock(imported)[0] == "2009-05-11T04:00"


def test_a_copied_layout_with_other_airlines_is_read_all_the_same(tmp_path):
    header = (
        "tweet_id,airline_sentiment,airline_sentiment_confidence,airline,name,retweet_count,text,"
        "tweet_created\n"
    )
    rows = "".join(
        f"5703060000000{i}0000,{label},1.0,Kite Air,who{i},{i},the seat {i} was far too small,"
        f"2015-02-2{i} 10:00:00 -0800\n"
        for i, label in enumerate(("negative", "neutral", "mixed", "negative"))
    )
    imported = read(tmp_path, header + rows)
    assert imported.summary.kept == 4
    assert column(imported, "author") == ["who0", "who1", "who2", "who3"]
    assert column(imported, "label") == ["negative", "neutral", None, "negative"]


def test_comments_of_reddit_and_what_they_answer_are_named_alike(tmp_path):
    imported = read(
        tmp_path,
        "id,submission_id,parent_id,user,score,body,created_utc\n"
        "kx2b0b1,zz9abc,t3_zz9abc,lou,4,the lid is loose,1700000000.0\n"
        "kx2b0b2,zz9abc,t1_kx2b0b1,max,9,mine too,1700000060.0\n",
    )
    own = column(imported, "message_id")
    assert column(imported, "parent_id")[1] == own[0] == "reddit:t1_kx2b0b1"
    assert set(column(imported, "channel")) == {"reddit"}


def test_names_of_youtubes_api_tell_the_channel_and_the_answered_comment(tmp_path):
    imported = read(
        tmp_path,
        "videoId,textDisplay,isReplyTo,id,authorDisplayName,likeCount,publishedAt\n"
        "v1,it&#39;s <b>loud</b>,,Uq1,Jo &amp; Al,3,2020-02-02T02:02:02Z\n"
        "v1,not here,Uq1,Uq1.a,Mia,0,2020-02-02T03:02:02Z\n",
    )
    assert set(column(imported, "channel")) == {"youtube"}
    assert column(imported, "author") == ["Jo & Al", "Mia"]
    assert column(imported, "parent_id") == [None, column(imported, "message_id")[0]]


@pytest.mark.parametrize(
    ("own", "relations", "is_read"),
    [
        (["at://did:plc:k/app.bsky.feed.post/1", "at://did:plc:l/app.bsky.feed.post/2"], 0, True),
        (["88_12001", "88_12002"], "7", False),
    ],
)
def test_what_is_answered_is_named_as_the_messages_are(tmp_path, own, relations, is_read):
    parents = [own[0] if relations == 0 else relations, ""]
    rows = "".join(
        f"{own[i]},bafk{i},eve.example,{['a first', 'a second'][i]} word on this,"
        f"2024-01-0{i + 1}T10:00:00Z,{parents[1 - i]}\n"
        for i in range(2)
    )
    header = "uri,cid" if is_read else "object_id,checksum"
    imported = read(tmp_path, f"{header},author_handle,text,created_at,reply_parent\n" + rows)
    parents = column(imported, "parent_id")
    assert parents == ([None, column(imported, "message_id")[0]] if is_read else [None, None])
    if is_read:
        assert set(column(imported, "channel")) == {"bluesky"}


def test_long_ids_of_another_clock_are_not_those_of_x(tmp_path):
    rows = "".join(
        f"498000000000000{i},小猫{i},这个水壶昨天又坏了一次，第{i}回,{i},2024-05-0{i} 09:4{i}\n"
        for i in range(1, 6)
    )
    imported = read(tmp_path, "id,用户昵称,微博正文,转发数,发布时间\n" + rows)
    assert set(column(imported, "channel")) == {"other"}


@pytest.mark.parametrize(
    ("day", "cells", "first"),
    [
        ("%d/%m/%Y", ("22h14", "07h05"), "2023-09-21T22:14"),
        ("%d.%m.%Y", ("9.30 Uhr", "14.05 Uhr"), "2023-09-21T09:30"),
        ("%d.%m.%Y", ("14:05 Uhr", "09:30 Uhr"), "2023-09-21T14:05"),
        ("%Y-%m-%d", ("下午6:06", "上午9:30"), "2023-09-21T18:06"),
        ("%Y-%m-%d", ("21 h 07", "9 h 30"), "2023-09-21T21:07"),
    ],
)
def test_a_clock_with_a_word_in_it_is_read_with_its_day(tmp_path, day, cells, first):
    stamps = pd.date_range("2023-09-21", periods=2)
    rows = "".join(
        f"{at.strftime(day)};{cell};eine Meinung von {cell}\n"
        for at, cell in zip(stamps, cells, strict=True)
    )
    imported = read(tmp_path, "Datum;Uhrzeit;Text\n" + rows)
    assert clock(imported)[0] == first


def test_a_clock_that_cannot_be_read_is_told(tmp_path):
    rows = "".join(f"2{i}.09.2023;nach {i};eine Meinung, die {i}.\n" for i in range(1, 5))
    imported = read(tmp_path, "Datum;Uhrzeit;Text\n" + rows)
    assert set(column(imported, "time_precision")) == {"day"}
    assert told(imported, "Uhrzeit holds times of day such as 'nach 1', which cannot be read")


def test_evidence_of_a_column_of_french_times():
    told_by = TimeEvidence()
    told_by.add(pd.Series(["15/03/2024 à 21h07", "16/03/2024 à 8h30"], dtype="string"))
    assert told_by.formats() == ["%d/%m/%Y à %Hh%M"]


def test_thousands_after_a_space_that_does_not_break_are_counts(tmp_path):
    rows = "2024-03-01T10:00:00Z;un avis de plus;3\u00a0071\n2024-03-02T10:00:00Z;un autre avis;8\n"
    imported = read(tmp_path, "Date;Contenu;J'aime\n" + rows)
    assert column(imported, "likes") == [3071, 8]


def test_a_sheet_of_notes_and_a_row_of_totals_cost_no_message(tmp_path):
    book = openpyxl.Workbook()
    book.create_sheet("Notizen", 0).append(["Stand 4. Mai, ohne Gewähr"])
    sheet = book.worksheets[1]
    for row in (
        ["Pressespiegel"],
        [],
        ["Datum", "Uhrzeit", "Titel", "Textauszug", "Autor"],
        ["02.05.2023", "07:15", "Werk steht", "Das Werk steht seit gestern still.", "Uta Kern"],
        ["03.05.2023", "18:40", "Werk läuft", "Das Werk läuft wieder an.", "Ivo Lang"],
        ["Summe", None, "2 Treffer", None, None],
    ):
        sheet.append(row)
    book.save(tmp_path / "spiegel.xlsx")
    imported = messages.read([tmp_path / "spiegel.xlsx"], suggest=True)
    assert clock(imported) == ["2023-05-02T07:15", "2023-05-03T18:40"]
    assert column(imported, "text")[0] == "Werk steht\n\nDas Werk steht seit gestern still."
    assert told(imported, "sheet 'Notizen' was skipped")


def test_of_an_answer_with_people_beside_its_items_the_items_are_the_rows(tmp_path):
    items = [
        {"id": 40 + i, "from_id": 9, "date": 1686384000 + i, "text": f"новость номер {i}"}
        for i in range(3)
    ]
    value = {"response": {"count": 3, "items": items, "profiles": [{"id": 9}]}}
    imported = read(tmp_path, json.dumps(value), "wall.json")
    assert imported.summary.kept == 3
    assert clock(imported)[0] == "2023-06-10T08:00"


def test_words_of_tools_for_who_speaks_are_sides(tmp_path):
    rows = "".join(
        f"2024-03-0{i}T10:00:00Z,a message of {i} lines,who{i},{way}\n"
        for i, way in enumerate(("Outgoing", "Incoming", "Agent", "Customer"), 1)
    )
    imported = read(tmp_path, "created_at,message,author,direction\n" + rows)
    assert column(imported, "side") == ["brand", "public", "brand", "public"]
    strange = read(tmp_path, "created_at,message,author,direction\n" + rows.replace("Agent", "Up"))
    assert set(column(strange, "side")) == {"public"}
    assert "direction" in strange.summary.unread["export.csv"]


def test_an_author_who_is_the_page_is_told(tmp_path):
    rows = "".join(
        f"2024-03-0{i}T10:00:00Z,a message of {i} lines,{who},Kite Shoes\n"
        for i, who in enumerate(("Ann", "Kite Shoes", "Bob", "Cy"), 1)
    )
    imported = read(tmp_path, "created_at,message,author_name,profile\n" + rows)
    assert told(imported, "in 1 rows the author is the profile itself")


def test_messages_without_a_text_are_counted(tmp_path):
    imported = read(
        tmp_path,
        "AuthorID,Author,Date,Content,Attachments,Reactions\n"
        "1,ann,2024-01-15T10:30:00.0000000+00:00,hello,,\n"
        "1,ann,2024-01-15T10:31:00.0000000+00:00,,https://cdn.example/a.png,\n",
    )
    assert imported.summary.kept == 2
    assert told(imported, "messages without text, such as posts of a picture alone: 1")


@pytest.mark.parametrize("suggest", [True, False])
def test_a_refusal_of_a_wide_table_is_one_short_line(tmp_path, suggest):
    path = tmp_path / "wide.csv"
    names = [f"a rather long name of column {i}" for i in range(40)]
    path.write_text(",".join(names) + "\n" + ",".join(["3"] * 40) + "\n")
    with pytest.raises(ImportFileError) as refused:
        messages.read([path], suggest=suggest)
    assert len(str(refused.value)) <= 360
    assert "\n" not in str(refused.value)


def _without_words(tmp_path, header, rows):
    path = tmp_path / "posts.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return messages.read([path], suggest=True).table


def test_ids_and_times_alone_are_messages_without_a_tone(tmp_path):
    """As the lists of ids are, by which collections of posts may be passed on."""
    times = pd.date_range("2024-03-04T00:00:07Z", periods=300, freq="37min")
    rows = [f"m{k:04d}x{k * 7919 % 997},{at.isoformat()},u{k % 40}" for k, at in enumerate(times)]
    rows.append(rows[5])
    table = _without_words(tmp_path, "message_id,created_at,author", rows)
    assert len(table) == 300
    assert table["published_at"].tolist() == times.tolist()
    assert table["text"].fillna("").eq("").all()


@pytest.mark.parametrize(
    ("header", "cell"),
    [("order_id,created_at,amount", "{k},9.{k}"), ("id,created_at,amount", "m{k}q,9.{k}")],
)
def test_a_table_of_other_things_by_time_is_none_of_messages(tmp_path, header, cell):
    times = pd.date_range("2024-03-04T00:00:07Z", periods=300, freq="37min")
    rows = []
    for k, at in enumerate(times):
        first, last = cell.format(k=k).split(",")
        rows.append(f"{first},{at.isoformat()},{last}")
    with pytest.raises(ImportFileError):
        _without_words(tmp_path, header, rows)
