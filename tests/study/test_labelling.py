"""A person labels a case's posts: asked in one order, saved at once; another's labels refused."""

import dataclasses
import shutil
import signal
import stat
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from made_case import CASE, posts, project

from analytics import cases, messages, sentiment, study
from analytics.errors import ImportFileError, UsageError
from analytics.measures.reputation import REPUTATION_NEGATIVE_SHARE
from analytics.schema import SENTIMENTS
from analytics.sentiment import hand, label_file
from analytics.sentiment.label_file import LabelFile
from analytics.sentiment.shares import Share
from analytics.study.listening import reputation

N, COPIES = 120, 6
TIMES = [
    f"2025-03-{1 + k // 40:02d}T{8 + k % 40 // 4:02d}:{15 * (k % 4):02d}:00Z" for k in range(N)
]


def table():
    """Posts, the last of which repeat the first one's text."""
    made = posts([*TIMES, *(f"2025-03-04T10:{k:02d}:00Z" for k in range(COPIES))])
    made.loc[N:, "text"] = made["text"].iloc[0]
    return made


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """The made case, imported and scored."""
    root = tmp_path_factory.mktemp("made")
    project(root, table(), onset=TIMES[40], end="2025-03-05T00:00:00Z")
    study.open_labels(CASE, root=root)
    return root


@pytest.fixture
def root(imported, tmp_path):
    return shutil.copytree(imported, tmp_path / "project")


def path_of(root, name="labels.csv"):
    return root / "data" / CASE / name


def label_of(post):
    return SENTIMENTS[len(post.text) % 3]


def answered(session, n):
    """The keys of the next n posts, each given a label by its text."""
    keys = []
    for _ in range(n):
        keys.append(session.post.key)
        session.answer(label_of(session.post))
    return keys


def test_the_order_is_the_same_after_a_restart_and_each_text_is_asked_for_once(root):
    one = study.open_labels(CASE, root=root)
    assert not path_of(root).exists()  # nothing is written before the first answer
    assert one.progress == study.Progress(0, 0, N)
    keys = answered(one, 7)
    again = study.open_labels(CASE, root=root)
    assert again.post == one.post
    keys += answered(again, N - 7)
    assert len(set(keys)) == N
    assert again.post is None
    assert again.progress == study.Progress(N, 0, 0)
    with pytest.raises(UsageError, match="no post"):
        again.answer("neutral")
    path_of(root).unlink()
    assert answered(study.open_labels(CASE, root=root), N) == keys
    path_of(root).unlink()
    assert answered(study.open_labels(CASE, root=root, seed=1), N) != keys


def test_each_answer_is_saved_at_once_for_its_owner_alone_and_can_be_taken_back(root):
    session = study.open_labels(CASE, root=root)
    first, *_ = keys = answered(session, 2)
    session.answer(None)
    held = label_file.read(path_of(root))
    assert (held.brand, held.order) == ("Acme", "priority")
    assert list(held.labels.index) == keys
    assert list(held.asked["label"])[-1] == label_file.CANNOT_TELL
    assert stat.S_IMODE(path_of(root).stat().st_mode) == 0o600
    skipped = held.asked.index[-1]
    assert session.undo()
    assert (session.post.key, session.progress) == (skipped, study.Progress(2, 0, N - 2))
    again = study.open_labels(CASE, root=root)
    assert again.undo()
    assert again.undo()
    assert again.post.key == first
    assert not again.undo()
    assert again.progress == study.Progress(0, 0, N)
    with pytest.raises(UsageError, match="angry"):
        again.answer("angry")


def test_what_cannot_be_saved_has_not_been_answered(root, monkeypatch):
    session = study.open_labels(CASE, root=root)
    answered(session, 1)
    before = session.post, session.progress, path_of(root).read_bytes()

    def full(self):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(LabelFile, "save", full)
        with pytest.raises(OSError, match="space"):
            session.answer("neutral")
        assert (session.post, session.progress, path_of(root).read_bytes()) == before
    session.answer("neutral")
    assert session.progress.labelled == 2


