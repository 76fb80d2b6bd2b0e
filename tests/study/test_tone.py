"""Counts need no tone: volume, alarms, replies and onset of posts that nobody scored, and where the
page says so."""

import csv
import re
import shutil
from collections import Counter
from datetime import timedelta
from html import unescape
from random import Random

import pandas as pd
import pytest
from made_messages import at, texts, times

from analytics import cases, messages, sentiment, study
from analytics.charts import source as credits
from analytics.measures.decay import VOLUME_HALF_LIFE
from analytics.measures.detection import DETECTED_AT
from analytics.measures.recovery import DEPTH
from analytics.measures.replies import ANSWER_RATE, POSTS_ANSWERED, REPLY_DELAY_MEDIAN
from analytics.measures.response import ONSET_AT
from analytics.measures.volume import PEAK_NEGATIVE, PEAK_VOLUME
from analytics.reports.page import Page
from analytics.schema import Message
from analytics.study.tone import tone
from analytics.wording import Locale

ENGLISH = Locale.of()
WORDS = {
    "pl": ("paczka z Acme znowu zaginęła, nikt nie odbiera", "odebrałem dziś zamówienie w Acme"),
    "tr": ("Acme siparişim yine gelmedi, kimse bakmıyor", "bugün Acme mağazasına gittim, güzeldi"),
    "ja": ("Acmeの荷物がまた届かない、ひどい対応だ", "今日Acmeの新しい店に行ってきました"),
    "ko": ("Acme 택배가 또 안 왔어요 전화도 안 받네요", "오늘 Acme 새 매장에 다녀왔어요"),
    "th": ("พัสดุของ Acme หายอีกแล้ว ไม่มีใครรับสาย", "วันนี้ไปสาขาใหม่ของ Acme มา"),
    "ar": ("ضاعت طرود Acme مرة أخرى ولا أحد يرد", "زرت اليوم متجر Acme الجديد"),
}
ONSET = at("2024-03-15T13:00")
CASE = "2024-acme-first-look"


def words(kind: str, n: int, seed: int) -> list[str]:
    """n texts of a language, of all ("mix"), none ("empty"), or three of ten readable."""
    chance = Random(seed)
    english = texts(n, 0.5, seed=seed)
    found = []
    for i in range(n):
        if kind == "empty":
            found.append("")
        elif kind == "thirty" and i % 10 < 3:
            found.append(english[i])
        else:
            code = kind if kind in WORDS else chance.choice(list(WORDS))
            found.append(f"{chance.choice(WORDS[code])} {seed}.{i}")
    return found


def posts(kind: str) -> list[list[str]]:
    """Eighteen days of forty posts, and a wave of 500 from ONSET on, each fifth answered in 25
    minutes, with sixty copies of one text in it.
    """
    spans = [(at("2024-03-01T00:00") + timedelta(days=d), 24, 40) for d in range(18)]
    rows = []
    for seed, (start, hours, n) in enumerate([*spans, (ONSET, 14, 500)]):
        said = words(kind, n, seed)
        if seed == len(spans):
            said[:60] = [
                "" if kind == "empty" else "Skopiuj i podaj dalej: bojkot sklepów Acme"
            ] * 60
        for i, (when, text) in enumerate(zip(times(start, hours, n, seed), said, strict=True)):
            name = f"m{seed}x{i}"
            rows.append([when, f"p{name}", text, "x", name, ""])
            if when >= ONSET and not i % 5:
                sorry = "" if kind == "empty" else f"przepraszamy, sprawdzimy to {name}"
                rows.append([when + timedelta(minutes=25), "Acme", sorry, "x", f"r{name}", name])
    return sorted(rows)


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """Makes, once, the results of a case that `aftermath start` would make of such posts."""
    made = {}

    def of(kind: str):
        if kind not in made:
            home = tmp_path_factory.mktemp(kind)
            made[kind] = start(home, kind)
        return made[kind]

    return of


def start(home, kind):
    from analytics.cli import first_look

    (home / "casestudies").mkdir()
    file = home / "posts.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        table = csv.writer(out)
        table.writerow(["published_at", "author", "text", "channel", "message_id", "parent_id"])
        table.writerows([[row[0].isoformat(), *row[1:]] for row in posts(kind)])
    data = home / "read"
    sides = [messages.SideRule("brand", handles=("Acme",))]
    summary = messages.store([file], data, tz="UTC", sides=sides, suggest=True)
    stored = messages.stored(data)
    found = study.propose(stored, "Acme", given=("Acme",), folder=data)
    order = first_look.Order([file], "Acme", ("Acme",), CASE, "UTC", ENGLISH, {})
    cases.start(first_look.started(order, first_look.FirstLook(CASE, summary, found)), home)
    (home / "data").mkdir()
    shutil.move(data, home / "data" / CASE)
    return found, study.load(CASE, root=home)


def shown(page: Page, name: str) -> str:
    return unescape(getattr(page, name)().markup)


