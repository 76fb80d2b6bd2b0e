"""Kinds of tables as scrapers, databases and spreadsheets write them; all values are made up."""

import json

import openpyxl
import pandas as pd
import pytest

from analytics import messages


def read(path, **how):
    return messages.read([path], suggest=True, **{"tz": "UTC", **how})


def of(tmp_path, content, name="a.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(content.encode(encoding))
    return read(path)


def texts(imported):
    return imported.table["text"].tolist()


def test_a_missing_value_as_databases_write_it_is_missing(tmp_path):
    cells = ["\\N", "(null)", "<NA>", "NULL", "bo"]
    rows = [f"2024-05-0{i}T10:00:00Z|it rattles when warm {i}|{w}" for i, w in enumerate(cells, 1)]
    imported = of(tmp_path, "\n".join(["posted|msg|poster", *rows]), "dump.txt")
    assert imported.table["author"].isna().sum() == 4


def test_a_text_named_after_its_writer_is_the_text(tmp_path):
    rows = [f"Lee {i},{i}th May 2019,Delayed by a {w}" for i, w in enumerate("abcdef", 4)]
    imported = of(tmp_path, "\n".join(["author,review_date,customer_review", *rows]))
    assert texts(imported)[0] == "Delayed by a a"


def test_a_long_body_is_never_lost_below_its_title(tmp_path):
    header = "No.;Headline;Date;Publication;Extrait2"
    rows = [
        f"{i};Kettle {i} falls;2021-03-0{i};The Sample Post;"
        f"Shares of the maker fell by {i} % in a sudden wave of selling"
        for i in range(1, 6)
    ]
    imported = of(tmp_path, "\n".join([header, *rows]))
    assert texts(imported)[0].startswith("Kettle 1 falls\n\nShares of the maker fell")


def test_what_was_good_and_bad_are_joined(tmp_path):
    rows = [
        f"Bien {i};Una cama {i} muy cómoda;El ruido {i} de fuera;{i} de marzo de 2023"
        for i in range(1, 6)
    ]
    imported = of(tmp_path, "\n".join(["Título;Lo bueno;Lo malo;Fecha", *rows]))
    assert texts(imported)[1] == "Bien 2\n\nUna cama 2 muy cómoda\n\nEl ruido 2 de fuera"


def test_a_survey_question_is_its_answers_name_and_tells_its_scale(tmp_path):
    book = openpyxl.Workbook()
    notes = book.create_sheet("Notes", 0)
    notes.append(["Please answer within two days."])
    sheet = book.create_sheet("Answers")
    sheet.append(["Submitted", "Would you recommend us? (0-10)", "What made you say so?"])
    for i in range(1, 8):
        sheet.append([f"2024-04-0{i} 10:00", i, f"The desk {i} was friendly to my aunt"])
    book.save(tmp_path / "nps.xlsx")
    imported = read(tmp_path / "nps.xlsx")
    assert texts(imported)[2] == "The desk 3 was friendly to my aunt"
    assert imported.table["rating"].tolist() == pytest.approx([i / 10 for i in range(1, 8)])


@pytest.mark.parametrize("word", ["às", "um", "at", "om", "o godz."])
def test_a_word_between_day_and_clock(tmp_path, word):
    rows = [f"{13 + i}/04/2023 {word} 09:0{i};Chegou um tambor {i} partido" for i in range(6)]
    imported = of(tmp_path, "\n".join(["data;descricao", *rows]))
    assert imported.table["published_at"].iloc[2] == pd.Timestamp("2023-04-15T09:02Z")


def test_the_time_of_a_thread_is_not_the_messages(tmp_path):
    rows = [
        f"u{i},{1612343000 + 7 * i}.000200,1612342800.000200,we saw the lamp {i}"
        for i in range(1, 6)
    ]
    imported = of(tmp_path, "\n".join(["user,ts,thread_ts,text", *rows]))
    assert imported.table["published_at"].iloc[1].timestamp() == pytest.approx(1612343014, abs=1)


def test_the_last_activity_is_not_the_messages_time(tmp_path):
    rows = [f"mo{i}\t{1141214400 + i}\t{1151214400 + 5 * i}\tthe winch {i} slips" for i in range(5)]
    imported = of(tmp_path, "\n".join(["username\tdateline\tlastpost\tpagetext", *rows]), "p.tsv")
    assert imported.table["published_at"].iloc[1].timestamp() == 1141214401


def test_quotes_that_do_not_pair_are_read_as_they_stand(tmp_path):
    rows = ['1\t2024-01-02\t"Fine for one egg', '2\t2024-01-03\tIt is 4.5" wide and "bent']
    rows += ['3\t2024-01-04\thot as a stove"']
    imported = of(tmp_path, "\n".join(["id\tdate\tbody", *rows]), "r.tsv")
    assert texts(imported) == ['"Fine for one egg', 'It is 4.5" wide and "bent', 'hot as a stove"']
    assert "part of the texts" in imported.summary.why


def test_quoted_cells_with_line_breaks_stay_whole(tmp_path):
    rows = ['1\t2024-01-02\t"Fine\tfor\none 5"" egg"', "2\t2024-01-03\twe liked the old one"]
    imported = of(tmp_path, "\n".join(["id\tdate\tbody", *rows]), "r.tsv")
    assert texts(imported)[0] == 'Fine\tfor\none 5" egg'


def test_stars_in_words(tmp_path):
    rows = [f"2024-04-0{i},Rated {i} out of 5 stars,the parcel {i} came wet" for i in range(1, 6)]
    imported = of(tmp_path, "\n".join(["Date published,Stars,Review text", *rows]))
    assert imported.table["rating"].tolist() == [0, 0.25, 0.5, 0.75, 1]


def test_ratings_of_ten_with_commas(tmp_path):
    rows = [f"2024-04-0{i};{i + 4},3;la cama {i} era de piedra" for i in range(1, 6)]
    imported = of(tmp_path, "\n".join(["Fecha;Puntuación;Opinión", *rows]))
    assert imported.table["rating"].tolist() == pytest.approx([0.53, 0.63, 0.73, 0.83, 0.93])


def test_a_seven_point_scale_is_not_taken_for_ten(tmp_path):
    rows = [f"2024-04-0{i},{i},the handle {i} came loose" for i in range(1, 8)]
    imported = of(tmp_path, "\n".join(["date,rating,review", *rows]))
    assert imported.table["rating"].isna().all()


def test_a_word_among_ratings_is_left_empty_and_told(tmp_path):
    cells = ["5", "2", "Like", "4.5", "5"]
    rows = [f"2019-05-2{i} 10:00,{c},the curry {i} was cold" for i, c in enumerate(cells)]
    imported = of(tmp_path, "\n".join(["Time,Rating,Review", *rows]))
    assert imported.table["rating"].isna().tolist() == [False, False, True, False, False]
    assert any("'Like'" in remark for remark in imported.summary.remarks)


def test_values_wrapped_in_their_type_as_mongodb_writes_them(tmp_path):
    rows = [
        {
            "_id": {"$oid": f"64cd9100bbbbbbbbbb00000{i}"},
            "txt": f"the toaster {i} hums a tune",
            "published": {"$date": {"$numberLong": str(1690869600000 + i)}},
            "likes": {"$numberInt": str(i)},
        }
        for i in range(1, 5)
    ]
    content = "\n".join(map(json.dumps, rows))
    imported = of(tmp_path, content, "m.json")
    assert imported.table["likes"].tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "Żółty kubek pękł, właściciel sklepu milczał"),
        ("cp932", "取っ手がすぐに壊れてしまいました"),
        ("cp1251", "Очень плохая ручка у чайника"),
        ("cp1252", "The ‘naïve’ café wasn’t open – señor, ¿qué pasa?"),
        ("cp1252", "Schöne Grüße aus Köln"),
        ("cp1252", "L’été, à la plage"),
    ],
)
def test_an_older_encoding_is_told_by_its_words(tmp_path, encoding, text):
    rows = [f'2024-05-0{i}T10:00:00Z,"{text}, {i}"' for i in range(1, 6)]
    imported = of(tmp_path, "\n".join(["date,text", *rows]), encoding=encoding)
    assert texts(imported)[0] == f"{text}, 1"
    shown = encoding.replace("cp125", "Windows-125")
    assert any(shown in remark for remark in imported.summary.remarks)