def test_shares_narrow_with_each_label_and_the_page_has_the_same(root):
    session = study.open_labels(CASE, root=root)
    answered(session, hand.MIN_LABELS - 1)
    assert session.shares() is None
    assert session.progress.needed == 1
    widths = []
    for _ in range(3):
        answered(session, 30)
        widths.append(sum(one.high - one.low for one in session.shares()))
    assert widths[0] > widths[1] > widths[2]
    page = study.load(CASE, root=root).shares
    for one, row in zip(session.shares(), page.itertuples(), strict=True):
        assert (row.value, row.low, row.high) == pytest.approx((one.value, one.low, one.high))
        assert (row.labelled, row.n) == (one.labelled, N + COPIES)
    answered(session, N - session.progress.labelled)
    truth = table()["text"].map(lambda text: SENTIMENTS[len(text) % 3])
    for one in session.shares():
        assert one.low == one.high == pytest.approx((truth == one.sentiment).mean())


def test_posts_imported_later_take_their_place_and_keep_the_answers(root, tmp_path):
    session = study.open_labels(CASE, root=root)
    keys = answered(session, 40)
    late = posts([f"2025-03-04T12:{k:02d}:00Z" for k in range(40)])
    late["text"] = [f"{text} and once more, {k} times" for k, text in enumerate(late["text"])]
    more = pd.concat([table(), late], ignore_index=True)
    more.to_csv(tmp_path / "more.csv", index=False)
    messages.store([tmp_path / "more.csv"], root / "data" / CASE, tz="UTC")
    again = study.open_labels(CASE, root=root)
    assert again.progress == study.Progress(40, 0, N)
    new = set(table()["text"]) ^ set(more["text"])
    assert again.post.text in new  # a later post that would have been asked for before
    assert again.shares() is None or again.shares()[0].labelled < 40
    while again.post is not None and again.post.text in new:
        again.answer(label_of(again.post))
    held = label_file.read(path_of(root))
    assert set(keys) <= set(held.labels.index)


@pytest.mark.parametrize("is_random", [False, True], ids=["by priority", "at random"])
def test_labels_of_fewer_posts_decide_no_share_until_they_are_drawn_anew(root, tmp_path, is_random):
    if is_random:
        study.draw_labels(cases.load(CASE, root=root), 60, 0)
        held = pd.read_csv(path_of(root), dtype=str)
        held.assign(label=["negative", "neutral", "positive"] * 20).to_csv(
            path_of(root), index=False
        )
    else:
        answered(study.open_labels(CASE, root=root), 60)
    before = study.load(CASE, root=root)
    assert before.shares["low"].notna().all()
    assert before.faults == ()
    late = posts([f"2025-03-03T{k // 60:02d}:{k % 60:02d}:30Z" for k in range(300)])
    late["text"] = [f"{text} and once more, {k} times" for k, text in enumerate(late["text"])]
    pd.concat([table(), late]).to_csv(tmp_path / "more.csv", index=False)
    messages.store([tmp_path / "more.csv"], root / "data" / CASE, tz="UTC")
    after = study.load(CASE, root=root)
    assert [fault.part for fault in after.faults] == ["labels"]
    n = {True: (N + COPIES, N + COPIES + 300), False: (N, N + 300)}[is_random]
    assert after.faults[0].what.startswith(
        "it was drawn from {} posts, and there are {}".format(*n)
    )
    assert after.shares.empty
    if is_random:
        assert study.open_labels(CASE, root=root).shares() is None


def test_the_frame_tells_added_posts_from_lost_ones(tmp_path):
    def held(frame, rows=3):
        keys = pd.DataFrame({"key": [f"m{k}" for k in range(rows)], "label": "neutral"})
        return LabelFile(tmp_path / "labels.csv", keys.assign(frame=frame))

    held("10").require_frame(10, 3)
    held("10").require_frame(8, 1)  # two of the file's texts are gone
    held("10").require_frame(4, 3)
    held("").require_frame(99, 3)
    for n, found in ((11, 3), (9, 1)):
        with pytest.raises(ImportFileError, match="drawn from 10 posts, and there are"):
            held("10").require_frame(n, found)


def test_another_model_goes_on_in_the_order_of_the_file(root):
    session = study.open_labels(CASE, root=root)
    answered(session, 25)
    shown, shares = session.post, session.shares()
    path = path_of(root)
    path.write_text(path.read_text("utf-8-sig").replace(f",{session._model},", ",f00ba4,"))
    again = study.open_labels(CASE, root=root)
    assert again.post == shown
    assert again.shares() == shares
    answered(again, 1)
    assert set(label_file.read(path).table["model"]) == {"f00ba4"}


