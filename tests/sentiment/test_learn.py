"""A person's labels of some texts decide how others like them are read."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from analytics.cli import app
from analytics.errors import ModelError, UsageError
from analytics.sentiment import EMOTIONS, LABELS, REPUTATION, Brand, learn, load, score

ACME = Brand(("Acme",))
PLACES = ("Leeds", "Hull", "York", "Derby", "Crewe", "Luton", "Poole", "Wigan", "Truro", "Ryde")
SHIFTS = ("today", "tonight", "tomorrow", "on Monday")


def texts_about(what):
    return [f"Acme moves its {what} in {place} {when}" for place in PLACES for when in SHIFTS]


@pytest.fixture(scope="module")
def taught():
    """(texts, labels): that vans are moved harms, that desks are moved helps."""
    texts = [*texts_about("vans"), *texts_about("desks")]
    return texts, ["negative"] * len(texts_about("vans")) + ["positive"] * len(texts_about("desks"))


@pytest.mark.parametrize("brand", [None, ACME], ids=["tone", "reputation"])
def test_texts_are_read_as_a_person_labelled_others_like_them(taught, brand):
    texts, labels = taught
    head = learn(texts[::2], labels[::2], brand=brand)
    told, other = ("reputation", "label") if brand else ("label", "status")
    columns = list(REPUTATION if brand else LABELS)
    before, after = score(texts, brand=brand), score(texts, brand=brand, head=head)
    unseen = slice(1, None, 2)
    right = (after[told][unseen] == labels[unseen]).mean()
    assert head.labelled == len(texts) / 2
    assert right > 0.9
    assert right > (before[told][unseen] == labels[unseen]).mean()
    assert np.allclose(after[columns].sum(axis=1), 1)
    assert after[other].equals(before[other])
    assert after[list(EMOTIONS)].equals(before[list(EMOTIONS)])


def test_rows_stay_in_place_and_what_cannot_be_read_stays_unread(taught):
    head = learn(*taught, brand=ACME)
    texts = ["", taught[0][0], "Acme va déplacer toutes ses camionnettes demain matin", "Acme", ""]
    before, after = score(texts, brand=ACME), score(texts, brand=ACME, head=head)
    assert after["status"].equals(before["status"])
    assert after["reputation"].isna().tolist() == [True, False, True, False, True]
    assert after[list(REPUTATION)].isna().equals(before[list(REPUTATION)].isna())
    assert score([], brand=ACME, head=head).empty


def test_too_few_labels_leave_every_number_as_it_was(taught):
    texts, labels = taught
    head = learn(texts[:12], labels[:12])
    assert head.reason is not None
    pd.testing.assert_frame_equal(score(texts, head=head), score(texts))


def test_a_head_of_one_reading_is_not_taken_for_the_other(taught):
    with pytest.raises(UsageError, match="this head tells tone"):
        score(taught[0], brand=ACME, head=learn(*taught))
    with pytest.raises(UsageError, match="this head tells reputation"):
        score(taught[0], head=learn(*taught, brand=ACME))


def test_a_model_without_vectors_says_what_it_lacks(taught):
    bare = dataclasses.replace(load(), encode=None, width=0)
    with pytest.raises(ModelError, match="gives no vectors"):
        learn(*taught, model=bare)


def test_a_vector_depends_on_its_text_alone_and_an_empty_text_has_none():
    model = load()
    texts = ["one word", "", "quite another text of more words", "long " * 400, "one word"]
    together = model.vectors(texts)
    assert together.shape == (5, model.width)
    assert np.isnan(together[1]).all()
    assert not np.isnan(together[[0, 2, 3, 4]]).any()
    assert (together[0] == together[4]).all()
    for row in (0, 2, 3):
        assert (model.vectors([texts[row]])[0] == together[row]).all()


def run(folder, taught, *, labels=None, brand="Acme", extra=""):
    """What `score --labels` says of a file, and its table where there is one."""
    texts, given = taught
    rows = pd.DataFrame({"text": texts, "label": labels or given})
    if extra:
        rows = rows.assign(brand=extra)
    rows.to_csv(folder / "mine.csv", index=False)
    (folder / "posts.txt").write_text("\n".join(texts), encoding="utf-8")
    command = ["score", str(folder / "posts.txt"), "--out", str(folder / "out.csv")]
    command += ["--brand", brand, "--labels", str(folder / "mine.csv")]
    found = CliRunner().invoke(app, command)
    table = pd.read_csv(folder / "out.csv") if (folder / "out.csv").exists() else None
    return found, table


def test_the_command_learns_from_a_file(tmp_path, taught):
    found, table = run(tmp_path, taught)
    assert found.exit_code == 0, found.output
    assert "mine.csv: learnt reputation from 80 labels" in found.output
    assert (table["reputation"] == taught[1]).mean() > 0.9


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (["positive"] * 30 + [""] * 50, "the 30 labels are too much alike to learn from"),
        ([""] * 80, "no post is labelled"),
        (["negative", "positive"] * 5 + ["?"] * 70, "10 posts are labelled; 30 are needed"),
    ],
)
def test_labels_that_teach_nothing_are_said_and_the_scores_are_the_models(
    tmp_path, taught, labels, said
):
    found, table = run(tmp_path, taught, labels=labels)
    assert found.exit_code == 0
    assert said in found.output
    assert "the general model stands" in found.output
    assert table["reputation"].tolist() == score(taught[0], brand=ACME)["reputation"].tolist()


def test_labels_of_another_brand_are_refused_and_nothing_is_written(tmp_path, taught):
    found, table = run(tmp_path, taught, extra="Bolt")
    assert found.exit_code != 0
    assert "labels for Bolt, and the posts are about Acme" in str(found.exception or found.output)
    assert table is None


def test_labels_of_the_brand_by_any_of_its_names_are_taken(tmp_path, taught):
    assert run(tmp_path, taught, extra="ACME")[0].exit_code == 0