@pytest.mark.parametrize("kind", ["mix", "empty"])
def test_counts_of_posts_that_nobody_scored_are_told(started, kind):
    proposed, results = started(kind)
    measures = results.measures
    answered = sum(bool(row[-1]) for row in posts(kind))
    assert results.labels is None
    assert results.tone.scored == 0
    assert results.tone.total == 18 * 40 + 500
    assert abs(proposed.onset.window.best - pd.Timestamp(ONSET)) <= pd.Timedelta("1h")
    assert proposed.onset.why.key == "start.onset.hour_of_all"
    for spec in (ONSET_AT, DETECTED_AT, PEAK_VOLUME, VOLUME_HALF_LIFE):
        assert measures[spec].is_known, spec.name
    assert measures[POSTS_ANSWERED].value == pytest.approx(answered / 1220)
    assert measures[REPLY_DELAY_MEDIAN].value == pytest.approx(25 / 60)
    assert {one.watches for one in results.back_test.firings} == {"messages"}
    why = "words" if kind == "empty" else "language"
    for spec in (DEPTH, PEAK_NEGATIVE, ANSWER_RATE):
        assert measures[spec].reason.key == f"reason.no_tone.{why}", spec.name


SECTIONS = (
    "summary",
    "reaction",
    "finding",
    "cards",
    "sentiment",
    "volume",
    "early_warning",
    "clock_details",
    "verdicts",
    "lessons",
)


@pytest.mark.parametrize("kind", ["mix", "empty", "thirty"])
def test_why_posts_have_no_tone_is_said_once_and_each_section_says_what_it_misses(started, kind):
    _, results = started(kind)
    page = Page(results, library=study.Library({}, {}))
    texts = {name: re.sub(r"</?bdi>", "", shown(page, name)) for name in SECTIONS}
    told = ENGLISH.format_message(results.tone.told)
    brief = ENGLISH.format_message(results.tone.brief)
    assert "1,220 posts" in told
    assert "language the model cannot read" in told or "Without words: 1,220" in told
    assert [name for name in SECTIONS if told in texts[name]] == ["sentiment"]
    assert brief in texts["finding"]
    assert told not in texts["finding"]
    assert (brief in texts["reaction"]) is (kind == "thirty")
    assert "Alerts go by the number of posts alone" in texts["early_warning"]
    assert "those of all posts, whatever their tone" in texts["clock_details"]
    assert ("Negative posts are counted among the" in texts["volume"]) is (kind == "thirty")
    whole = " ".join(text for name, text in texts.items() if name != "summary")
    every = re.findall(r">([^<>]+[.:])<", whole)  # the summary repeats what follows it
    sentences = Counter(one for text in every for one in re.split(r"(?<=[.:]) (?=[A-Z])", text))
    claims = [ENGLISH.format_message(lesson.claim) for lesson in results.lessons]
    about_tone = {
        one: n
        for one, n in sentences.items()
        if ("tone" in one or "scored (" in one) and not any(one in claim for claim in claims)
    }  # a claim of a lesson stands with its action, by its side and beside its rule
    assert about_tone
    assert [one for one, n in about_tone.items() if n > 2] == []
    assert " ".join(texts.values()).count("Polish ") <= 1


def test_the_share_of_a_day_names_the_posts_that_have_a_tone(started):
    _, results = started("thirty")
    days = results.days
    assert (days["scored"] < days["messages"]).all()
    assert results.tone.is_minor
    assert results.tone.reason is None
    text = shown(Page(results, library=study.Library({}, {})), "volume")
    assert "With a tone" in text
    assert credits.scored(results).n == results.tone.scored < credits.counted(results).n == 1220
    for n in days["messages"]:
        assert f"of {n} posts were negative" not in text


@pytest.mark.parametrize("code", WORDS)
def test_a_language_that_is_not_read_has_no_tone_however_short_its_texts_are(code):
    scores = sentiment.score([*WORDS[code], WORDS[code][0].replace("Acme", "").strip()[:6]])
    read = scores["status"] == "scored"
    assert not read[:2].any()
    assert code in ("pl", "tr") or not read[2]


def test_the_alarm_of_unscored_posts_rings(started):
    _, results = started("mix")
    rang = results.measures[DETECTED_AT].value
    assert pd.Timestamp(ONSET) <= rang <= pd.Timestamp(ONSET) + pd.Timedelta("3h")


@pytest.mark.parametrize(
    ("scored", "labels", "key"),
    [
        (100, "model", None),
        (90, "model", None),
        (89, "model", "tone.part"),
        (29, "model", "tone.few"),
        (29, "gold", "tone.few_labels"),
        (0, "gold", "tone.unlabelled"),
    ],
)
def test_what_is_said_by_the_share_that_has_a_tone(scored, labels, key):
    found = tone(pd.Series({"messages": 100, "scored": scored}), labels, None)
    assert (found.told and found.told.key) == key
    assert found.is_minor == (scored < 50)
    assert (found.reason is not None) == (scored < 30)


def test_counts_without_posts_do_not_name_a_language():
    found = tone(pd.Series({"messages": 100, "scored": 0}), "model", None)
    assert found.reason == Message("reason.no_tone.counts")
    assert ENGLISH.format_message(found.told) == (
        "The tone of the 100 posts is not known. Only counts were at hand, no texts."
    )


@pytest.mark.parametrize(
    ("scored", "reason"),
    [
        (0, "nobody judged the tone of the 2,942 posts"),
        (3, "people judged 3 of 2,942 posts; 30 are needed"),
    ],
)
def test_labels_by_people_are_called_labels(scored, reason):
    found = tone(pd.Series({"messages": 2942, "scored": scored}), "gold", None)
    told, brief = map(ENGLISH.format_message, (found.told, found.brief))
    assert ENGLISH.format_message(found.reason) == reason
    assert "judged" in told
    assert "judged" in brief
    assert "model" not in told + brief
    assert "is known" not in told + brief
    assert "no texts" not in told
