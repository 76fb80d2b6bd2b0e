"""What an import decides: which rows are one message, whose clock is right, who speaks, where."""

import pandas as pd
import pytest
import yaml

from analytics import messages
from analytics.errors import ImportFileError
from analytics.messages import SideRule

START = pd.Timestamp("2019-07-05T10:00:00Z")


def snowflake(at):
    return str((int(at.timestamp() * 1000) - 1288834974657) << 22)


def write(path, rows):
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def row(i, **more):
    at = START + pd.Timedelta(minutes=i)
    return {"message_id": str(i), "published_at": at.isoformat(), "text": f"text {i}", **more}


def hints(imported):
    return {hint["key"]: hint["values"] for hint in imported.summary.coverage["hints"]}


def counts(imported):
    s = imported.summary
    return s.rows_read, s.kept, s.rejected, s.duplicates


@pytest.mark.parametrize("order", [["old.csv", "new.csv"], ["new.csv", "old.csv"]])
def test_overlapping_exports_keep_the_metrics_collected_last(tmp_path, order):
    old = {"collected_at": "2019-07-06T00:00:00Z", "likes": 9, "reposts": 4}
    new = {"collected_at": "2019-07-07T00:00:00Z", "likes": 7, "reposts": None}
    write(tmp_path / "old.csv", [row(1, **old), row(2, **old)])
    write(tmp_path / "new.csv", [row(2, **new), row(3, **new)])
    imported = messages.read([tmp_path / name for name in order])
    assert counts(imported) == (4, 3, 0, 1)
    table = imported.table.set_index("message_id")
    assert table.loc["2", "likes"] == 7
    assert table.loc["1", "likes"] == 9
    assert table.loc["2", "collected_at"].isoformat() == "2019-07-07T00:00:00+00:00"


def test_without_collection_times_the_largest_metrics_are_kept(tmp_path):
    for rows in ([row(1, likes=3), row(1, likes=8)], [row(1, likes=8), row(1, likes=3)]):
        imported = messages.read([write(tmp_path / "x.csv", rows)])
        assert imported.table["likes"].tolist() == [8]


def test_messages_without_id_are_told_by_url_else_by_author_text_and_time(tmp_path):
    same = {"published_at": "2019-07-05T10:00:00Z", "text": "a", "author": "ann"}
    rows = [
        {**same, "url": "https://example.org/1"},
        {**same, "url": "https://example.org/2"},
        {**same, "text": "other words", "url": "https://example.org/2"},
        {**same, "url": None},
        {**same, "url": None},
        {**same, "url": None, "author": "bob"},
    ]
    imported = messages.read([write(tmp_path / "x.csv", rows)])
    assert counts(imported) == (6, 5, 0, 1)
    assert imported.table["message_id"].str.startswith("made-").all()
    assert any("1 addresses stand at several messages" in r for r in imported.summary.remarks)
    del rows[2]  # of whose address another message has
    imported = messages.read([write(tmp_path / "y.csv", rows)])
    assert counts(imported) == (5, 4, 0, 1)
    assert imported.table["message_id"].iloc[:2].tolist() == [r["url"] for r in rows[:2]]
    assert imported.table["message_id"].iloc[2:].str.startswith("made-").all()


@pytest.mark.parametrize("month", ["01", "07"])
def test_clock_that_contradicts_the_ids_is_refused_until_its_zone_is_declared(tmp_path, month):
    at = [pd.Timestamp(f"2019-{month}-05T10:00:00Z") + pd.Timedelta(minutes=i) for i in range(9)]
    local = [t.tz_convert("America/New_York").strftime("%Y-%m-%dT%H:%M:%S") for t in at]
    ids = [snowflake(t) for t in at]
    frame = {"message_id": ids, "published_at": local, "text": "a", "channel": "x"}
    naive = write(tmp_path / "naive.csv", frame)
    called_utc = {**frame, "published_at": [f"{t}Z" for t in local]}
    wrong = write(tmp_path / "wrong.csv", called_utc)
    hours = {"01": 5, "07": 4}[month]
    with pytest.raises(ImportFileError, match=f"run {hours} h behind its 9 X ids, .* US Eastern"):
        messages.read([wrong])
    with pytest.raises(ImportFileError, match=r"read as Asia/Tokyo, run .* --tz"):
        messages.read([naive], tz="Asia/Tokyo")
    for path in (naive, wrong):
        table = messages.read([path], tz="America/New_York").table
        assert table["published_at"].tolist() == at


def test_ids_that_carry_no_time_say_nothing_about_the_clock(tmp_path):
    rows = [row(i, channel="x") | {"message_id": str(57 * 10**16 + i)} for i in range(9)]
    assert messages.read([write(tmp_path / "x.csv", rows)]).summary.kept == 9


RULES = (
    SideRule("brand", handles=("@Northwind",)),
    SideRule("press", domains=("paper.example",)),
    SideRule("influencer", followers=1000),
)


def test_sides_follow_the_first_rule_that_fits_and_say_which(tmp_path):
    rows = [
        row(1, author="northwind", followers=5000, url="https://www.paper.example/a"),
        row(2, author="ann", followers=5000, url="https://blog.paper.example/b"),
        row(3, author="bob", followers=1000, url="https://notpaper.example/c"),
        row(4, author="cem", followers=999, url=None),
        row(5, author="dia", followers=None, url=None, side="regulator"),
    ]
    table = messages.read([write(tmp_path / "x.csv", rows)], sides=RULES).table
    assert list(zip(table["side"], table["side_rule"], strict=True)) == [
        ("brand", "handle northwind"),
        ("press", "domain paper.example"),
        ("influencer", "at least 1000 followers"),
        ("public", "export"),
        ("regulator", "export"),
    ]


