"""Files as analysts have them: packed, in folders, in any encoding; what is unsafe is refused."""

import gzip
import io
import json
import zipfile

import openpyxl
import pandas as pd
import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import messages
from analytics.errors import AftermathError, ImportFileError
from analytics.messages import encoding, opening, records, tables

HEADER = ["message_id", "published_at", "text", "likes"]
ROWS = [
    ["1", "2019-01-05T10:00:00Z", "so late, again; a|b\tc", "3"],
    ["2", "2019-01-05T10:01:00Z", 'he said “no” and "never"\nthen left', ""],
    ["3", "2019-01-05T10:02:00Z", "größer – naïve €5", "7"],
]


def text(rows=ROWS, separator=",", end="\n"):
    def cell(value):
        return '"' + value.replace('"', '""') + '"'

    return end.join(separator.join(map(cell, row)) for row in (HEADER, *rows)) + end


def lines(rows=ROWS):
    return "".join(
        json.dumps(dict(zip(HEADER, row, strict=True)), ensure_ascii=False) + "\n" for row in rows
    )


def table(*paths, **options):
    return messages.read(paths, **options).table.drop(columns=["source_file", "source_row"])


@pytest.fixture
def expected(tmp_path):
    path = tmp_path / "expected.csv"
    path.write_bytes(text().encode())
    return table(path)


def packed(name, content):
    if name == "zst":
        return zstd.compress(content)
    if name == "gzip":
        return gzip.compress(content)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder/posts.csv", content)
        archive.writestr("__MACOSX/posts.csv", b"\x00")
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["gzip", "zip", "zst"])
def test_packed_files_are_told_by_content(tmp_path, expected, kind):
    path = tmp_path / "export"
    path.write_bytes(packed(kind, text().encode()))
    pd.testing.assert_frame_equal(table(path), expected)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_separators_and_line_ends(tmp_path, expected, separator, encoding, end):
    path = tmp_path / "export.dat"
    path.write_bytes(text(separator=separator, end=end).encode(encoding))
    imported = messages.read([path])
    found = imported.table.drop(columns=["source_file", "source_row"])
    pd.testing.assert_frame_equal(found, expected)
    said = any("Windows-1252" in remark for remark in imported.summary.remarks)
    assert said == (encoding == "cp1252")


@settings(max_examples=25)
@given(
    st.permutations(ROWS),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"]),
    st.sampled_from(["csv", "lines", "list"]),
    st.integers(0, 3),
)
def test_any_order_split_encoding_and_form_give_the_same_table(
    tmp_path_factory, expected, rows, encoding, form, cut
):
    folder = tmp_path_factory.mktemp("parts")
    for i, part in enumerate((rows[:cut], rows[cut:])):
        if part:
            write = {
                "csv": text,
                "lines": lines,
                "list": lambda part: "[\n" + ",\n".join(lines(part).splitlines()) + "]",
            }[form]
            (folder / f"{i}.x").write_bytes(write(part).encode(encoding))
    found = table(folder).sort_values("message_id", ignore_index=True)
    pd.testing.assert_frame_equal(found, expected.sort_values("message_id", ignore_index=True))


def test_workbooks_keep_ids_times_and_numbers(tmp_path, expected):
    book = openpyxl.Workbook()
    book.active.append(["Report:", "Northwind"])
    sheet = book.create_sheet("posts")
    sheet.append(["Brand:", "Northwind"])
    sheet.append([])
    sheet.append(HEADER)
    for row in ROWS:
        sheet.append([*row[:3], int(row[3]) if row[3] else None])
    path = tmp_path / "export.csv"
    book.save(path)
    pd.testing.assert_frame_equal(table(path), expected)


