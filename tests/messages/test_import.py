"""Imports: every row is accounted for; times need zones; bad files get one clear error."""

import contextlib
import json
import random
from pathlib import Path

import pandas as pd
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import messages
from analytics.errors import AftermathError, ImportFileError
from analytics.messages import records
from analytics.messages.formats import airline
from analytics.messages.staging import neutralise

OWN = "message_id,published_at,text\n"
HEADER = (
    "tweet_id,created_at_utc,airline,name,text,retweet_count,"
    "airline_sentiment,airline_sentiment_confidence"
)
ROWS = [
    '570306133677760513,2015-02-24T19:35:52Z,Delta,ann,"@JetBlue late, again",0,negative,1',
    "570301130888122368,2015-02-24T19:15:59Z,Delta,bob,“@JetBlue: on fleek” why,0,neutral,.6",
    "570301083672813571,2015-02-24T19:15:48Z,United,cem,@united thanks,2,positive,0.7",
    "570301083672813571,2015-02-24T19:15:48Z,United,cem,@united thanks,2,neutral,0.3",
    "570301031407624196,2015-02-24T19:15:36Z,United,dia,@united where is my bag,0,negative,1",
]


def file(tmp_path, text, name="posts.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def airline_file(tmp_path, rows=ROWS, name="posts.csv"):
    return file(tmp_path, "\n".join([HEADER, *rows]) + "\n", name)


def counts(imported):
    s = imported.summary
    assert s.rows_read == s.kept + s.rejected + s.duplicates
    assert (s.kept, s.rejected) == (len(imported.table), len(imported.rejects))
    return s.rows_read, s.kept, s.rejected, s.duplicates


def test_airline_rows_labels_quotes_and_the_corrected_brand(tmp_path):
    imported = messages.read([airline_file(tmp_path)])
    assert counts(imported) == (5, 4, 0, 1)
    assert "1 repeated ids carry two different labels" in imported.summary.remarks[0]
    table = imported.table.set_index("author")
    assert table["about"].tolist() == ["JetBlue", "JetBlue", "United", "United"]
    assert table.loc["cem", "label"] == "positive"
    assert table.loc["bob", "quoted_author"] == "JetBlue"
    assert table["quoted_author"].isna().sum() == 3


def test_correction_refuses_itself_once_the_source_is_mended(tmp_path):
    mended = [row.replace("@JetBlue", "@Delta") for row in ROWS]
    renamed = [row.replace(",Delta,", ",JetBlue,") for row in ROWS]
    for rows in (mended, renamed):
        with pytest.raises(ImportFileError, match="remove the correction"):
            messages.read([airline_file(tmp_path, rows)])
    assert airline.CORRECTION["reason"]


def test_format_is_told_by_content_not_by_name(tmp_path):
    path = airline_file(tmp_path, name="export.txt")
    name, why = messages.detect(path)
    assert name == "airline"
    assert "airline_sentiment" in why


def test_rounded_ids_are_set_aside_and_said(tmp_path):
    rows = [f"57030{i}133677761000,{row.split(',', 1)[1]}" for i, row in enumerate(ROWS[:3])]
    imported = messages.read([airline_file(tmp_path, rows)])
    assert imported.table["message_id"].str.startswith("made-").all()
    assert "3 ids are rounded" in imported.summary.remarks[0]


def test_rounding_is_judged_file_by_file(tmp_path):
    rounded = [f"57030{i}133677761000,{row.split(',', 1)[1]}" for i, row in enumerate(ROWS[:3])]
    paths = [airline_file(tmp_path, ROWS, "a.csv"), airline_file(tmp_path, rounded, "b.csv")]
    made = messages.read(paths).table["message_id"].str.startswith("made-")
    assert (made.sum(), len(made)) == (3, 7)


def test_ids_in_scientific_notation_merge_no_messages(tmp_path):
    text = f"{OWN}5.7E+17,2019-01-05T10:00Z,a\n5.7E+17,2019-01-05T10:01Z,b\n"
    imported = messages.read([file(tmp_path, text)])
    assert counts(imported) == (2, 2, 0, 0)
    assert "2 ids are rounded" in imported.summary.remarks[0]


def test_one_id_with_two_texts_is_said(tmp_path):
    text = f"{OWN}1,2019-01-05T10:00Z,a\n1,2019-01-05T10:00Z,b\n"
    imported = messages.read([file(tmp_path, text)])
    assert counts(imported) == (2, 1, 0, 1)
    assert imported.summary.remarks == ("1 repeated ids carry two different texts; first kept",)


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.integers(1, 4))
def test_any_order_and_any_split_give_the_same_messages(tmp_path, seed, cut):
    rows = [row for i, row in enumerate(ROWS) if i != 3]
    whole = messages.read([airline_file(tmp_path, rows)])
    random.Random(seed).shuffle(rows)
    paths = [
        airline_file(tmp_path, part, f"{i}.csv")
        for i, part in enumerate([rows[:cut], rows[cut:]])
        if part
    ]
    parts = messages.read(paths)
    columns = [c for c in whole.table if c not in ("source_file", "source_row")]
    pd.testing.assert_frame_equal(
        whole.table[columns].sort_values("message_id", ignore_index=True),
        parts.table[columns].sort_values("message_id", ignore_index=True),
    )


