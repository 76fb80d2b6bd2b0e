"""JSON values one after the other, and an object that is too large to be read whole."""

import io
import json

import pytest

from analytics.errors import ImportFileError
from analytics.messages.json_stream import JsonStream, TooLargeError

LARGE = 2_000_000
_DECODER = json.JSONDecoder()


def check(text):
    if len(text) > LARGE:
        raise TooLargeError(what="too large", where="a", right="less")


def values(text):
    found = JsonStream("a", io.StringIO(text), _DECODER.raw_decode, check)
    return [value for value, _ in found.values()]


def chat(number, count):
    filler = "x" * 1_000
    rows = [{"id": i, "text": filler} for i in range(count)]
    return {"name": "Team", "id": number, "messages": rows, "count": count}


def test_values_and_the_items_of_lists():
    assert values(' {"a": 1}\n[{"b": [2]}, 3 , "c"] [] {"d": null} 4') == [
        *({"a": 1}, {"b": [2]}, 3, "c"),
        *({"d": None}, 4),
    ]


def test_the_messages_of_a_large_chat_come_one_by_one_with_what_stands_before_them():
    found = values(json.dumps(chat(12345, 4_000)))
    assert [value["messages"][0]["id"] for value in found] == list(range(4_000))
    assert all(len(value["messages"]) == 1 and value["id"] == 12345 for value in found)
    assert set(found[0]) == {"name", "id", "messages"}


def test_of_a_large_account_the_small_chats_come_whole():
    account = {"about": "a", "chats": {"list": [chat(1, 3), chat(2, 4_000), chat(3, 2)]}}
    found = [value["chats"]["list"][0] for value in values(json.dumps(account))]
    assert [len(one["messages"]) for one in found] == [3, *[1] * 4_000, 2]
    assert [one["id"] for one in found] == [1, *[2] * 4_000, 3]


@pytest.mark.parametrize("end", ["", "]", '], "b"', '], "b": [1, {"c": }}'])
def test_a_large_chat_that_is_cut_or_damaged_is_refused(end):
    whole = json.dumps({"messages": chat(1, 4_000)["messages"]})
    with pytest.raises(ImportFileError, match="no valid JSON"):
        values(whole[: -len("]}")] + end)


def test_what_is_large_elsewhere_is_refused():
    with pytest.raises(TooLargeError):
        values(json.dumps({"data": chat(1, 4_000)["messages"]}))
    with pytest.raises(TooLargeError):
        values(json.dumps({"messages": [{"text": "x" * 4_000_000}]}))
