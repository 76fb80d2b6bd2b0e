"""Suggested mappings: right for the layouts that people have, or an honest refusal."""

import csv
import datetime
import json
import re

import layouts
import pytest
import yaml
from exporting import fast
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import messages
from analytics.errors import ImportFileError
from analytics.messages import NoMessagesError
from analytics.messages.column_evidence import TableEvidence
from analytics.messages.headers import candidate_headers, likeliest
from analytics.messages.opening import input_files
from analytics.messages.suggest_mapping import suggest

NAMES = list(layouts.layouts())


def save(path, header, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def table(tmp_path, layout, rows=24):
    header, cells, roles = layouts.table_of(layout, rows)
    return save(tmp_path / "posts.csv", header, cells), roles


def suggestion(path):
    [found] = messages.suggest([path]).values()
    return found


def of_cells(path):
    """The suggestion also for a table that a format would read."""
    header = likeliest(candidate_headers(input_files([path])[0])[0])
    return suggest(path.name, TableEvidence.gather(header.chunks(None, None)))


def sources(mapping):
    """Source columns by role, without the address of the post where it is the thread too."""
    roles = {**mapping["columns"]}
    roles |= {f"reply.{name}": source for name, source in mapping.get("reply", {}).items()}
    found = {role: [name] if isinstance(name, str) else name for role, name in roles.items()}
    if found.get("parent_id") == found.get("thread_id"):
        found.pop("parent_id", None)
    return {role: sorted(names) for role, names in found.items()}


@pytest.mark.parametrize("name", fast(NAMES, NAMES[::3]))
def test_each_layout_is_mapped_as_a_person_would(tmp_path, name):
    path, roles = table(tmp_path, layouts.layouts()[name])
    found = of_cells(path)
    assert sources(found.mapping) == {role: sorted(names) for role, names in roles.items()}
    assert not found.doubts
    taken = {source for names in sources(found.mapping).values() for source in names}
    header = {column.strip() or f"column {i}" for i, column in enumerate(reading(path), start=1)}
    assert header - taken == set(found.unread)


def reading(path):
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


@pytest.mark.parametrize("name", fast(NAMES[::4]))
def test_what_is_suggested_imports_and_keeps_what_was_previewed(tmp_path, name):
    path, _ = table(tmp_path, layouts.layouts()[name])
    found = of_cells(path)
    assert yaml.safe_load("\n".join(found.lines())) == found.mapping
    imported = messages.read([path], mapping=found.mapping, tz="UTC")
    assert imported.summary.rejected == imported.summary.duplicates == 0
    begin = imported.table.head(len(found.preview))
    for column in ("published_at", "text"):
        assert begin[column].tolist() == found.preview[column].tolist()


@pytest.mark.parametrize("name", layouts.REFUSED)
def test_what_cannot_be_told_is_refused_in_one_line(tmp_path, name):
    path, _ = table(tmp_path, layouts.REFUSED[name])
    with pytest.raises(NoMessagesError) as raised:
        messages.read([path], suggest=True, tz="UTC")
    assert "\n" not in str(raised.value)


def test_a_day_that_may_be_a_month_is_asked(tmp_path):
    rows = [[f"0{i * 5 % 9 + 1}/0{i * 4 % 7 + 1}/2023 10:00", f"late parcel {i}"] for i in range(9)]
    path = save(tmp_path / "a.csv", ["date", "comment"], rows)
    with pytest.raises(ImportFileError, match=r"may be .* or .*: time_format: "):
        messages.read([path], suggest=True, tz="UTC")
    path = save(tmp_path / "a.csv", ["Fecha", "Comentario"], rows)
    assert suggestion(path).mapping["time_format"] == "%d/%m/%Y %H:%M"


def test_a_rating_without_a_known_scale_stays_unread(tmp_path):
    for top, scale in ((5, [1, 5]), (4, None), (7, None), (10, [0, 10])):
        rows = [[f"2023-05-0{i + 1}", f"so so {i}", str(i % top + 1)] for i in range(9)]
        rows.append(["2023-05-10", "last of all", str(top)])
        path = save(tmp_path / "a.csv", ["date", "review", "rating"], rows)
        found = suggestion(path)
        assert found.mapping.get("rating_scale") == scale
        assert ("rating" in found.unread) == (scale is None)


def test_labels_are_words_or_signs_and_no_scores(tmp_path):
    for values, labels in (
        (("Negativ", "Neutral", "Positiv"), {"Negativ": "negative", "Positiv": "positive"}),
        (("-1", "0", "1"), {"-1": "negative", "0": "neutral", "1": "positive"}),
        (("0", "1"), None),
        (("0.1", "0.5", "0.93"), None),
        (("delivery", "refund", "app"), None),
    ):
        rows = [[f"2023-05-0{i + 1}", f"a {i}", values[i % len(values)]] for i in range(9)]
        path = save(tmp_path / "a.csv", ["date", "text", "sentiment"], rows)
        found = suggestion(path)
        assert (found.mapping["columns"].get("label") == "sentiment") == (labels is not None)
        if labels:
            assert labels.items() <= found.mapping["labels"].items() | {("Neutral", "neutral")}


def test_a_posting_app_and_a_publisher_are_no_channel(tmp_path):
    for values in (("Twitter Web App", "TweetDeck"), ("Daily Example", "The Sample")):
        rows = [[f"2023-05-0{i + 1}", f"late {i}", values[i % 2]] for i in range(9)]
        path = save(tmp_path / "a.csv", ["date", "text", "source"], rows)
        found = suggestion(path)
        assert found.unread["source"] == "its values are no networks"
        assert "channel" not in found.mapping["columns"]
        assert "channel" not in found.mapping.get("constants", {})


def test_the_channel_is_that_of_ids_that_carry_the_times(tmp_path):
    kinds = layouts.CELLS
    for kind, channel in (("snow", "x"), ("tiktok", "tiktok"), ("dbid", None)):
        rows = [[kinds[kind](i), kinds["isoz"](i), kinds["prose"](i)] for i in range(9)]
        path = save(tmp_path / "a.csv", ["number id", "date", "text"], rows)
        assert suggestion(path).mapping.get("constants", {}).get("channel") == channel


def test_the_networks_of_addresses_are_the_channels(tmp_path):
    rows = [
        [layouts.CELLS["isoz"](i), layouts.CELLS["prose"](i), layouts.CELLS["mixed_url"](i)]
        for i in range(8)
    ]
    path = save(tmp_path / "a.csv", ["date", "text", "link"], rows)
    imported = messages.read([path], suggest=True)
    assert imported.table["channel"].value_counts().to_dict() == {"x": 4, "reddit": 4}


def test_a_table_without_a_header_is_read_by_its_cells(tmp_path):
    kinds = ("polar", "snow", "classic", "one", "handle", "prose")
    rows = [[layouts.CELLS[kind](i) for kind in kinds] for i in range(30)]
    path = save(tmp_path / "a.csv", rows[0], rows[1:])
    imported = messages.read([path], suggest=True)
    assert imported.summary.kept == 30
    assert imported.table["text"].tolist() == [row[-1] for row in rows]
    assert "it has no header" in imported.summary.why


def test_names_that_stand_twice_are_told_apart(tmp_path):
    rows = [["2023-05-01T10:00Z", f"late {i}", "x", "3"] for i in range(4)]
    path = save(tmp_path / "a.csv", ["date", "text", "", "text"], rows)
    imported = messages.read([path], suggest=True)
    assert imported.table["text"].tolist() == [row[1] for row in rows]
    assert imported.summary.unread["a.csv"] == ["column 3", "text (2)"]


def test_two_hundred_columns_are_one_reading(tmp_path):
    names = ["posted_at", "message", *(f"x{i}" for i in range(198))]
    rows = [[f"2023-05-0{i + 1}T10:00Z", f"late {i}", *["7"] * 198] for i in range(9)]
    found = suggestion(save(tmp_path / "a.csv", names, rows))
    assert found.mapping["columns"] == {"published_at": "posted_at", "text": "message"}
    assert len(found.unread) == 198


def test_members_that_only_late_objects_have_are_found(tmp_path):
    records = [
        {"id": f"k{i}", "at": {"published": f"2023-05-01T10:{i % 60:02d}:00Z"}, "body": f"late {i}"}
        for i in range(3_000)
    ]
    records[-1]["in_reply_to_id"] = "k4"
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, records)))
    found = suggestion(path)
    assert found.mapping["columns"]["parent_id"] == "in_reply_to_id"
    imported = messages.read([path], mapping=found.mapping)
    assert imported.table["parent_id"].dropna().tolist() == ["k4"]