GOOD = {
    "airline": ("\n".join([HEADER, *ROWS]) + "\n").encode(),
    "jsonl": b"".join(
        b'{"message_id":"%d","published_at":"2019-01-05T10:0%d:00Z","text":"a","likes":%d}\n'
        % (i, i, i)
        for i in range(5)
    ),
    "epoch": b"Date,Body\n1500000000,a\n1500000001,b\n1500000002.5,c\n",
    "zoned": b"Date,Body\n2019-01-05 10:00:00 +02,a\n2019-01-05T10:00Z,b\n",
}
EPOCH = {"columns": {"published_at": "Date", "text": "Body"}, "time_format": "epoch_s"}


@settings(max_examples=30)
@given(
    st.sampled_from(sorted(GOOD)),
    st.binary(min_size=1, max_size=12) | st.text('0123456789eE+-.,:"ZT\\\r\n{[', min_size=1),
    st.integers(0, 500),
)
def test_random_bytes_anywhere_never_crash_and_sums_add_up(tmp_path, kind, noise, at):
    noise = noise if isinstance(noise, bytes) else noise.encode()
    mapping = {"epoch": EPOCH, "zoned": MAPPING}.get(kind)
    path = file(tmp_path, GOOD[kind][:at] + noise + GOOD[kind][at:])
    with contextlib.suppress(AftermathError):
        counts(messages.read([path], mapping=mapping))


def test_overlapping_files_count_duplicates(tmp_path):
    one, two = airline_file(tmp_path, ROWS[:3], "a.csv"), airline_file(tmp_path, ROWS[1:], "b.csv")
    assert counts(messages.read([one, two])) == (7, 4, 0, 3)


TWCS = """,tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id
0,1,shop,False,Tue Oct 31 22:10:47 +0000 2017,@7 Sorry to hear,2,3.0
1,3,7,True,Tue Oct 31 22:08:27 +0000 2017,@shop \r\rbroken,1,
2,4,8,maybe,Tue Oct 31 22:08:27 +0000 2017,x,,
"""


def test_twcs_sides_parents_and_bare_carriage_returns(tmp_path):
    imported = messages.read([file(tmp_path, TWCS)])
    assert counts(imported) == (3, 2, 1, 0)
    reply, complaint = imported.table.to_dict("records")
    assert (reply["side"], reply["parent_id"]) == ("brand", "3")
    assert complaint["text"] == "@shop \r\rbroken"


MAPPING = {"columns": {"published_at": "Date", "text": "Body"}}
LOCAL = "Date,Body\n2019-01-05 10:00,hello\n2019-03-31 02:30,gap\nsoon,no\n"


def test_generic_needs_a_zone_for_naive_times(tmp_path):
    path = file(tmp_path, LOCAL)
    with pytest.raises(ImportFileError, match=r"^posts.csv, column Date: .* carry no zone"):
        messages.read([path], mapping=MAPPING)
    imported = messages.read([path], mapping=MAPPING, tz="Europe/Berlin")
    assert counts(imported) == (3, 1, 2, 0)
    assert imported.summary.first == "2019-01-05T09:00:00Z"


def test_counts_beyond_any_platform_are_missing_and_said(tmp_path):
    path = file(tmp_path, "Date,Body,Likes\n2019-01-05T10:00Z,a,1e300\n2019-01-05T10:00Z,b,7\n")
    mapping = {"columns": {**MAPPING["columns"], "likes": "Likes"}}
    imported = messages.read([path], mapping=mapping)
    [remark] = [r for r in imported.summary.remarks if "likes" in r]
    assert remark == "1 cells of likes could not be read ('1e300'); they were left empty"
    assert imported.table["likes"].tolist() == [pd.NA, 7]


