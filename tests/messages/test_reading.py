"""Columns made of several, optional cells, and replies within the rows of their messages."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import messages
from analytics.errors import ImportFileError
from analytics.messages.columns import made
from analytics.messages.csv_fields import cell, text, time
from analytics.messages.format import Format

STORE = """id,name,words,at,answer,answered
r1,Ann,The parcel is late,2023-05-01T10:00:00Z,We are sorry,2023-05-01T12:00:00Z
r2,Ben,Fine,2023-05-02T10:00:00Z,,
r3,Cem,Broken again,2023-05-03T10:00:00Z,Please write to us,
"""
REPLIES = {
    "columns": {"message_id": "id", "author": "name", "text": "words", "published_at": "at"},
    "constants": {"channel": "review"},
    "reply": {"text": "answer", "published_at": "answered"},
}


def read(tmp_path, content: str, **mapping):
    path = tmp_path / "export.csv"
    path.write_text(content, encoding="utf-8")
    return messages.read([path], mapping=mapping)


def test_a_reply_in_the_row_of_its_message_is_a_message_of_the_brand(tmp_path):
    found = read(tmp_path, STORE, **REPLIES)
    summary, table = found.summary, found.table
    assert (summary.rows_read, summary.kept, summary.rejected) == (5, 4, 1)
    assert summary.reasons == {"no time of the reply": 1}
    assert "rows that are replies within the row of their message: 2" in summary.remarks
    columns = ["side", "parent_id", "text", "channel", "source_row", "published_at"]
    assert table[table["message_id"] == "r1:reply"][columns].iloc[0].tolist() == [
        *("brand", "r1", "We are sorry", "review", 1),
        pd.Timestamp("2023-05-01T12:00Z"),
    ]
    assert table["side"].value_counts().to_dict() == {"public": 3, "brand": 1}


def test_a_reply_to_a_message_without_an_id_names_the_id_that_the_message_gets(tmp_path):
    columns = {k: v for k, v in REPLIES["columns"].items() if k != "message_id"}
    found = read(tmp_path, STORE, **REPLIES | {"columns": columns}).table
    parent, reply = found["message_id"].iloc[:2]
    assert parent.startswith("made-")
    assert reply == f"{parent}:reply"
    assert found["parent_id"].tolist() == [pd.NA, parent, pd.NA, pd.NA]


def test_the_replies_of_rows_read_twice_are_read_once(tmp_path):
    twice = STORE + STORE.partition("\n")[2]
    summary = read(tmp_path, twice, **REPLIES).summary
    assert (summary.rows_read, summary.kept, summary.duplicates) == (10, 4, 4)


def test_a_format_declares_the_replies_within_its_rows():
    raw = pd.DataFrame(
        {"no": ["1", "2"], "at": ["2024-03-04T10:00Z"] * 2, "say": "a", "back": ["Sorry", " "]},
        dtype="string",
    )
    shop = Format(
        "shop",
        tool="",
        why="",
        signature=("no", "back"),
        columns={"message_id": cell("no"), "published_at": time("at"), "text": text("say")},
        replies={"text": text("back"), "published_at": made("published_at"), "author": "shop"},
    )
    joined, places = shop.read(raw, None).joined()
    assert places.tolist() == [0, 0, 1]
    assert joined.table["message_id"].tolist() == ["1", "1:reply", "2"]
    assert joined.table["author"].tolist() == [pd.NA, "shop", pd.NA]
    assert joined.table["side"].tolist() == [pd.NA, "brand", pd.NA]
    assert joined.reason.isna().all()


def test_times_and_texts_are_made_of_several_columns(tmp_path):
    content = (
        "day,clock,zone,title,body,nick,handle\n"
        "2022-08-10,16:20:42,+0300,Late,Late\nagain,,@ann\n".replace("Late\nagain", '"Late, again"')
        + "2022-08-11,16:20:42,+0300,A title,,Ben,@ben\n"
        "2022-08-12,16:20:42,+0300,A title,Its text,Cem,\n"
    )
    columns = {"published_at": ["day", "clock", "zone"], "text": ["title", "body"]}
    found = read(tmp_path, content, columns=columns | {"author": ["nick", "handle"]}).table
    assert found["published_at"].iloc[0] == pd.Timestamp("2022-08-10T13:20:42Z")
    assert found["text"].tolist() == ["Late, again", "A title", "A title\n\nIts text"]
    assert found["author"].tolist() == ["@ann", "Ben", "Cem"]


def test_an_optional_cell_never_costs_the_message(tmp_path):
    content = (
        "at,words,likes,seen,side,mood\n"
        "2023-05-01T10:00Z,a,N/A,soon,them,fine\n2023-05-01T10:01Z,b,many,-,brand,positive\n"
        "never,c,1,,,\n,d,1,,,\n"
    )
    columns = {"published_at": "at", "text": "words", "likes": "likes", "collected_at": "seen"}
    found = read(tmp_path, content, columns=columns | {"side": "side", "label": "mood"})
    assert found.summary.reasons == {"no time": 1, "published_at cannot be read": 1}
    assert found.table["side"].tolist() == ["public", "brand"]
    assert found.table["likes"].isna().all()
    told = [remark for remark in found.summary.remarks if "could not be read" in remark]
    assert told == [
        "1 cells of likes could not be read ('many'); they were left empty",
        "1 cells of collected_at could not be read ('soon'); they were left empty",
        "1 cells of side could not be read ('them'); they were left empty",
        "1 cells of label could not be read ('fine'); they were left empty",
    ]


def test_a_time_format_may_be_a_list(tmp_path):
    content = "at,words\n1683187200,a\n04/05/2023 08:00,b\n45050.5,c\n"
    columns = {"published_at": "at", "text": "words"}
    formats = ["excel", "epoch_s", "%d/%m/%Y %H:%M"]
    found = read(tmp_path, content, columns=columns, time_format=formats, time_zone="UTC").table
    assert found["published_at"].dt.strftime("%d %H:%M").tolist() == [
        "04 08:00",
        "04 08:00",
        "04 12:00",
    ]


def test_a_mapping_can_be_written_as_it_is_read():
    from analytics.messages.mapping import mapping_of

    record = {
        "columns": {"published_at": ["day", "clock"], "text": "words", "rating": "stars"},
        "constants": {"channel": "review"},
        "time_zone": "UTC",
        "time_format": ["epoch_s", "excel"],
        "rating_scale": [1, 5],
        "reply": {"text": "answer", "published_at": "answered"},
    }
    assert mapping_of(record).record() == record
    assert mapping_of(mapping_of(record).record()) == mapping_of(record)


CELL = st.one_of(
    st.sampled_from(
        [
            *("", "N/A", "7", "1.2K", "4/5", "-", "a", "2023-05-01T10:00:00Z", "1700-01-01T00:00Z"),
            *("2023-05-01", "2999-01-01T00:00Z", "{'username': 'ann'}", "=1+1", "<b>&amp;</b>"),
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(*[CELL] * 9), min_size=1, max_size=6))
def test_every_row_is_kept_rejected_or_a_duplicate(tmp_path, rows):
    rows.append(("good", "2023-05-01T10:00:00Z", "", "words", "", "", "", "", ""))
    names = ["i", "at", "day", "say", "who", "n", "stars", "back", "then"]
    pd.DataFrame(rows, columns=names).to_json(tmp_path / "rows.json", orient="records")
    columns = {"message_id": "i", "published_at": ["day", "at"], "text": "say", "author": "who"}
    mapping = {
        "columns": columns | {"likes": "n", "rating": "stars", "collected_at": "then"},
        "rating_scale": [1, 5],
        "reply": {"text": "back", "published_at": "then"},
    }
    summary = messages.read([tmp_path / "rows.json"], mapping=mapping, tz="UTC").summary
    assert summary.rows_read == summary.kept + summary.rejected + summary.duplicates
    assert summary.rows_read == len(rows) + sum(bool(row[7].strip()) for row in rows)


def test_a_mapping_that_a_file_does_not_fit_names_all_that_is_missing(tmp_path):
    (tmp_path / "x.csv").write_text("at,words\n2023-05-01T10:00Z,a\n")
    columns = {"published_at": ["at", "clock"], "text": "words", "likes": "liked"}
    with pytest.raises(ImportFileError, match=r"lacks 'clock', 'liked', .*It has at, words"):
        messages.read([tmp_path / "x.csv"], mapping={"columns": columns})


def test_an_optional_time_without_a_zone_does_not_refuse_the_file(tmp_path):
    content = "at,words,seen\n2023-05-01T10:00Z,a,2023-05-02 10:00\n"
    columns = {"published_at": "at", "text": "words", "collected_at": "seen"}
    found = read(tmp_path, content, columns=columns)
    assert found.summary.kept == 1
    assert "1 cells of collected_at could not be read" in found.summary.remarks[0]
