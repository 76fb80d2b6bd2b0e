"""Small files that unpack to, or span, far more than they tell: refused in one line and 300 MB."""

import gzip
import io
import json
import multiprocessing
import resource
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest

from analytics import messages
from analytics.errors import AftermathError, ImportFileError
from analytics.messages import opening
from analytics.messages.opening import zstd

MEMORY_MB = 300
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["analytics.messages"])
_XML = "http://schemas.openxmlformats.org"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_XML}/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook'
        '.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main'
        '+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_XML}/package/2006/relationships"><Relationship Id="r1" Type='
        f'"{_XML}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>"
    ),
}
TIME = "2024-01-01T00:00:00Z"


def zipped(entries: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def workbook(rows: str, strings: str = "", sheets: int = 1) -> bytes:
    """A workbook of equal sheets."""
    kind = f"{_XML}/officeDocument/2006/relationships"
    main, numbers = f"{_XML}/spreadsheetml/2006/main", range(1, sheets + 1)
    named = "".join(f'<sheet name="s{i}" sheetId="{i}" r:id="r{i}"/>' for i in numbers)
    related = "".join(
        f'<Relationship Id="r{i}" Type="{kind}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in numbers
    )
    shared = f'<Relationship Id="s" Type="{kind}/sharedStrings" Target="sharedStrings.xml"/>'
    return zipped(
        {
            **_PARTS,
            "xl/workbook.xml": (
                f'<workbook xmlns="{main}" xmlns:r="{kind}"><sheets>{named}</sheets></workbook>'
            ),
            "xl/_rels/workbook.xml.rels": (
                f'<Relationships xmlns="{_XML}/package/2006/relationships">{related}{shared}'
                "</Relationships>"
            ),
            "xl/sharedStrings.xml": f'<sst xmlns="{main}">{strings}</sst>',
            **{
                f"xl/worksheets/sheet{i}.xml": (
                    f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
                )
                for i in numbers
            },
        }
    )


def row(number: int, **cells: str) -> str:
    written = (
        f'<c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for column, text in cells.items()
    )
    return f'<row r="{number}">{"".join(written)}</row>'


HEAD = row(1, A="published_at", B="text") + row(2, A=TIME, B="hi")


def parquet(repeats: int, text: str, **how) -> bytes:
    """A table of one message, many times, in a dictionary."""
    places = pyarrow.array(np.zeros(repeats, "int32"))
    table = pyarrow.table(
        {
            "published_at": pyarrow.DictionaryArray.from_arrays(places, [TIME]),
            "text": pyarrow.DictionaryArray.from_arrays(places, [text]),
        }
    )
    return _written(table, **how)


def _written(table: pyarrow.Table, **how) -> bytes:
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out, compression="zstd", **how)
    return out.getvalue()


def nested_list() -> bytes:
    values = pyarrow.array(np.zeros(20_000_000, "int8"))
    lists = pyarrow.ListArray.from_arrays(pyarrow.array([0, len(values)], pyarrow.int32()), values)
    return _written(pyarrow.table({"published_at": [TIME], "text": ["x"], "l": lists}))


def nulls() -> bytes:
    empty = pyarrow.nulls(50_000_000, pyarrow.string())
    return _written(pyarrow.table({"published_at": empty, "text": empty}))


def with_part(name: str, content: str) -> bytes:
    """A workbook with one part more."""
    out = io.BytesIO(workbook(HEAD))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def keys_of_their_own() -> bytes:
    rows = (
        {"published_at": TIME, "text": "a", **{f"k{i}_{j}": 1 for j in range(1000)}}
        for i in range(100)
    )
    return "\n".join(map(json.dumps, rows)).encode()


