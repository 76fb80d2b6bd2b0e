"""`aftermath score` and `compare-models` through the command: rows, order, statuses, errors."""

import csv
import json
import resource
import shutil
import sys

import pandas as pd
import pytest

from analytics import cases, cli, schema, sentiment
from analytics.sentiment import embedded

COLUMNS = [
    *("negative", "neutral", "positive", "label", "language", "status", "pieces"),
    *("anger", "joy", "optimism", "sadness"),
]


@pytest.fixture
def aftermath(monkeypatch, capsys, tmp_path_factory):
    """Call the command as a shell would; gives exit code, stdout, stderr."""

    def call(*words, stdin=b""):
        given = tmp_path_factory.mktemp("stdin") / "given"
        given.write_bytes(stdin)
        monkeypatch.setattr(sys, "stdin", given.open())
        monkeypatch.setattr(sys, "argv", ["aftermath", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err

    return call


@pytest.fixture
def scored(aftermath, tmp_path):
    """Score a file of this name and content; gives the rows that were written."""

    def call(name, content, *words):
        source, target = tmp_path / name, tmp_path / "scores.csv"
        source.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        code, _, err = aftermath("score", source, "--out", target, *words)
        assert code == 0, err
        with target.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return call


def statuses(rows):
    return [row["status"] for row in rows]


ODD_LINES = (
    b"great flight\n"
    b"\n"
    b"   \t \n"
    b"\x00\x01\x02\n"
    b"nul \x00 inside, awful service\r\n"
    b"\xff\xfe caf\xe9\n"
    + "\U0001f621\U0001f621\n".encode()
    + "\u202bשירות גרוע מאוד, לא אטוס איתכם שוב\n".encode()
    + b"x" * 100_000
    + b"\n"
    + b"terrible " * 11_000
    + b"\n"
    b'a "quote, and a comma\n'
    + "one\u2028line\u0085still\x0bsame\x0c\n".encode()
    + b"no newline at the end"
)
ODD_STATUSES = [
    *("scored", "empty", "empty", "empty", "scored", "not read (not UTF-8)", "scored"),
    *("not scored (language)", "scored", "scored", "scored", "scored", "scored"),
]


def test_odd_lines_keep_their_rows_and_order(scored):
    rows = scored("posts.txt", ODD_LINES)
    assert statuses(rows) == ODD_STATUSES
    assert list(rows[0]) == COLUMNS
    assert rows[0]["label"] == "positive"
    assert rows[4]["label"] == "negative"
    for row in rows:
        has = row["status"] == "scored"
        assert all(bool(row[name]) == has for name in ("negative", "neutral", "positive", "label"))


def test_rows_are_those_of_the_library(scored):
    texts = ["great flight", "awful service, never again", "gate 4"]
    table = sentiment.score(texts)
    for row, (_, right) in zip(scored("a.txt", "\n".join(texts)), table.iterrows(), strict=True):
        assert row["label"] == right["label"]
        assert float(row["negative"]) == pytest.approx(right["negative"], abs=1e-6)


def test_how_many_texts_were_long_is_told(aftermath, tmp_path):
    source, target = tmp_path / "a.txt", tmp_path / "s.csv"
    long = "The flight was late and nobody told us why. "
    source.write_text("\n".join(["fine", long * 20, long * 21, long * 500, ""]))
    code, out, _ = aftermath("score", source, "--out", target)
    assert code == 0
    assert "3 × longer than 128 tokens: read in pieces, averaged" in out
    assert "1 × longer than 32 pieces: read in as many, spread over the text" in out
    pieces = pd.read_csv(target)["pieces"]
    assert pieces[0] == 1
    assert (pieces[1:] > 1).all()
    assert pieces[3] > 32
    source.write_text("fine\nbad\n")
    assert "longer" not in aftermath("score", source, "--out", target)[1]


def test_csv_with_quoted_newlines_and_ragged_rows(scored):
    content = (
        "\ufeffid,body,n\r\n"
        '1,"awful\nservice, ""really""\n",2\r\n'
        "2,too few\r\n"
        "3,too,many,fields\r\n"
        "\r\n"
        "4,,0\r\n"
        "5,stray\rreturn but great service,0\r\n"
    )
    rows = scored("posts.csv", content, "--text", "body")
    ragged = "not read (ragged row)"
    assert statuses(rows) == ["scored", ragged, ragged, "empty", "scored"]
    assert [rows[0]["label"], rows[4]["label"]] == ["negative", "positive"]


def test_a_blank_line_is_an_empty_text_where_text_is_the_only_column(scored):
    assert statuses(scored("a.csv", "text\ngood\n\nbad\n")) == ["scored", "empty", "scored"]


def test_jsonl_rows_without_a_text_say_so(scored):
    lines = [
        '{"text": "great flight"}',
        '{"text": "half \\ud83d of an emoji, great"}',
        '{"body": "no text"}',
        '{"text": null}',
        '{"text": 7}',
        '"text"',
        "[1]",
        "{broken",
        "[" * 100_000,
        '{"text": ""}',
    ]
    rows = scored("a.jsonl", "\n".join(lines) + "\n\n")
    no_text, no_json = "not read (no text)", "not read (not JSON)"
    assert statuses(rows) == ["scored", "scored", *[no_text] * 5, no_json, no_json, "empty"]


@pytest.mark.parametrize(
    "content", [b'{"body": "great flight"}\n', b"id,body\n1,great flight\n"], ids=["jsonl", "csv"]
)
def test_stdin_with_a_column_is_told_apart_by_its_first_character(aftermath, tmp_path, content):
    target = tmp_path / "out.jsonl"
    words = ("score", "-", "--out", target, "--text", "body")
    code, out, _ = aftermath(*words, stdin=content)
    assert (code, "1 × scored" in out) == (0, True)
    [row] = [json.loads(line) for line in target.read_text().splitlines()]
    assert list(row) == COLUMNS
    assert (row["label"], row["language"], row["status"]) == ("positive", None, "scored")


def test_stdin_without_a_column_is_text_lines(aftermath, tmp_path):
    target = tmp_path / "out.jsonl"
    code, out, _ = aftermath("score", "-", "--out", target, stdin=ODD_LINES)
    assert code == 0
    assert [json.loads(row)["status"] for row in target.read_text().splitlines()] == ODD_STATUSES
    assert "1 × not scored (language)\n    1 × he" in out


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", (embedded.FOLDER / "model.onnx").read_bytes()[:70_000], "binary"),
        ("a.txt", "great flight\n".encode("utf-16"), "UTF-16"),
        ("a.csv", b"id,body\n1,great\n", "columns are id, body"),
        ("a.csv", b"text,text\n1,great\n", "no one column 'text'"),
        ("a.csv", b"", "it is empty"),
        ("a.txt", b"", "there is none"),
        ("a.csv", b"text\n", "there is none"),
        ("a.csv", b'text\nfirst\n"never closed\nsecond\n', "this is no CSV"),
        ("a.jsonl", b'{"body": "great"}\n', "not read (no text)"),
        ("a.txt", "паршивый сервис\nникогда больше\n".encode("cp1251"), "not UTF-8"),
    ],
)
def test_a_file_of_another_kind_is_one_clear_error(aftermath, tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    target = tmp_path / "scores.csv"
    target.write_text("what was there")
    code, out, err = aftermath("score", tmp_path / name, "--out", target)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err
    assert target.read_text() == "what was there"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("out", ["scores.txt", "nowhere/scores.csv"])
def test_an_impossible_target_is_refused_before_anything_is_scored(aftermath, tmp_path, out):
    (tmp_path / "a.txt").write_text("great flight\n")
    code, _, err = aftermath("score", tmp_path / "a.txt", "--out", tmp_path / out)
    assert code == 2
    assert "ending in .csv or .jsonl" in err


def test_no_file_and_no_model_are_clear_errors(aftermath, tmp_path):
    target = tmp_path / "scores.csv"
    assert aftermath("score", tmp_path / "none.txt", "--out", target)[0] == 2
    assert aftermath("score", tmp_path, "--out", target)[0] == 2
    (tmp_path / "a.txt").write_text("great flight\n")
    words = ("score", tmp_path / "a.txt", "--out", target, "--model", tmp_path / "none")
    code, _, err = aftermath(*words)
    assert code == 2
    assert "no such model folder" in err
    assert not target.exists()


def test_a_full_disk_is_one_error_and_leaves_what_was_there(aftermath, tmp_path):
    (tmp_path / "a.txt").write_text("great flight\n" * 4000)
    target = tmp_path / "scores.csv"
    target.write_text("what was there")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, hard))
        code, _, err = aftermath("score", tmp_path / "a.txt", "--out", target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert code == 1
    assert "the scores cannot be written" in err
    assert target.read_text() == "what was there"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.fixture
def turned(tmp_path):
    """A model that calls positive what the shipped one calls negative."""
    folder = shutil.copytree(embedded.FOLDER, tmp_path / "turned")
    config = json.loads((folder / "config.json").read_text())
    config["id2label"] = {"0": "positive", "1": "neutral", "2": "negative"}
    config["label2id"] = {label: int(code) for code, label in config["id2label"].items()}
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def test_another_model_has_its_own_order_and_the_languages_of_its_card(aftermath, tmp_path, turned):
    (tmp_path / "a.txt").write_text("great flight\nDas ist ein sehr schlechter Service von euch\n")
    target = tmp_path / "scores.csv"
    words = ("score", tmp_path / "a.txt", "--out", target, "--model", turned)
    for card, second in [("", "scored"), ("en", "not scored (language)"), ("[de, en]", "scored")]:
        (turned / "README.md").write_text(f"---\nlanguage: {card}\n---\nA model.\n")
        code, out, err = aftermath(*words)
        assert code == 0, err
        assert f"model turned {sentiment.load().revision}" in out
        rows = list(csv.DictReader(target.open(encoding="utf-8")))
        assert rows[0]["label"] == "negative"
        assert rows[1]["status"] == second


@pytest.fixture
def case(tmp_path, monkeypatch):
    """A case with a few imported messages of a fictional brand."""
    shutil.copytree(cases.home() / "casestudies", tmp_path / "home" / "casestudies")
    monkeypatch.setenv("AFTERMATH_HOME", str(tmp_path / "home"))
    texts = ["great crew", "awful service", "lovely seats", "lost my bag again", "gate 4?"]
    chosen = cases.load("2015-jetblue-sunday")
    table = pd.DataFrame({"message_id": list("abcde"), "text": texts}).assign(
        published_at=pd.Timestamp("2015-02-22T01:00Z"),
        channel="x",
        side="public",
        about=chosen.about,
        source_file="posts.csv",
        source_row=range(1, 6),
    )
    chosen.data_folder.mkdir(parents=True)
    schema.messages(table).to_parquet(chosen.data_folder / "messages.parquet", index=False)
    return chosen


def test_two_models_are_compared_on_a_case(aftermath, case, turned):
    code, out, err = aftermath("compare-models", case.id, "shipped", turned, "--examples", "2")
    assert code == 0, err
    lines = out.splitlines()
    assert lines[0].endswith("of 5 texts get one label from both")
    assert "Cohen's kappa −" in lines[1] or "Cohen's kappa -" in lines[1]
    examples = [line.split(" | ") for line in lines if " | " in line]
    assert len(examples) == 2
    assert all({first, second} == {"negative", "positive"} for first, second, _ in examples)
    _, again, _ = aftermath("compare-models", case.id, "shipped", "shipped")
    assert "100.0" in again.splitlines()[0]
    assert " | " not in again


def test_a_case_without_messages_cannot_be_compared(aftermath):
    code, _, err = aftermath("compare-models", "2017-united-3411", "shipped", "shipped")
    assert code == 2
    assert "no messages are imported" in err
