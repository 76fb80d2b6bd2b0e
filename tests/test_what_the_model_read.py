"""The page says which model read the messages, and what it could not read."""

import dataclasses
import shutil

import pandas as pd
import pytest

from analytics import cases, sentiment, simulate, study
from analytics.reports.page import Page
from analytics.sentiment import embedded

SPANISH = "La entrega llegó rota y nadie contesta el teléfono desde hace una semana, qué vergüenza"
LONG = "They promised a call and I waited the whole day for nothing. "
GERMAN = "Das Paket kam beschädigt an und niemand geht seit einer Woche ans Telefon, unverschämt"


@pytest.fixture(scope="module")
def inputs():
    """The first 600 messages of the simulated brand, of which nine are in other languages."""
    table = simulate.northwind().messages.sort_values("published_at").head(600)
    table = table.reset_index(drop=True)
    table.loc[table.index[10:600:100], "text"] = SPANISH
    table.loc[table.index[50:600:200], "text"] = GERMAN
    table.loc[table.index[20:600:200], "text"] = LONG * 20
    table.loc[table.index[30:31], "text"] = LONG * 900
    model = sentiment.load()
    scores = sentiment.score(table["text"], model)
    case = cases.load("demo-northwind")
    reader = study.InputReader(case, f"{model.name} {model.revision}")
    reader.add(table, scores)
    return reader.inputs()


def test_what_was_not_read_is_counted_by_language(inputs):
    page = Page(study.compute_at(inputs))
    assert page.results.unread.to_dict("list") == {"language": ["es", "de"], "n": [6, 3]}
    said = page.sentiment().markup
    assert "9 of 600 posts are in languages that the model cannot read" in said
    assert "Spanish 6 (1.0\u00a0%)" in said
    public = page.results.panels["model"].table.query("side == 'public'")
    assert public["messages"].sum() - public["scored"].sum() >= 9


def test_what_was_read_in_parts_is_counted(inputs):
    page = Page(study.compute_at(inputs))
    told = page.results.tables["long_texts"].frame.to_dict("records")
    assert told == [{"scored": 591, "long": 4, "in_part": 1}]
    said = page.sentiment().markup
    assert "4 of 591 posts are longer than the model reads at once." in said
    assert "In 1 of them only some parts were read" in said
    when = inputs.posts.loc[inputs.posts["pieces"] > 1, "published_at"]
    before = Page(study.compute_at(inputs, when.iloc[1] - pd.Timedelta(seconds=1)))
    assert before.results.tables["long_texts"].frame["long"].tolist() == [1]


def test_without_long_texts_nothing_is_said_of_them():
    page = Page(study.load("demo-northwind"))
    assert page.results.tables["long_texts"].frame["long"].tolist() == [0]
    assert "than the model reads at once" not in page.sentiment().markup


def test_nothing_unread_is_known_before_it_was_published(inputs):
    when = inputs.posts.loc[inputs.posts["unread"].notna(), "published_at"]
    known = study.compute_at(inputs, when.iloc[3] - pd.Timedelta(seconds=1))
    assert known.unread["n"].sum() == 3


def test_the_page_names_the_model(inputs):
    page = Page(study.compute_at(inputs))
    assert f"shipped {sentiment.load().revision}" in page.reproduce().markup
    assert page.results.model == f"shipped {sentiment.load().revision}"


def test_another_model_reads_the_messages_of_a_case(tmp_path):
    folder = shutil.copytree(embedded.FOLDER, tmp_path / "other")
    (folder / "README.md").write_text("---\nlanguage: en\n---\n")
    read = study.read("demo-northwind", model=str(folder))
    assert read.model == f"other {sentiment.load().revision}"
    panel = study.load("2015-jetblue-sunday", model=str(folder))
    assert panel.model == ""


def test_emotions_stand_on_the_page_by_period():
    study_of = study.load("demo-northwind")
    felt = study_of.emotions.set_index(["period", "emotion"])
    assert felt.loc[("first_day", "anger"), "low"] > felt.loc[("before", "anger"), "high"]
    assert felt.groupby("period", sort=False)["share"].sum().tolist() == pytest.approx([1, 1, 1])
    said = Page(study_of).sentiment().markup
    assert "first day" in said
    assert f"{felt.loc[('first_day', 'anger'), 'share']:.3f}" in said


def test_quotes_are_not_counted_as_none_where_the_format_cannot_tell(inputs):
    never = {"fields": {"quoted_author": {"never": True}}}
    known = study.compute_at(inputs).measures["brand_quotes_at_peak"]
    blind = dataclasses.replace(inputs, coverage=never)
    page = Page(study.compute_at(blind))
    found = page.results.measures["brand_quotes_at_peak"]
    assert known.is_observed
    assert (found.status, found.value) == ("not_available", None)
    assert ". Negative posts peaked" in page.volume().markup
