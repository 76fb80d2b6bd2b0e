"""Every format: order, split and encoding change nothing; damage never crashes or loses a row."""

import contextlib
from itertools import pairwise

import pandas as pd
import pytest
from exporting import fast
from hypothesis import given, settings
from hypothesis import strategies as st
from record_exports import FORMS as RECORDS
from table_exports import FORMS as TABLES
from test_record_readers import rows_of
from test_table_readers import expected
from thirty import thirty

from analytics import messages
from analytics.errors import AftermathError
from analytics.messages.formats import FORMATS

FORMS = {**RECORDS, **TABLES}
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
KINDS = (
    *("x_v1", "mastodon", "x_archive", "whatsapp", "talkwalker", "brandwatch, xlsx"),
    *("youtube_ytdt", "snscrape", "generic"),
)
"""Formats that are written in different ways."""
FEW = settings(max_examples=4)


def in_windows(table):
    """The posts with `?` for what Windows-1252 lacks."""
    plain = [text.encode("cp1252", "replace").decode("cp1252") for text in table["text"]]
    return table.assign(text=pd.array(plain, "string"))


def rewrite(path, encoding):
    """The file in another encoding; a workbook stays what it is."""
    content = path.read_bytes()
    if not content.startswith(b"PK"):
        was = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        path.write_bytes(content.decode(was).encode(encoding))


def in_order(table):
    keys = [name for name in ("published_at", "text", "author", "url") if name in table]
    return table.sort_values(keys, ignore_index=True)


def test_every_format_is_written_here():
    assert {name.split(",")[0] for name in FORMS} == set(FORMATS)


@pytest.mark.parametrize("name", fast(FORMS, KINDS))
@FEW
@given(st.data())
def test_any_order_split_and_encoding_give_the_same_table(name, tmp_path_factory, data):
    form, folder = FORMS[name], tmp_path_factory.mktemp("parts")
    encoding = data.draw(st.sampled_from(ENCODINGS))
    table = in_windows(thirty()) if encoding == "cp1252" else thirty()
    rows = rows_of(name, table) if name in RECORDS else form.rows(table)
    rows = data.draw(st.permutations(rows))
    cuts = data.draw(st.lists(st.integers(1, len(rows) - 1), max_size=3, unique=True))
    for start, stop in pairwise([0, *sorted(cuts), len(rows)]):
        form.save(rows[start:stop], folder / f"{start}.export")
        rewrite(folder / f"{start}.export", encoding)
    imported = messages.read([folder], tz=form.tz)
    assert imported.summary.rows_read == imported.summary.kept == 30
    found = in_order(imported.table)[form.carries.split()]
    pd.testing.assert_frame_equal(found, in_order(expected(form, table)))


@pytest.mark.parametrize("name", fast(FORMS, KINDS))
@FEW
@given(
    st.binary(min_size=1, max_size=12) | st.text('{}[]",;\t:\\nulte01-\r', min_size=1),
    st.floats(0, 1),
    st.sampled_from(ENCODINGS[:3]),
)
def test_random_bytes_anywhere_never_crash_and_sums_add_up(
    name, tmp_path_factory, noise, where, encoding
):
    form, path = FORMS[name], tmp_path_factory.mktemp("noise") / "export"
    form.save(form.rows(thirty())[:8], path)
    rewrite(path, encoding)
    sound, noise = path.read_bytes(), noise if isinstance(noise, bytes) else noise.encode()
    at = int(where * len(sound))
    path.write_bytes(sound[:at] + noise + sound[at:])
    with contextlib.suppress(AftermathError):
        imported = messages.read([path], tz=form.tz)
        s = imported.summary
        assert s.rows_read == s.kept + s.rejected + s.duplicates
        assert (s.kept, s.rejected) == (len(imported.table), len(imported.rejects))