def test_constants_fill_gaps_and_labels_are_mapped(tmp_path):
    path = file(tmp_path, "Date,Body,Brand,Mood\n2019-01-05T10:00Z,a,,2\n2019-01-05T10:00Z,b,B,\n")
    mapping = {
        "columns": {**MAPPING["columns"], "about": "Brand", "label": "Mood"},
        "constants": {"about": 3411, "likes": 3, "collected_at": "2019-02-02T00:00Z"},
        "labels": {2: "positive"},
    }
    table = messages.read([path], mapping=mapping).table
    assert table["about"].tolist() == ["3411", "B"]
    assert table["label"].tolist() == ["positive", pd.NA]
    assert table["likes"].tolist() == [3, 3]
    assert table["collected_at"].notna().all()


def test_json_with_keys_left_out_and_characters_cut_in_half(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "CHUNK", 1)
    lines = [
        '{"message_id":570306133677760513,"published_at":"2019-01-05T10:00Z","text":"a","likes":1}',
        '{"message_id":2,"published_at":"2019-01-05T10:00Z","text":"b\\ud83d","author":"eve"}',
    ]
    table = messages.read([file(tmp_path, "\n".join(lines))]).table
    assert table["message_id"].tolist() == ["570306133677760513", "2"]
    assert table["likes"].tolist() == [1, pd.NA]
    assert table["author"].tolist() == [pd.NA, "eve"]
    assert table["text"].tolist() == ["a", "b\ufffd"]


def test_long_ids_beside_a_gap_in_parquet_keep_every_digit(tmp_path):
    path = tmp_path / "ids.parquet"
    ids = pyarrow.array([570306133677760513, None], pyarrow.int64())
    when = pyarrow.array(["2019-01-05T10:00Z"] * 2)
    columns = {"message_id": ids, "published_at": when, "text": pyarrow.array(["a", "b"])}
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
    assert messages.read([path]).table["message_id"][0] == "570306133677760513"


def test_emoji_of_the_private_area_stay_themselves(tmp_path):
    imported = messages.read([file(tmp_path, f"{OWN}1,2019-01-05T10:00Z,fist \ue00d\rx\n")])
    assert imported.table["text"].tolist() == ["fist \ue00d\rx"]


def test_same_messages_as_csv_jsonl_and_parquet(tmp_path):
    frame = pd.DataFrame(
        {
            "message_id": ["1", "2"],
            "published_at": ["2019-01-05T10:00:00Z", "2019-01-05T11:00:00+01:00"],
            "text": ["a", "b"],
            "likes": ["3", None],
        }
    )
    lines = "\n".join(json.dumps(row) for row in frame.to_dict("records"))
    parquet = tmp_path / "c.bin"
    typed = frame.assign(
        published_at=pd.to_datetime(frame["published_at"], utc=True, format="ISO8601")
    )
    typed.to_parquet(parquet)
    paths = [
        file(tmp_path, frame.to_csv(index=False), "a.txt"),
        file(tmp_path, lines, "b.txt"),
        parquet,
    ]
    tables = [messages.read([path]).table.drop(columns=["source_file"]) for path in paths]
    for table in tables[1:]:
        pd.testing.assert_frame_equal(tables[0], table)
    assert tables[0]["likes"].tolist() == [3, pd.NA]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (HEADER.encode() + b"\n", "no row"),
        (b"%PDF-1.7 x", "PDF"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"<!-- 502 --><div>Bad gateway", "web page"),
        (b"MZ\x00\x01", "binary"),
        (b"a,b\n1,2\n", "no known format .* generic lacks published_at, text"),
        (b"\xef\xbb\xbf", "empty"),
        (b'{\n "a": 1\n}\n', "no known format has the columns a"),
        (b"[1, 2]", "no row is a JSON object"),
        (b'[{"published_at": "2019-01-05T10:00Z", "text": "a"}', "no valid JSON"),
        (
            f'{OWN}1,2019-01-05T10:00Z,a\n2,2019-01-05T10:00Z,"b\n3,x,y\n'.encode(),
            "line 3 .* closed",
        ),
    ],
)
def test_bad_files_are_refused_in_one_sentence(tmp_path, text, words):
    with pytest.raises(ImportFileError, match=words) as caught:
        messages.read([file(tmp_path, text)])
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({}, "no `columns`"),
        ({"columns": {"mood": "Body"}}, "unknown column 'mood'"),
        ({"columns": {"text": "Body"}}, "published_at is not mapped"),
        ({"columns": {"published_at": "When", "text": "Body"}}, "the file lacks"),
        ({**MAPPING, "zone": "UTC"}, "unknown key 'zone'"),
        ({**MAPPING, "time_zone": "Mars/Phobos"}, "unknown time zone"),
        ({**MAPPING, "time_zone": 5}, "unknown time zone"),
        ({**MAPPING, "time_format": "%Q"}, "bad directive"),
        ({**MAPPING, "constants": "x"}, "constants is no list"),
        ({**MAPPING, "labels": ["positive"]}, "labels is no list"),
        ({"columns": {**MAPPING["columns"], "label": {"a": "W"}}}, "is no column and no list"),
        (
            {"columns": {"mood": "W", "text": []}, "zone": 1, "rating_scale": [5]},
            r"6 faults: unknown key 'zone'.*no column.*no pair.*'mood'.*published_at is not",
        ),
    ],
)
def test_bad_mappings_are_refused(tmp_path, mapping, words):
    with pytest.raises(ImportFileError, match=words):
        messages.read([file(tmp_path, LOCAL)], mapping=mapping, tz="UTC")


