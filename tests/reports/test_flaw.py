"""What an executed notebook must show before its page may be published."""

import nbformat
import pytest
from tiny import METRICS

from analytics.reports.blocks import END, SECTION
from analytics.reports.execute import validate_for_publication

PAYLOAD = {"case": "x", "sections": ["a", "b"], "metrics": METRICS, "inputs": {}, "title": "T"}


def executed(*, sections=("a", "b"), payload=PAYLOAD, before=(), after=()):
    shown = [
        nbformat.v4.new_output("display_data", {"text/html": ""}, metadata={SECTION: section})
        for section in sections
    ]
    end = nbformat.v4.new_output("execute_result", {END: payload})
    cells = [
        nbformat.v4.new_code_cell(outputs=[output]) for output in (*before, *shown, end, *after)
    ]
    metadata = {"aftermath": {"sections": ["a", "b"]}}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def without(key):
    return {name: value for name, value in PAYLOAD.items() if name != key}


def test_a_whole_notebook_has_none():
    assert validate_for_publication(executed(), "x") == ""


@pytest.mark.parametrize(
    ("notebook", "told"),
    [
        (executed(sections=["a"]), "b"),
        (executed(payload=PAYLOAD | {"sections": ["a"]}), "b"),
        (executed(payload=PAYLOAD | {"case": "y"}), "'y'"),
        (executed(after=[nbformat.v4.new_output("stream", text="later")]), "closing mark"),
        (executed(before=[nbformat.v4.new_output("stream", text="x" * 50_000_000)]), "50 MB"),
        (executed(payload=PAYLOAD | {"metrics": {"finding": ""}}), "metrics.title"),
        *((executed(payload=without(key)), key) for key in PAYLOAD),
    ],
)
def test_each_flaw_is_named(notebook, told):
    assert told in validate_for_publication(notebook, "x")


def test_a_warning_is_no_flaw():
    warned = nbformat.v4.new_output("stream", name="stderr", text="look out")
    assert validate_for_publication(executed(before=[warned]), "x") == ""


def test_a_notebook_that_declares_no_sections_is_refused():
    notebook = executed()
    del notebook.metadata["aftermath"]
    assert "declares none" in validate_for_publication(notebook, "x")


def test_the_comparison_has_no_brand():
    payload = PAYLOAD | {"case": "compare", "metrics": {"finding": ""}}
    assert validate_for_publication(executed(payload=payload), "compare") == ""
