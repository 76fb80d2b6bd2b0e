"""What lies around the messages: titles, notes, other sheets, readmes, tables of numbers."""

import zipfile

import openpyxl
import pytest

from analytics import messages
from analytics.errors import ImportFileError
from analytics.messages import NoMessagesError

POSTS = [[f"2023-05-0{i + 1}T10:00:00Z", f"ann{i}", f"so late {i}"] for i in range(4)]
HEADER = ["Date", "Author", "Text"]
CSV = "\n".join(",".join(row) for row in [HEADER, *POSTS]) + "\n"


def workbook(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def read(path):
    return messages.read([path], suggest=True)


def test_titles_and_notes_above_the_header_are_passed_over(tmp_path):
    above = [["Mentions of Acme"], [], ["made for the board", None, "confidential"]]
    imported = read(workbook(tmp_path / "a.xlsx", Posts=[*above, HEADER, *POSTS]))
    assert imported.table["text"].tolist() == [row[2] for row in POSTS]
    text = "Mentions of Acme,,\n,,\n" + CSV
    (tmp_path / "a.csv").write_text(text)
    assert read(tmp_path / "a.csv").table["author"].tolist() == [row[1] for row in POSTS]


def test_all_sheets_with_messages_are_read_and_the_others_are_named(tmp_path):
    later = [[cells[0].replace("-05-", "-06-"), *cells[1:]] for cells in POSTS]
    german = [["Datum", "Verfasser", "Kommentar"], *later]
    path = workbook(
        tmp_path / "book.xlsx",
        Notes=[["This workbook was made by hand"], ["Ask Ann"]],
        May=[HEADER, *POSTS],
        Juni=german,
        Sums=[["Month", "Posts"], ["2023-05-01", 4], ["2023-06-01", 4]],
        Empty=[],
    )
    imported = read(path)
    s = imported.summary
    assert s.kept == 8
    assert list(imported.table["source_file"].unique()) == ["book.xlsx/May", "book.xlsx/Juni"]
    assert set(s.mappings) == {"book.xlsx/May", "book.xlsx/Juni"}
    said = "\n".join(s.remarks)
    assert "sheet 'Notes' was skipped" in said
    assert "sheet 'Sums' was skipped: this is a table of numbers by time" in said


def test_one_sheet_with_messages_goes_by_the_name_of_its_workbook(tmp_path):
    path = workbook(tmp_path / "book.xlsx", Notes=[["By hand"]], Posts=[HEADER, *POSTS])
    assert set(read(path).table["source_file"]) == {"book.xlsx"}


def test_sheets_of_a_known_format_are_all_read(tmp_path):
    own = [["message_id", "published_at", "text"]]
    rows = [[f"k{i}", cells[0], cells[2]] for i, cells in enumerate(POSTS)]
    path = workbook(tmp_path / "a.xlsx", One=own + rows[:2], Two=own + rows[2:], Notes=[["x"]])
    s = messages.read([path]).summary
    assert (s.kept, list(s.files)) == (4, ["a.xlsx/One", "a.xlsx/Two"])


def test_a_workbook_without_messages_is_refused(tmp_path):
    path = workbook(tmp_path / "a.xlsx", Notes=[["By hand"]], More=[["Ann", "Bob"], ["x", "y"]])
    with pytest.raises(NoMessagesError):
        read(path)


BESIDE = {
    "readme.txt": b"Posts of May, by hand.\nAsk Ann.\n",
    "README.md": b"# Posts\n\nOf May.\n",
    "plan.pdf": b"%PDF-1.7\n",
    "logo.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d",
    "page.html": b"<html><body>x</body></html>",
    "users.csv": b"name,followers\nann,4\nbob,7\n",
}


def test_what_lies_beside_the_exports_is_skipped_and_named(tmp_path):
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "posts.csv").write_text(CSV)
    (folder / ".DS_Store").write_bytes(b"\x00\x01")
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("posts.csv", CSV)
        for name, content in BESIDE.items():
            (folder / name).write_bytes(content)
            archive.writestr(f"more/{name}", content)
    for path in (folder, tmp_path / "export.zip", tmp_path / "export" / "*"):
        s = read(path).summary
        assert s.kept == 4
        assert {name.rpartition("/")[2] for name in s.skipped} == set(BESIDE)
        assert all(any(name in remark for remark in s.remarks) for name in s.skipped)


@pytest.mark.parametrize("name", BESIDE)
def test_a_file_that_is_named_or_alone_is_refused(tmp_path, name):
    (tmp_path / "posts.csv").write_text(CSV)
    folder = tmp_path / "alone"
    folder.mkdir()
    (folder / name).write_bytes(BESIDE[name])
    for paths in ([folder], [folder / name], [tmp_path / "posts.csv", folder / name]):
        with pytest.raises(ImportFileError):
            messages.read(paths, suggest=True)


def test_damage_within_a_folder_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text(CSV)
    (tmp_path / "b.csv").write_text('Date,Text\n2023-05-01T10:00Z,"open\n')
    with pytest.raises(ImportFileError, match="never closed"):
        read(tmp_path)


def test_a_table_of_numbers_by_day_is_sent_to_detect(tmp_path):
    (tmp_path / "a.csv").write_text("day,mentions\n2023-05-01,4\n2023-05-02,9\n")
    with pytest.raises(NoMessagesError, match=r"numbers by time.*aftermath detect"):
        read(tmp_path / "a.csv")


def test_a_csv_inside_a_cell_is_a_text(tmp_path):
    inner = '"a,b\n1,2\n3,4"'
    (tmp_path / "a.csv").write_text(f"date,text\n2023-05-01T10:00Z,{inner}\n2023-05-02T10:00Z,x\n")
    assert read(tmp_path / "a.csv").table["text"].tolist() == ["a,b\n1,2\n3,4", "x"]