def test_the_list_within_an_envelope_is_the_table(tmp_path):
    rows = [{"created": f"2023-05-0{i + 1}T10:00Z", "content": f"late {i}"} for i in range(5)]
    for value in (
        {"meta": {"page": 1}, "data": {"items": rows}},
        {f"k{i}": row for i, row in enumerate(rows)},
        rows,
    ):
        path = tmp_path / "a.json"
        path.write_text(json.dumps(value))
        assert messages.read([path], suggest=True).summary.kept == 5


WORDS = st.text("abcdefgh äéßא中😡,;\"'\n", min_size=1, max_size=30).filter(str.strip)
TIMES = st.integers(1_325_376_000, 1_672_531_200).map(
    lambda seconds: datetime.datetime.fromtimestamp(seconds, datetime.UTC)
)
KINDS = {
    "date": st.builds(lambda t: f"{t:%Y-%m-%dT%H:%M:%SZ}", TIMES),
    "text": st.builds("late again, {}".format, WORDS),
    "author": WORDS,
    "likes": st.integers(0, 10**6).map(str),
    "id": st.integers(10**6, 10**7).map(str),
    "url": st.integers(1, 10**6).map("https://example.com/{}".format),
    "sentiment": st.sampled_from(["positive", "negative", "neutral"]),
    "note x": WORDS,
}


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_any_table_is_kept_as_it_was_previewed(tmp_path, data):
    others = data.draw(st.lists(st.sampled_from(sorted(set(KINDS) - {"date", "text"}))))
    names = data.draw(st.permutations(["date", "text", *dict.fromkeys(others)]))
    rows = data.draw(st.lists(st.tuples(*(KINDS[name] for name in names)), min_size=1, max_size=8))
    path = save(tmp_path / "a.csv", names, rows)
    found = suggestion(path)
    assert found.mapping["columns"]["published_at"] == "date"
    assert found.mapping["columns"]["text"] == "text"
    imported = messages.read([path], mapping=found.mapping)
    assert imported.summary.rejected == 0
    assert set(found.preview["text"]) <= set(imported.table["text"])


