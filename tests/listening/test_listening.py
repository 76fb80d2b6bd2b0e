"""What a part gives reaches the results, the case's file, and comes back the same."""

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analytics.cases import Listening
from analytics.errors import CaseError
from analytics.results import Table
from analytics.schema import Measures, Message, duration, instant, number
from analytics.study.inputs import KeptTexts
from analytics.study.listening import Heard, Part, as_file, parts
from analytics.study.listening.shared import from_file
from analytics.wording import Hours, Range, UntrustedText

LEAD, AT, SHARE = duration("lead_h"), instant("at"), number("share", "share")
WHY = Message("reason.no_messages", {"n": 3, "range": Range(Hours(1.0), Hours(2.5))})
UNTIL = pd.Timestamp("2024-03-05T00:00Z")
PART = Part(
    "voices",
    (LEAD, AT, SHARE),
    ("messages",),
    lambda timed: ([], {}),
    {"voices": ("voice", "day", "at", "n", "share", "why")},
)
FRAME = pd.DataFrame(
    {
        "voice": ["voice 1", "voice 2"],
        "author": ["somebody", "somebody_else"],
        "day": [date(2024, 3, 4), None],
        "at": pd.to_datetime(["2024-03-04T10:00Z", None], utc=True),
        "n": pd.array([3, None], dtype="Int64"),
        "share": [0.123456789, np.nan],
        "why": [None, WHY],
    }
)


def heard():
    measures = Measures(
        [
            LEAD.observed(3.0, 1.5, 4.0, n=12, verdict=Message("x", {"who": UntrustedText("a")})),
            AT.observed(UNTIL),
            SHARE.missing(WHY, n=2),
        ]
    )
    return Heard(measures, {"voices": Table("voices", "observed", FRAME, 2)})


def shipped(text):
    held = json.loads(text)
    return Listening("a/listening.json", pd.Timestamp(held["until"]), held["parts"])


def test_a_file_gives_back_what_was_written_and_nothing_of_a_third_party():
    text = as_file([(PART, heard())], UNTIL)
    assert "somebody" not in text
    back = from_file(PART, shipped(text))
    assert dict(back.measures) == dict(heard().measures)
    table = back.tables["voices"]
    assert (table.status, table.n) == ("observed", 2)
    assert list(table.frame) == ["voice", "day", "at", "n", "share", "why"]
    assert table.frame["day"].tolist()[0] == date(2024, 3, 4)
    assert table.frame["at"][0] == FRAME["at"][0]
    assert table.frame["share"][0] == pytest.approx(0.123457)
    assert table.frame["why"][1] == WHY


def test_what_an_older_file_lacks_is_missing_with_the_reason():
    back = from_file(PART, shipped(as_file([], UNTIL)))
    assert {one.reason.key for one in back.measures.values()} == {"reason.listening_lacks"}
    assert back.tables["voices"].reason.key == "reason.listening_lacks"


@pytest.mark.parametrize("damage", [{"measures": 3}, {"measures": {"lead_h": {"n": 1}}}])
def test_a_damaged_file_is_named(damage):
    held = Listening("a/listening.json", UNTIL, {"voices": damage})
    with pytest.raises(CaseError, match="voices cannot be read") as caught:
        from_file(PART, held)
    assert caught.value.where == "a/listening.json"


def test_every_part_names_its_tables_after_itself():
    for name, part in parts().items():
        assert part.name == name
        assert all(table.startswith(name) for table in part.tables)


def texts(n):
    return pd.Series([f"text {i % n}" for i in range(3 * n)], dtype="string")


@pytest.mark.parametrize("sizes", [(3000,), (1000, 1500, 500), (7,) * 428 + (4,)])
def test_texts_are_kept_with_their_copies_however_they_are_read(sizes):
    whole, keeper = texts(1000), KeptTexts(most=300)
    ends = np.cumsum(sizes)
    batches = [whole[end - size : end] for size, end in zip(sizes, ends, strict=True)]
    kept = keeper.thinned(pd.concat([keeper.kept(batch) for batch in batches]))
    assert 100 < kept.nunique() <= 300
    assert set(kept.dropna().value_counts()) == {3}
    alone = KeptTexts(most=300)
    assert kept.equals(alone.thinned(alone.kept(whole)))


def test_few_texts_are_all_kept():
    keeper = KeptTexts(most=1000)
    assert keeper.thinned(keeper.kept(texts(1000))).equals(texts(1000))