def test_a_change_by_another_program_is_kept(root):
    session = study.open_labels(CASE, root=root)
    keys = answered(session, 3)
    sheet = pd.read_csv(path_of(root), dtype=str, keep_default_na=False)
    sheet.loc[sheet["key"] == keys[0], "label"] = "?"
    sheet.iloc[::-1].to_csv(path_of(root), index=False)  # sorted anew, too
    session.answer("positive")
    held = label_file.read(path_of(root))
    assert held.asked["label"].iloc[0] == "?"
    assert session.progress == study.Progress(3, 1, N - 4)
    path_of(root).write_text("key,label\nma,\n")
    for _ in range(2):  # and is not written over with the second press
        with pytest.raises(ImportFileError, match="none of its 1 posts"):
            session.answer("positive")
    assert path_of(root).read_text() == "key,label\nma,\n"


def test_answers_behind_a_gap_wait_for_those_before(root):
    session = study.open_labels(CASE, root=root)
    answered(session, 30)
    path = path_of(root)
    held = label_file.read(path)
    gap = held.asked.index[9]
    changed = held.table["label"].mask(held.table["key"] == gap, "")
    LabelFile(path, held.table.assign(label=changed), "Acme", held.order).save()
    assert len(label_file.read(path).asked) == 9
    again = study.open_labels(CASE, root=root)
    assert again.post.key == gap
    assert again.shares() is None
    again.answer("neutral")
    assert again.shares()[0].labelled == 30


def test_a_random_sample_is_asked_in_its_order_and_counts_as_random(root):
    study.draw_labels(cases.load(CASE, root=root), 40, seed=3)
    sample = label_file.read(path_of(root))
    assert (sample.brand, sample.order, len(sample.table)) == ("Acme", "random", 40)
    session = study.open_labels(CASE, root=root)
    assert session.progress == study.Progress(0, 0, 40)
    assert answered(session, 30) == list(sample.table["key"][:30])
    session.answer(None)
    assert session.progress == study.Progress(30, 1, 9)
    page = study.load(CASE, root=root).shares
    assert list(page["low"]) == pytest.approx([one.low for one in session.shares()])


def test_reputation_has_a_file_of_its_own(root):
    session = study.open_labels(CASE, "reputation", root=root)
    answered(session, 2)
    assert not path_of(root).exists()
    assert len(label_file.read(path_of(root, "labels-reputation.csv")).labels) == 2
    with pytest.raises(UsageError, match="tone or reputation"):
        study.open_labels(CASE, "mood", root=root)


def hears(monkeypatch):
    """The shipped model, as if it heard harm in every post's reputation, neutral in its tone."""
    shipped = sentiment.load()
    groups = {sentiment.EMOTIONS: [0] * 4, sentiment.REPUTATION: [4.0, 0, 0]}
    further = tuple(groups)
    row = [0, 3.0, 0, *(value for group in further for value in groups[group])]
    model = dataclasses.replace(
        shipped,
        revision="hears-reputation",
        further=further,
        forward=lambda ids: np.tile(np.array(row, "float32"), (len(ids), 1)),
    )
    monkeypatch.setattr(sentiment, "load", lambda name: model)


def test_where_the_model_tells_reputation_its_doubt_chooses_the_posts(root, monkeypatch):
    hears(monkeypatch)
    of = {name: study.open_labels(CASE, name, root=root) for name in ("tone", "reputation")}
    best = {name: one._pool.probabilities.argmax(axis=1) for name, one in of.items()}
    assert (best["tone"] == 1).all()
    assert (best["reputation"] == 0).all()