@pytest.mark.parametrize(
    ("words", "is_read"),
    [
        (["schlecht", "gut", "mittel"], False),
        (["0", "4"], False),
        (["neg", "pos", "mixed"], True),
        (["negative"], True),
    ],
)
def test_labels_in_other_words_are_named_with_what_would_be_read(tmp_path, words, is_read):
    rows = [
        [
            f"2024-03-{k % 28 + 1:02}T10:00:00Z",
            f"post {k} about the shop and its queue",
            words[k % len(words)],
        ]
        for k in range(60)
    ]
    found = suggestion(save(tmp_path / "a.csv", ["time", "text", "label"], rows))
    told = [one for one in found.remarks if "labels: {" in one]
    assert ("label" in found.mapping["columns"]) == is_read
    assert len(told) == (not is_read)
    assert is_read or all(
        part in told[0] for part in (repr(words[0]), "negative, neutral, positive")
    )


def test_rows_without_texts_are_counted_where_a_mapping_says_so(tmp_path):
    path = save(tmp_path / "a.csv", ["time"], [[f"2024-03-01T10:00:{k:02}Z"] for k in range(40)])
    with pytest.raises(NoMessagesError, match=re.escape("constants: {text: ''}")):
        suggestion(path)
    mapping = {"columns": {"published_at": "time"}, "constants": {"text": "", "channel": "x"}}
    read = messages.read([path], mapping=mapping).table
    assert (len(read), set(read["text"])) == (40, {""})
