"""Faults that were found in real layouts: what a suggested mapping makes of each, and of its kind.

Each row of `../shared/imports/README.md` that is a suggestion's or an attachment's is read here,
and a made-up twin with other names and values, for those who do not have `../shared`.
"""

import json
from pathlib import Path

import openpyxl
import pytest

from analytics import messages
from analytics.errors import ImportFileError

FOUND = Path(__file__).parents[2].parent / "shared" / "imports"
found = pytest.mark.skipif(not FOUND.exists(), reason="../shared is absent")


def read(path, **how):
    return messages.read([path], **{"suggest": True, "tz": "UTC", **how})


def of(name):
    return read(FOUND / name)


def counts(imported):
    s = imported.summary
    return s.kept, s.rejected, s.duplicates


def write(tmp_path, text, name="x.csv"):
    (tmp_path / name).write_text(text)
    return tmp_path / name


@found
def test_03_the_posting_app_is_no_channel():
    assert set(of("03-source-app-crash.csv").table["channel"]) == {"x"}


@found
def test_05_a_users_number_is_no_message_id():
    imported = of("05-apify-tiktok.csv")
    assert counts(imported) == (6, 0, 0)
    assert imported.table["message_id"].str.endswith("7305").sum() == 1
    assert set(imported.table["channel"]) == {"tiktok"}


@found
def test_06_the_address_of_the_post_is_its_comments_parent():
    imported = of("06-post-url-no-id.csv")
    assert counts(imported) == (5, 0, 0)
    assert set(imported.table["parent_id"]) == {"https://www.instagram.com/p/AbC/"}


def test_the_address_of_a_thread_is_the_parent_of_its_answers(tmp_path):
    rows = "".join(
        f"https://forum.example/t/{i % 2},kim{i},why is it late {i},2021-02-0{i + 1}T08:00:00Z\n"
        for i in range(6)
    )
    imported = read(write(tmp_path, "thread link,member,message,posted\n" + rows))
    assert counts(imported) == (6, 0, 0)
    assert imported.table["parent_id"].nunique() == 2
    assert imported.table["url"].isna().all()


@found
def test_07_when_a_row_was_stored_is_not_when_it_was_written():
    imported = of("07-created-at-is-not-the-post.csv")
    assert imported.summary.first == "2025-12-01T22:34:40Z"
    assert imported.summary.unread["07-created-at-is-not-the-post.csv"] == ["created_at"]


@pytest.mark.parametrize("stored", ["created", "created_at", "creation date", "erstellt"])
def test_the_clock_that_varies_and_comes_first_is_the_posts(tmp_path, stored):
    rows = "".join(
        f"2019-03-0{i + 1}T0{i}:11:00Z,2020-01-01T00:00:0{i % 2}Z,parcel late {i}\n"
        for i in range(8)
    )
    imported = read(write(tmp_path, f"date,{stored},body\n" + rows))
    assert imported.summary.last == "2019-03-08T07:11:00Z"
    rows = "\n".join(",".join(line.split(",")[::-1]) for line in rows.splitlines())
    imported = read(write(tmp_path, f"body,{stored},date\n" + rows))
    assert imported.summary.last == "2019-03-08T07:11:00Z"


@found
def test_10_a_title_row_and_a_sheet_of_notes():
    imported = of("10-title-row.xlsx")
    assert imported.summary.kept == 3
    assert imported.table["likes"].notna().all()


def test_titles_merged_over_a_header_in_another_language(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["Beobachtung Nordwind", None, None],
        [None, None, None],
        ["Veröffentlicht", "Verfasser", "Beitrag"],
        ["03.02.2022 10:15", "kim", "wo bleibt das Paket?"],
        ["14.02.2022 09:05", "lea", "immer noch nicht da"],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    book.create_sheet("Hinweise").append(["Bitte nicht weitergeben"])
    book.save(tmp_path / "a.xlsx")
    imported = read(tmp_path / "a.xlsx")
    assert imported.summary.first == "2022-02-03T10:15:00Z"
    assert "'Hinweise' was skipped" in "\n".join(imported.summary.remarks)


@found
def test_11_and_12_own_names_with_counts_and_stars_as_exports_write_them():
    assert of("11-likes-1.2K.csv").table["likes"].tolist() == [3, 1200, 1204]
    assert of("12-stars.csv").table["rating"].tolist() == [0, 1]


@found
def test_13_a_member_that_first_stands_in_a_late_object():
    path = FOUND / "13-late-key.jsonl"
    [draft] = messages.suggest([path]).values()
    imported = messages.read([path], mapping=draft.mapping)
    assert counts(imported) == (22, 0, 0)
    assert imported.table["parent_id"].notna().any()


def test_a_typo_in_a_mapping_names_the_column(tmp_path):
    rows = [{"posted": "2021-05-01T10:00:00Z", "words": f"late {i}"} for i in range(30)]
    rows[25]["parent"] = "7"
    path = write(tmp_path, "\n".join(map(json.dumps, rows)), "a.jsonl")
    mapping = {"columns": {"published_at": "posted", "text": "words", "parent_id": "parent"}}
    assert messages.read([path], mapping=mapping).table["parent_id"].notna().sum() == 1
    mapping["columns"]["parent_id"] = "parnet"
    with pytest.raises(ImportFileError, match="the file lacks 'parnet'"):
        messages.read([path], mapping=mapping)


@found
def test_14_a_mapping_of_the_case_is_used_although_the_names_are_the_tables_own():
    import yaml

    mapping = yaml.safe_load((FOUND / "14-mapping.yaml").read_text())
    imported = messages.read([FOUND / "14-mapping-ignored.csv"], spare=mapping)
    assert imported.table["likes"].tolist() == [70, 3]
    assert set(imported.table["channel"]) == {"youtube"}


def test_a_mapping_of_the_case_is_used_for_own_names(tmp_path):
    path = write(tmp_path, "published_at,text,thumbs\n2021-05-01T10:00Z,late,9\n")
    columns = {"published_at": "published_at", "text": "text", "likes": "thumbs"}
    mapping = {"columns": columns, "constants": {"channel": "facebook"}}
    imported = messages.read([path], spare=[mapping])
    assert imported.table[["likes", "channel"]].to_numpy().tolist() == [[9, "facebook"]]
    assert "thumbs" in messages.read([path]).summary.unread["x.csv"]


@found
def test_16_a_title_stands_above_its_text():
    imported = of("16-title-lost.csv")
    assert imported.table["text"].tolist() == [
        "The app froze my account",
        "Boycott them\n\nDetails inside",
    ]
    assert imported.table["likes"].tolist() == [912, 55]


@found
def test_20_a_table_of_numbers_is_no_table_of_messages():
    with pytest.raises(ImportFileError, match="aftermath detect"):
        of("20-google-trends-multiTimeline.csv")


@found
def test_25_a_readme_in_a_zip_is_skipped_and_named():
    s = of("25-folder-with-readme.zip").summary
    assert s.kept == 8
    assert [name.rpartition("/")[2] for name in s.skipped] == ["readme.txt"]


@found
def test_26_comments_without_times_are_refused():
    with pytest.raises(ImportFileError, match="no column holds times"):
        of("26-one-column.csv")


def test_answers_without_times_are_refused(tmp_path):
    path = write(tmp_path, 'Answer;Age\n"late; again";31\n"no, thanks";44\n')
    with pytest.raises(ImportFileError, match="no column holds times"):
        read(path)