def test_ids_that_a_workbook_holds_as_numbers_are_damaged(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    for i in range(3):
        book.active.append([570306133677760513 + i * 10**6, "2019-01-05T10:00:00Z", f"a{i}", i])
    book.save(tmp_path / "x.xlsx")
    imported = messages.read([tmp_path / "x.xlsx"])
    assert "3 ids are rounded" in imported.summary.remarks[0]
    assert imported.table["message_id"].str.startswith("made-").all()


@pytest.mark.parametrize(
    "content",
    [
        json.dumps([json.loads(line) for line in lines().splitlines()]),
        json.dumps([json.loads(line) for line in lines().splitlines()], indent=2),
        "\n".join(json.dumps(json.loads(line), indent=1) for line in lines().splitlines()),
        lines().replace("\n", "\r\n\r\n"),
    ],
    ids=["list", "indented list", "indented objects", "blank lines"],
)
def test_json_in_any_layout(tmp_path, expected, content):
    (tmp_path / "x").write_text(content, newline="")
    pd.testing.assert_frame_equal(table(tmp_path / "x"), expected)


def test_items_of_a_list_may_lie_anywhere_in_the_blocks(tmp_path):
    rows = [[str(i), "2019-01-05T10:00:00Z", "x" * (i % 997), "1"] for i in range(6000)]
    content = "[" + ",".join(lines(rows).splitlines()) + "]"
    assert len(content) > 3 * 1024 * 1024
    (tmp_path / "x").write_text(content)
    assert table(tmp_path / "x")["text"].tolist() == [row[2] for row in rows]


def test_nested_names_are_dotted_for_a_mapping(tmp_path):
    (tmp_path / "x").write_text('{"at": "2019-01-05T10:00Z", "post": {"by": {"id": 7}, "t": "a"}}')
    mapping = {"columns": {"published_at": "at", "text": "post.t", "author": "post.by.id"}}
    assert table(tmp_path / "x", mapping=mapping)[["author", "text"]].values.tolist() == [
        ["7", "a"]
    ]


def test_folders_and_globs_name_their_files(tmp_path, expected):
    folder = tmp_path / "exports" / "2019"
    folder.mkdir(parents=True)
    for i in range(3):
        (folder / f"{i}.csv").write_text(text(ROWS[i : i + 1]))
    (folder / ".DS_Store").write_bytes(b"\x00")
    imported = messages.read([tmp_path / "exports"])
    assert imported.table["source_file"].tolist() == ["2019/0.csv", "2019/1.csv", "2019/2.csv"]
    pd.testing.assert_frame_equal(table(folder / "*.csv"), expected)
    with pytest.raises(ImportFileError, match="no such file"):
        messages.read([folder / "*.tsv"])


def refused(path, words, **options):
    with pytest.raises(ImportFileError, match=words) as caught:
        messages.read([path], **options)
    assert caught.value.exit_code == 2


def test_links_out_of_a_folder_are_refused(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text(text())
    (folder / "posts.csv").symlink_to(tmp_path / "secret.csv")
    refused(folder, "leads out of its folder")
    (folder / "posts.csv").unlink()
    refused(folder, "holds no file")


@pytest.mark.parametrize("entry", ["../../x.csv", "/etc/x.csv", "..\\x.csv"])
def test_zip_entries_that_name_a_path_outside_are_refused(tmp_path, entry):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(entry, text())
    refused(tmp_path / "x.zip", "names a path outside")


@pytest.mark.parametrize("kind", ["gzip", "zip", "zst", "gzip of a workbook"])
def test_bombs_are_refused(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(opening, "FREE", 1024 * 1024)
    bomb = (text() + " " * 20_000_000).encode()
    if kind in ("gzip", "zip", "zst"):
        (tmp_path / "x").write_bytes(packed(kind, bomb))
    else:
        (tmp_path / "x").write_bytes(gzip.compress(workbook({"xl/media/1": bomb})))
    refused(tmp_path / "x", "zip bomb")


@pytest.mark.parametrize("kind", ["gzip", "zip", "zst"])
def test_packed_files_cut_short_are_refused(tmp_path, kind):
    whole = packed(kind, text([[str(i), *ROWS[0][1:]] for i in range(5000)]).encode())
    (tmp_path / "x").write_bytes(whole[: len(whole) // 2])
    refused(tmp_path / "x", "cannot be unpacked")


def test_a_line_longer_than_any_message_is_refused(tmp_path, monkeypatch):
    with (tmp_path / "x").open("w") as file:
        file.write("message_id,published_at,text\n1,2019-01-05T10:00Z,")
        file.write("x" * (encoding.LINE + 1))
    refused(tmp_path / "x", "a line has 17 MB")
    (tmp_path / "y").write_text('[{"text": "' + "x" * 3_000_000)
    refused(tmp_path / "y", "no valid JSON")
    monkeypatch.setattr(records, "VALUE", 2_000_000)
    refused(tmp_path / "y", "a JSON value has more than 2 MB")


def test_damaged_bytes_cost_no_message_and_are_said(tmp_path):
    damaged = text().encode().replace(b"so late", b"so \xff late")
    (tmp_path / "x").write_bytes(damaged)
    imported = messages.read([tmp_path / "x"])
    assert imported.summary.rejected == 0
    assert imported.table["text"].tolist()[0] == ROWS[0][2].replace("so late", "so \ufffd late")
    [remark] = imported.summary.remarks
    assert remark == "x: 1 bytes are no text in UTF-8; a \ufffd stands for each"
    lines = "\n".join(
        json.dumps({"published_at": row[1], "text": row[2], "other": "y"}, ensure_ascii=False)
        for row in ROWS
    )
    (tmp_path / "z").write_bytes(lines.encode().replace(b'"y"', b'"\xff"', 1))
    imported = messages.read([tmp_path / "z"])
    assert (imported.summary.kept, imported.summary.remarks[0][:10]) == (3, "z: 1 bytes")


@pytest.mark.parametrize(
    ("bent", "kept", "why"),
    [
        ({1: 'w,"x,t\n', 4: 'w,"x",t\n'}, "05", "a stray quote drew the lines after it"),
        ({1: 'w,"x,t\n', 4: 'w,x"y,t\n'}, "05", "a stray quote drew the lines after it"),
        ({1: 'w,"x"y,t\n', 4: 'w,"x\n",t\n'}, "012345", None),
        ({1: 'w,5" x,t\n', 4: 'w,"x\n""y""",t\n'}, "012345", None),
    ],
)
def test_a_stray_quote_takes_lines_along_only_where_that_is_said(tmp_path, bent, kept, why):
    lines = [bent.get(i, "w,x,t\n").replace("t", f"2019-01-05T10:00:0{i}Z") for i in range(6)]
    (tmp_path / "x").write_text("author,text,published_at\n" + "".join(lines), newline="")
    imported = messages.read([tmp_path / "x"])
    assert "".join(imported.table["published_at"].dt.strftime("%-S")) == kept
    assert imported.summary.rows_read == len(kept) + bool(why)
    if why:
        assert imported.rejects["reason"].str.startswith(why).all()
        assert imported.rejects["raw"].str.count("w,x").tolist() == [4]


CELLS = st.text('ab ,;"\r\n\té€', max_size=6)


@settings(max_examples=300)
@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=3), max_size=6), st.text('ab,"\r\n', max_size=4)
)
def test_the_quick_way_reads_what_the_careful_way_reads(tmp_path, rows, tail):
    def raw(cell):
        return cell if cell.isalpha() else '"' + cell.replace('"', '""') + '"'

    content = "a,b\n" + "".join(",".join(map(raw, row)) + "\n" for row in rows) + tail
    (tmp_path / "x").write_bytes(content.encode())
    [source] = opening.input_files([tmp_path / "x"])
    found = tables.separated(source, encoding.examine(source))[0]

    def read(quick):
        view = tables.Table(found.name, found.how, found.rows, quick)
        good, bad = [], []
        try:
            for chunk in view.chunks(0, ["a", "b"], None, None):
                good += zip(chunk.numbers.tolist(), chunk.raw.to_numpy().tolist(), strict=True)
                bad += chunk.broken
        except ImportFileError as error:
            return str(error)
        return good, bad

    assert read(found.quick) == read(None)


@settings(max_examples=120)
@given(
    st.sampled_from(["csv", "utf-16", "lines", "list", "gzip", "zip", "zst", "xlsx"]),
    st.binary(min_size=1, max_size=9) | st.text('",\r\n{}[]\\:', min_size=1).map(str.encode),
    st.integers(0, 900),
)
def test_random_bytes_anywhere_are_rejected_or_refused(tmp_path_factory, form, noise, at):
    content = {
        "csv": text().encode,
        "utf-16": lambda: text().encode("utf-16"),
        "lines": lines().encode,
        "list": lambda: json.dumps([json.loads(line) for line in lines().splitlines()]).encode(),
        "xlsx": workbook,
    }.get(form, lambda: packed(form, text().encode()))()
    path = tmp_path_factory.mktemp("noise") / "x"
    path.write_bytes(content[:at] + noise + content[at:])
    try:
        imported = messages.read([path])
    except AftermathError:
        return
    s = imported.summary
    assert s.rows_read == s.kept + s.rejected + s.duplicates
    assert (s.kept, s.rejected) == (len(imported.table), len(imported.rejects))


def workbook(more=()):
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for row in (HEADER, *ROWS):
        book.active.append(row)
    book.save(buffer)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in dict(more).items():
            archive.writestr(name, content)
    return buffer.getvalue()