def test_a_mapping_beside_another_format_is_refused(tmp_path):
    with pytest.raises(ImportFileError, match="beside the format airline"):
        messages.read([airline_file(tmp_path)], format="airline", mapping=MAPPING)


def test_missing_file_and_unknown_format_are_refused(tmp_path):
    with pytest.raises(ImportFileError, match="no such file"):
        messages.read([tmp_path / "nothing.csv"])
    with pytest.raises(ImportFileError, match="unknown format"):
        messages.read([airline_file(tmp_path)], format="telegraph")
    with pytest.raises(ImportFileError, match="it is not generic: it lacks published_at"):
        messages.read([airline_file(tmp_path)], format="generic")
    with pytest.raises(ImportFileError, match="unknown time zone"):
        messages.read([airline_file(tmp_path)], tz="Mars/Phobos")


def test_what_is_written_is_read_again_and_formulas_are_text(tmp_path):
    rows = [*ROWS, "=cmd|' /C calc'!A0,x,y"]
    path = airline_file(tmp_path, rows)
    summary = messages.store([path], tmp_path / "data")
    kept = messages.read([path]).table
    pd.testing.assert_frame_equal(messages.load(tmp_path / "data"), kept)
    assert "'=cmd|" in (tmp_path / "data" / "rejects.csv").read_text()
    assert json.loads((tmp_path / "data" / "import.json").read_text())["rejected"] == 1
    assert json.loads((tmp_path / "data" / "coverage.json").read_text()) == summary.coverage
    assert neutralise("harmless") == "harmless"
    with pytest.raises(ImportFileError):
        messages.store([tmp_path / "nothing.csv"], tmp_path / "never")
    assert not (tmp_path / "never").exists()
    assert sorted(p.name for p in (tmp_path / "data").glob("[!.]*")) == [
        "coverage.json",
        "import.json",
        "messages.parquet",
        "rejects.csv",
    ]


def test_airline_collection_gives_its_known_answers(airline):
    assert counts(airline) == (14640, 14485, 0, 155)
    assert (airline.summary.first, airline.summary.last) == (
        "2015-02-17T07:36:05Z",
        "2015-02-24T19:53:37Z",
    )
    assert "18 repeated ids" in airline.summary.remarks[0]
    assert (airline.table["about"] == "JetBlue").sum() == 2222


def test_dirty_copy_loses_its_shifted_rows_with_the_reason(shared):
    imported = messages.read([shared / "data/airline-2015/airline_dirty.csv"])
    assert imported.summary.reasons == {
        "cells are shifted (an unescaped separator in the text)": 563
    }
    assert any("rounded" in remark for remark in imported.summary.remarks)
    counts(imported)


def test_twcs_head_gives_its_known_answers(shared):
    imported = messages.read([shared / "data/twcs-head/twcs.csv"])
    assert counts(imported) == (5000, 5000, 0, 0)
    table = imported.table
    replies = table[(table["side"] == "brand") & table["parent_id"].notna()]
    assert len(replies) == 2201
    both = replies.merge(table, left_on="parent_id", right_on="message_id")
    minutes = (both["published_at_x"] - both["published_at_y"]).dt.total_seconds() / 60
    assert (len(minutes), minutes.min() >= 0) == (2198, True)
    found = minutes.quantile([0.05, 0.25, 0.5, 0.75, 0.9, 0.95]).round(1).tolist()
    assert found == [1.7, 5.1, 12.1, 55.7, 386.9, 827.1]


def test_data_readme_is_the_dictionary_of_both_tables():
    from analytics.schema import MESSAGE_COLUMNS, PANEL_COLUMNS

    text = (Path(__file__).parents[2] / "data" / "README.md").read_text(encoding="utf-8")
    for name, column in {**MESSAGE_COLUMNS, **PANEL_COLUMNS}.items():
        need = "required" if column.required else "optional"
        assert f"| `{name}` | {column.dtype} | {need} | {column.meaning} |" in text, name