def test_exports_keep_how_exactly_their_times_are_known(tmp_path, airline):
    rows = [row(1), row(2) | {"published_at": "2019-07-05"}]
    tables = [messages.read([write(tmp_path / "x.csv", rows)], tz="UTC").table, airline.table]
    assert tables[0]["time_precision"].tolist() == ["second", "day"]
    assert (tables[1]["time_precision"] == "second").all()


def test_channels_come_in_one_vocabulary_and_strange_ones_are_said(tmp_path):
    names = ["Twitter", "X", "Hacker News", "Online News", "Usenet", None]
    rows = [row(i, channel=name) for i, name in enumerate(names)]
    imported = messages.read([write(tmp_path / "x.csv", rows)])
    assert imported.table["channel"].tolist() == ["x", "x", "hacker_news", "news", "other", "other"]
    assert imported.summary.remarks == (
        "1 messages of other channels ('Usenet') are counted as other",
    )


def test_coverage_tells_present_empty_and_never(tmp_path, airline):
    rows = [row(1, likes=3), row(2, likes=None)]
    fields = messages.read([write(tmp_path / "x.csv", rows)]).summary.coverage["fields"]
    assert fields["likes"] == {"present": 0.5, "redacted": 0, "empty": 0.5, "never": False}
    assert fields["views"]["empty"] == 1
    assert airline.summary.coverage["fields"]["url"]["never"]


def test_coverage_hints_at_what_sampling_did(tmp_path):
    rows = [row(i) for i in range(1000)]
    assert hints(messages.read([write(tmp_path / "x.csv", rows)]))["coverage.cap"] == {
        "file": "x.csv",
        "rows": 1000,
    }
    days = [0, 0, 0, 1, 4, 4, 6, 6, 6]
    rows = [row(1440 * day + i) for i, day in enumerate(days)]
    found = hints(messages.read([write(tmp_path / "x.csv", rows)]))
    assert found["coverage.empty_days"] == {"n": 3, "span": 7}
    assert found["coverage.sudden_start"]["n"] == 3
    assert "coverage.sudden_end" in found
    assert "coverage.cap" not in found


def test_coverage_looks_at_threads_reposts_and_the_brand(tmp_path):
    rows = [
        row(1, parent_id=None, repost_of_id=None, reposts=7, side="public"),
        row(2, parent_id="1", repost_of_id=None, reposts=0, side="brand"),
        row(3, parent_id="99", repost_of_id=None, reposts=0, side="public"),
        row(4, parent_id=None, repost_of_id="1", reposts=7, side="public"),
    ]
    found = hints(messages.read([write(tmp_path / "x.csv", rows)]))
    assert found["coverage.parents_missing"] == {"n": 1, "of": 2}
    assert found["coverage.reposts_repeat"] == {"n": 1, "of": 1}
    assert found["coverage.brand_replies"] == {"n": 1, "of": 1}
    quiet = hints(messages.read([write(tmp_path / "x.csv", [row(1)])]))
    assert list(quiet) == ["coverage.no_brand"]


SUGGESTED = {
    "Datum;User;Body;Likes\n15.01.2019 10:00;ann;so late;3\n": {
        "columns": {"published_at": "Datum", "text": "Body", "author": "User", "likes": "Likes"},
        "time_format": "%d.%m.%Y %H:%M",
    },
    "when,words of it,n\n1546682400,so late again,3\n1546682401,no bags,4\n": {
        "columns": {"published_at": "when", "text": "words of it"},
        "time_format": "epoch_s",
    },
    '{"created_at": "2019-01-05T10:00:00Z", "user": {"name": "a"}, "content": "so late"}\n': {
        "columns": {"published_at": "created_at", "text": "content", "author": "user.name"}
    },
}


@pytest.mark.parametrize("content", SUGGESTED)
def test_a_suggested_mapping_reads_its_file(tmp_path, content):
    path = tmp_path / "x"
    path.write_text(content)
    [draft] = messages.suggest([path]).values()
    assert draft.mapping == SUGGESTED[content]
    assert yaml.safe_load("\n".join(draft.lines())) == draft.mapping
    imported = messages.read([path], mapping=draft.mapping, tz="Europe/Berlin")
    assert imported.summary.rejected == 0
    assert imported.table["text"].tolist() == draft.preview["text"].tolist()


def test_a_suggestion_names_every_reading_of_a_date(tmp_path):
    path = tmp_path / "x"
    path.write_text("date,text\n03/04/2019 10:00,a\n")
    [draft] = messages.suggest([path]).values()
    [doubt] = draft.doubts
    assert "03 April 2019 or 04 March 2019" in doubt
    assert "'%d/%m/%Y %H:%M', or '%m/%d/%Y %H:%M'" in "\n".join(draft.lines())
    assert "time_format" not in draft.mapping
    with pytest.raises(ImportFileError, match="03 April 2019 or 04 March 2019"):
        messages.read([path], suggest=True)
    path.write_text("a,b\n1,2\n")
    with pytest.raises(ImportFileError, match="no column holds times"):
        messages.suggest([path])


def test_a_mapping_of_the_case_is_used_wherever_it_fits(tmp_path):
    spare = {"columns": {"published_at": "when", "text": "words"}}
    (tmp_path / "x").write_text("when,words,published_at,text\n2019-01-05T10:00Z,a,,\n")
    (tmp_path / "y").write_text("published_at,text\n2019-01-05T10:00Z,b\n")
    for name, why in {"x": "the case's mapping", "y": "the message table's own"}.items():
        assert why in messages.read([tmp_path / name], spare=spare).summary.why