def test_the_page_tells_reputation_by_the_labels(root, monkeypatch):
    hears(monkeypatch)
    by_model = (Share("negative", 0.5, 0.5, 0.2, 0.8, N),) * 3
    monkeypatch.setattr(reputation, "known_brands", lambda _: object())
    monkeypatch.setattr(reputation, "reputation_share", lambda *_, **__: by_model)
    before = study.load(CASE, root=root).measures[REPUTATION_NEGATIVE_SHARE]
    assert (before.value, before.low, before.high) == (0.5, 0.2, 0.8)
    assert before.method.endswith(".model")
    session = study.open_labels(CASE, "reputation", root=root)
    answered(session, 60)
    session.answer(None)
    of = study.load(CASE, root=root)
    after, share = of.measures[REPUTATION_NEGATIVE_SHARE], session.shares()[0]
    assert after.method.endswith(".labels")
    told = (after.value, after.low, after.high)
    assert told == pytest.approx((share.value, share.low, share.high), abs=1e-6)
    path = path_of(root, "labels-reputation.csv")
    path.write_text(path.read_text("utf-8-sig").replace(",Acme,", ",Bolt,"))
    with pytest.raises(ImportFileError, match=r"labels-reputation\.csv: these are labels for Bolt"):
        study.load(CASE, root=root)


def test_a_case_without_messages_says_how_it_gets_them():
    with pytest.raises(UsageError, match="aftermath import"):
        study.open_labels("2018-o2-outage")


@pytest.mark.parametrize("opened", ["labelling", "page"])
def test_labels_of_another_brand_or_case_are_refused(root, opened):
    session = study.open_labels(CASE, root=root)
    answered(session, 25)
    path = path_of(root)
    ours = path.read_text("utf-8-sig")

    read = {"labelling": study.open_labels, "page": study.load}[opened]

    def refused(text):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ImportFileError) as found:
            read(CASE, root=root)
        assert path.read_text("utf-8") == text
        return str(found.value)

    said = refused(ours.replace(",Acme,", ",Bolt,"))
    assert said.startswith(
        "labels.csv: these are labels for Bolt, and the posts are about Acme. Move"
    )
    keys = label_file.read(path).table["key"]
    elsewhere = ours
    for key in keys:
        elsewhere = elsewhere.replace(key, f"{key}0")
    assert "none of its 120 posts is among the posts of this case" in refused(elsewhere)
    assert "none of its 2 posts" in refused("key,label\nma,0\nmb,1\n")
    path.write_text(ours.replace(",Acme,", ", ACME ,"), encoding="utf-8")
    study.open_labels(CASE, root=root)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (",priority,0,", ",sorted,0,", "row 1: unknown order 'sorted'"),
        (",priority,0,", ",priority,first,", "row 1: seed is 'first', no number"),
        ("weight", "size", "lacks the column weight"),
    ],
)
def test_a_file_that_does_not_say_how_it_was_drawn_is_refused(root, old, new, says):
    answered(study.open_labels(CASE, root=root), 1)
    path = path_of(root)
    path.write_text(path.read_text("utf-8-sig").replace(old, new), encoding="utf-8")
    with pytest.raises(ImportFileError, match=says):
        label_file.read(path)


def test_a_row_of_another_draw_or_without_a_weight_is_named(root):
    answered(study.open_labels(CASE, root=root), 1)
    path = path_of(root)
    sheet = pd.read_csv(path, dtype=str, keep_default_na=False)
    for column, wrong, says in (
        ("brand", "Bolt", "row 4: brand is 'Bolt', and 'Acme' in row 1"),
        ("seed", "8", "row 4: seed is '8', and '0' in row 1"),
        ("weight", "0", "row 4: weight is '0', no number above 0"),
        ("weight", "much", "row 4: weight is 'much'"),
    ):
        changed = sheet.copy()
        changed.loc[3, column] = wrong
        changed.to_csv(path, index=False)
        with pytest.raises(ImportFileError, match=says):
            label_file.read(path)


KILLED = """
import sys
from pathlib import Path
from analytics import study
session = study.open_labels(sys.argv[1], root=Path(sys.argv[2]))
while session.post is not None:
    session.answer("negative")
    print(session.progress.labelled, flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("after", [1, 7, 30])
def test_a_process_killed_between_answers_loses_none(root, after):
    command = [sys.executable, "-c", KILLED, CASE, str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        for line in running.stdout:
            if int(line) == after:
                running.send_signal(signal.SIGKILL)
                break
    session = study.open_labels(CASE, root=root)
    assert session.progress.labelled >= after
    assert [path.name for path in path_of(root).parent.glob("labels*")] == ["labels.csv"]