LINE = f'{{"published_at":"{TIME}","text":"'
CSV = b"published_at,text\n"
FAR = "far larger than what it tells"
RATIO = "unpacks to more than 250 times its size"
BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "one cell at the far corner": (lambda: workbook(row(1048576, XFD="x")), FAR),
    "a table and that cell": (lambda: workbook(HEAD + row(1048576, XFD="x")), FAR),
    "a diagonal": (
        lambda: workbook(HEAD + "".join(row(i * 1000, ABC="x") for i in range(1, 999))),
        FAR,
    ),
    "sixty wide sheets": (lambda: workbook(HEAD + row(2000, ALL="x"), sheets=60), FAR),
    "a long string, often": (
        lambda: workbook(
            "".join(
                f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 100_000)
            ),
            f"<si><t>{'x' * 32_000}</t></si>",
        ),
        FAR,
    ),
    "twelve million strings": (lambda: workbook(HEAD, "<si/>" * 12_000_000), FAR),
    "rows within rows": (lambda: workbook(HEAD + "<row>" * 2_000_000), FAR),
    "a million styles": (
        lambda: with_part(
            "xl/styles.xml",
            "<styleSheet><cellXfs>"
            + "".join(f'<xf numFmtId="{i}"/>' for i in range(1_000_000))
            + "</cellXfs></styleSheet>",
        ),
        FAR,
    ),
    "a million sheets": (
        lambda: with_part(
            "xl/more.xml",
            "<workbook><sheets>"
            + "".join(f'<sheet name="{i}" sheetId="{i}"/>' for i in range(1_000_000))
            + "</sheets></workbook>",
        ),
        FAR,
    ),
    "one cell of 200 MB": (lambda: workbook(HEAD + row(3, B="x" * 200_000_000)), RATIO),
    "a workbook in a zip": (
        lambda: zipped({"a.xlsx": workbook(row(1048576, XFD="x"))}),
        FAR,
    ),
    "two million long rows of Parquet": (lambda: parquet(2_000_000, "x" * 5000), RATIO),
    "one row group of them": (
        lambda: parquet(200_000, "x" * 5000, row_group_size=200_000),
        RATIO,
    ),
    "without a dictionary": (lambda: parquet(60_000, "x" * 2000, use_dictionary=False), RATIO),
    "twenty million values in a cell": (nested_list, RATIO),
    "fifty million empty rows": (nulls, RATIO),
    "zeros in gzip": (lambda: gzip.compress(CSV + bytes(100_000_000)), RATIO),
    "rows in zst": (lambda: zstd.compress(CSV + b"a,b\n" * 25_000_000), RATIO),
    "rows in a zip": (lambda: zipped({"a.csv": CSV + b"a,b\n" * 25_000_000}), RATIO),
    "a zip in a zip": (
        lambda: zipped({"a.zip": zipped({"b.csv": b"a" * 50_000_000})}),
        "a zip inside another",
    ),
    "many small files": (
        lambda: zipped({f"{i}.csv": b"" for i in range(20_001)}),
        "they are more than 20,000",
    ),
    "empty objects in an envelope": (
        lambda: b'{"data":[' + b"{}," * 2_000_000 + b"{}]}",
        "takes over 117 MB of memory",
    ),
    "empty objects in a list of lists": (
        lambda: b"[[" + b"{}," * 2_000_000 + b"{}]]",
        "takes over 117 MB of memory",
    ),
    "empty objects on a line": (
        lambda: f'{LINE}a"}}\n{LINE}a","x":['.encode() + b"{}," * 2_000_000 + b"{}]}\n",
        "takes over 117 MB of memory",
    ),
    "one long value": (lambda: LINE.encode() + b"x" * 50_000_000 + b'"}', "more than 34 MB"),
    "one long value of emoji": (
        lambda: (LINE + "\U0001f600" * 12_000_000 + '"}').encode(),
        "more than 34 MB",
    ),
    "a deep list": (lambda: b"[" * 10_000_000, "takes over 117 MB of memory"),
    "a deep object": (lambda: b'{"a":' * 1_000_000, "no valid JSON"),
    "names of their own": (keys_of_their_own, "more than 16,384 columns"),
    "ten million cells": (lambda: CSV + b"," * 10_000_000 + b"\n", "more than 16,384 columns"),
    "a cell that never ends": (
        lambda: CSV + f'{TIME},"'.encode() + b"x\n" * 2_000_000,
        "a quoted cell that opens in line 2 or after has over 17 MB",
    ),
}


OFTEN = {
    "one cell at the far corner",
    "two million long rows of Parquet",
    "zeros in gzip",
    "a zip in a zip",
    "empty objects in an envelope",
    "a deep object",
    "names of their own",
    "a cell that never ends",
}
"""Bombs of the fast suite, one of a kind; the others take minutes."""


def attempt(path: Path, answer) -> None:
    try:
        messages.store([path], None)
        said, code = "it was imported", 0
    except AftermathError as error:
        said, code = str(error), error.exit_code
    except MemoryError:
        said, code = "there was not enough memory", 1
    answer.put((said, code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def each_bomb() -> list:
    return [name if name in OFTEN else pytest.param(name, marks=pytest.mark.slow) for name in BOMBS]


@pytest.mark.parametrize("name", each_bomb())
def test_a_bomb_is_refused_in_one_line_and_little_memory(tmp_path, name):
    make, words = BOMBS[name]
    path = tmp_path / "bomb"
    path.write_bytes(make())
    answer = PROCESSES.SimpleQueue()
    process = PROCESSES.Process(target=attempt, args=(path, answer))
    process.start()
    process.join(60)
    process.kill()
    assert not answer.empty()
    said, code, memory_mb = answer.get()
    assert words in said
    assert said.startswith("bomb") or "the files of this import" in said
    assert (code, said.count("\n")) == (2, 0)
    assert memory_mb < MEMORY_MB


@pytest.mark.parametrize("how", ["two zips", "a folder", "one zip"])
def test_all_files_of_an_import_are_bounded_together(tmp_path, monkeypatch, how):
    monkeypatch.setattr(opening, "FREE_OF_ALL", 4_000_000)
    part = (
        CSV + f"{TIME},{'x' * 990_000}\n".encode()
    )  # of itself within what any file may unpack to
    parts = {f"{i}.csv": part for i in range(6)}
    if how == "one zip":
        (tmp_path / "a.zip").write_bytes(zipped(parts))
        paths = [tmp_path / "a.zip"]
    elif how == "two zips":
        paths = [tmp_path / f"{i}.zip" for i in range(6)]
        for path, (name, content) in zip(paths, parts.items(), strict=True):
            path.write_bytes(zipped({name: content}))
    else:
        for name, content in parts.items():
            (tmp_path / f"{name}.gz").write_bytes(gzip.compress(content))
        paths = [tmp_path]
    with pytest.raises(ImportFileError, match="files of this import unpack to more than"):
        messages.store(paths, None)
    assert messages.store(paths, None, trusted=True).rows_read == 6


def test_rows_and_files_of_an_import_are_bounded_and_the_user_may_lift_it(tmp_path, monkeypatch):
    from analytics.messages import staging

    monkeypatch.setattr(opening, "FILES", 3)
    monkeypatch.setattr(staging, "ROWS", 8)
    for i in range(5):
        (tmp_path / f"{i}.csv").write_bytes(CSV + f"{TIME},a{i}\n{TIME},b{i}\n".encode())
    with pytest.raises(ImportFileError, match="they are more than 3"):
        messages.store([tmp_path], None)
    monkeypatch.setattr(opening, "FILES", 5)
    with pytest.raises(ImportFileError, match=r"more than 8 rows\. Import fewer"):
        messages.store([tmp_path], None)
    assert messages.store([tmp_path], None, trusted=True).rows_read == 10


@pytest.mark.slow
def test_real_files_near_the_limits_are_read(tmp_path):
    rows = "".join(row(i, A=TIME, B=f"text {i}") for i in range(2, 20_000))
    (tmp_path / "a.xlsx").write_bytes(workbook(row(1, A="published_at", B="text") + rows))
    page = [{"published_at": TIME, "text": f"{i} " + "long " * 50} for i in range(20_000)]
    (tmp_path / "b.json").write_text(json.dumps({"data": page}))
    (tmp_path / "c.json").write_text(json.dumps(page))
    assert messages.store([tmp_path / "a.xlsx"], None).rows_read == 19_998
    assert messages.store([tmp_path / "c.json"], None).rows_read == 20_000
    assert messages.store([tmp_path / "b.json"], None).rows_read == 20_000


@pytest.mark.parametrize(
    "part",
    [
        "<calcChain>" + '<c r="A1" i="1"/>' * 600_000 + "</calcChain>",
        "<pivotCacheRecords>" + '<r><n v="1"/></r>' * 400_000 + "</pivotCacheRecords>",
    ],
)
def test_what_a_real_workbook_keeps_of_its_formulas_is_no_bomb(tmp_path, part):
    rows = "".join(row(i, A=TIME, B=f"text {i}") for i in range(2, 40_000))
    out = io.BytesIO(workbook(row(1, A="published_at", B="text") + rows))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/part.xml", part)
    (tmp_path / "a.xlsx").write_bytes(out.getvalue())
    assert messages.store([tmp_path / "a.xlsx"], None).rows_read == 39_998
