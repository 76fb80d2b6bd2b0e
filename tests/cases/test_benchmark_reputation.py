"""The benchmark of reputation: its arithmetic on made-up brands, and the table that is recorded.

Made up: brands whose posts, labels and alarms are few enough to count by hand. Negative cases: a
brand with three labelled posts, labels in other words, labels that end on the second day of a
crisis, rows out of order, an unknown language, a homonym alone, no ALERT topic.
"""

import re

import benchmark_reputation as benchmark
import labelled_panels as corpus
import numpy as np
import pandas as pd
import pytest
import reputation_alarms as alarms
import reputation_falls as falls
import reputation_labels as labels
import reputation_shares as shares
from reputation_table import COLUMNS, Rows, markdown, table
from scipy.stats import chi2, norm

from analytics.errors import TableError, UsageError

START = pd.Timestamp("2012-03-01T00:00Z")
HOUR = pd.Timedelta(hours=1)
needs_corpus = pytest.mark.skipif(
    not corpus.FOLDER.exists(), reason="the labelled corpus is not beside the project"
)


def post(number, at, polarity="NEUTRAL", priority="UNIMPORTANT", **other):
    held = {
        "tweet_id": str(number),
        "published_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "part": "training",
        "entity_id": "E1",
        "query": "Acme",
        "category": "toys",
        "language": "EN",
        "filtering": "RELATED",
        "polarity": polarity,
        "topic_priority": priority,
        "is_near_duplicate_of": "-1",
        "text": "",
    }
    return held | other


def crawl(days, a_day=24, crisis=None, more=120, priority="ALERT", share=0.9, **other):
    """Posts spread over days, a sixth negative; on day `crisis` more, most of them negative."""
    made, seed = [], np.random.default_rng(3)
    for day in range(days):
        extra = more if crisis is not None and crisis <= day < crisis + 2 else 0
        for k in range(a_day + extra):
            is_extra = k >= a_day
            bad = seed.random() < (share if is_extra else 1 / 6)
            at = START + pd.Timedelta(days=day, seconds=int(86_399 * seed.random()))
            said = (
                ("NEGATIVE", priority)
                if bad and is_extra
                else (
                    "NEGATIVE" if bad else "POSITIVE",
                    "UNIMPORTANT",
                )
            )
            made.append(post(len(made), at, *said, **other))
    return made


def written(folder, rows, name="toys.csv.gz"):
    pd.DataFrame(rows).to_csv(folder / name, index=False)
    return folder


def only(folder, rows):
    """The one entity of these rows, nothing of it scored."""
    table = labels.read(written(folder, rows)).assign(tone=pd.Series(dtype="string"))
    kept, left_out = labels.entities(table)
    assert left_out == {}
    return kept[0]


def told(rows, what, column="value", **fixed):
    """A cell of the rows, as the table has it."""
    made = table(rows)
    for name, value in fixed.items():
        made = made[made[name] == value]
    own = made[made["what"] == what]
    assert len(own) == 1, own
    return own[column].iloc[0]


# --- reading ---


def test_rows_out_of_order_are_read_as_those_in_order(tmp_path):
    rows = crawl(12)
    (tmp_path / "a").mkdir()
    ordered = labels.read(written(tmp_path, rows))
    mixed = labels.read(written(tmp_path / "a", rows[::-1]))
    pd.testing.assert_frame_equal(ordered, mixed)
    assert ordered["published_at"].is_monotonic_increasing
    pd.testing.assert_frame_equal(
        labels.by_day(labels.entities(ordered)[0][0]), labels.by_day(labels.entities(mixed)[0][0])
    )


@pytest.mark.parametrize(
    ("column", "word", "right"),
    [
        ("polarity", "bad", "NEGATIVE, NEUTRAL, POSITIVE"),
        ("polarity", "", "NEGATIVE, NEUTRAL, POSITIVE"),
        ("topic_priority", "urgent", "ALERT, MILDLY_IMPORTANT, UNIMPORTANT"),
        ("filtering", "yes", "RELATED, UNRELATED"),
        ("part", "dev", "training, test"),
        ("published_at", "yesterday", "2012-12-11T04:14:00Z"),
    ],
)
def test_a_label_in_other_words_is_an_error_with_file_line_and_words(tmp_path, column, word, right):
    rows = crawl(3)
    rows[1]["text"] = "one\ntwo"  # a row of two lines
    rows[4][column] = word
    with pytest.raises(TableError) as raised:
        labels.read(written(tmp_path, rows))
    lines = pd.DataFrame(rows).to_csv(index=False).splitlines()
    line = int(raised.value.where.removeprefix("toys.csv.gz, line "))
    assert lines[line - 1].startswith("4,")
    assert repr(word) in raised.value.what
    assert right in raised.value.right


def test_labels_of_a_post_about_another_are_not_read(tmp_path):
    rows = [*crawl(12), post("x", START + HOUR, "", "", filtering="UNRELATED")]
    read = labels.read(written(tmp_path, rows))
    of_other = read[~read["is_related"]]
    assert (len(of_other), of_other["label"].isna().all(), of_other["is_alert"].any()) == (
        1,
        True,
        False,
    )


def test_a_missing_column_and_an_empty_folder_are_said(tmp_path):
    with pytest.raises(UsageError, match="no file"):
        labels.read(tmp_path)
    rows = [{name: value for name, value in row.items() if name != "polarity"} for row in crawl(2)]
    with pytest.raises(TableError, match="polarity are missing"):
        labels.read(written(tmp_path, rows))


def test_three_labelled_posts_and_a_homonym_alone_are_left_out_with_the_reason(tmp_path):
    few = [post(f"f{k}", START + k * HOUR, entity_id="E2", query="Few") for k in range(3)]
    other = [
        row | {"tweet_id": f"o{k}", "entity_id": "E3", "query": "Jaguar", "filtering": "UNRELATED"}
        for k, row in enumerate(crawl(6))
    ]
    read = labels.read(written(tmp_path, [*crawl(6), *few, *other]))
    kept, left_out = labels.entities(read)
    assert [one.name for one in kept] == ["Acme"]
    assert left_out == {
        "Few": "3 labelled posts are about it; 100 are needed",
        "Jaguar": "0 labelled posts are about it; 100 are needed",
    }
    made = benchmark.benchmark(tmp_path, tmp_path / "scores")
    assert told_of(made, "take part", "value") == "0.333"
    assert list(made[made["what"] == "left out"]["subject"]) == ["Few", "Jaguar"]


def told_of(made, what, column, **fixed):
    own = made[made["what"] == what]
    for name, value in fixed.items():
        own = own[own[name] == value]
    assert len(own) == 1
    return own[column].iloc[0]


def test_where_no_entity_has_enough_labels_the_table_says_so_and_no_more(tmp_path):
    made = benchmark.benchmark(written(tmp_path, crawl(2)), tmp_path / "scores")
    assert set(made["part"]) == {"entities"}
    assert "48 labelled posts" in markdown(made)


def test_single_older_posts_begin_no_collection_and_a_long_silence_is_a_hole(tmp_path):
    old = [post(f"old{k}", START - pd.Timedelta(days=40 - 9 * k)) for k in range(3)]
    later = [
        row
        | {
            "tweet_id": f"l{k}",
            "part": "test",
            "published_at": f"{pd.Timestamp(row['published_at']) + pd.Timedelta(days=60):%FT%TZ}",
        }
        for k, row in enumerate(crawl(10))
    ]
    entity = only(tmp_path, [*old, *crawl(10), *later])
    assert [start.floor("D") for start, _ in entity.spans] == [
        START,
        START + pd.Timedelta(days=60),
    ]
    assert len(entity.posts) == 480
    bins = labels.series(entity.related, entity.related["label"], entity.spans, 60)
    inside = bins["bin_start"].between(START + pd.Timedelta(days=11), START + pd.Timedelta(days=59))
    assert (bins["collected"][inside] == 0).all()
    assert bins["messages"].sum() == 480


@needs_corpus
def test_spans_of_the_corpus_are_those_that_cases_set_by_hand():
    read = labels.read(corpus.FOLDER)
    kept, left_out = labels.entities(read)
    assert (len(kept), left_out) == (51, {})
    by_id = read.drop_duplicates("entity_id").set_index("entity_id")["query"]
    of = {one.name: one for one in kept}
    for entity in corpus.ENTITIES.values():
        starts = [start for start, _ in of[by_id[entity.id]].spans]
        for day in entity.pieces.values():
            apart = min(abs(start - pd.Timestamp(day, tz="UTC")) for start in starts)
            assert apart < pd.Timedelta(days=1.5)


# --- alarms ---


def test_what_is_counted_of_ten_days():
    days = pd.date_range(START, periods=10, freq="D")
    held = pd.DataFrame(
        {"collected": True, "judged": [False] * 4 + [True] * 6, "called": False}, index=days
    )
    held.loc[days[[5, 8]], "called"] = True
    is_alert = pd.Series([0, 1, 0, 0, 1, 1, 0, 0, 0, 0], days).astype(bool)
    storms = [{days[5]}, {days[8]}]
    n = alarms._met(held, is_alert, storms, [days[8]])
    assert (n["collected"], n["judged"], n["called"]) == (10, 6, 2)
    assert (n["alert_days"], n["alert_days_judged"], n["alert_days_called"]) == (3, 2, 1)
    assert (n["episodes"], n["episodes_judged"], n["episodes_met"]) == (2, 1, 1)
    assert (n["storms"], n["off"], n["off_in_a_fall"]) == (2, 1, 1)
    # two of ten days called: the first episode, of a day, is met in 2 of 10 shifts, the other in 4
    assert n["by_chance"] == pytest.approx(0.2 + 0.4)
    made = [alarms._told("brand", "Acme", "default, labels", alarms.LEAST, [n])]
    assert told(made, "episodes met") == "0.500"
    assert told(made, "episodes met", "n") == "2"
    assert told(made, "days judged") == "0.600"
    assert told(made, "alerts that meet none a week") == f"{7 / 10:.3f}"
    assert told(made, "alerts that meet none a week", "n") == "1"
    made = [alarms._told("all", "all", "default, labels", alarms.LEAST, [n, n])]
    assert told(made, "episodes met by chance") == "0.300"
    assert told(made, "episodes met, of those judged") == "1.000"
    assert told(made, "of these, in a fall by labels") == "1.000"
    assert told(made, "days called", "n") == "20"


def test_an_alert_day_needs_so_many_posts_and_a_day_between_ends_an_episode():
    days = pd.date_range(START, periods=5, freq="D")
    rows = list(alarms._episodes(days, np.array([1, 1, 0, 1, 0], bool)))
    assert [list(one) for one in rows] == [[0, 1], [3]]
    assert list(alarms._episodes(days, np.zeros(5, bool))) == []
    apart = days[[0, 1, 3, 4]]  # the third day was not collected
    assert [list(one) for one in alarms._episodes(apart, np.ones(4, bool))] == [[0, 1], [2, 3]]


def test_a_burst_of_alerts_is_met_and_one_of_another_topic_is_an_alert_that_meets_none(tmp_path):
    (tmp_path / "a").mkdir()
    burst = only(tmp_path, crawl(20, crisis=17))
    n = alarms.count(burst, "default, labels", (5, 500))
    assert (n[5]["episodes"], n[5]["episodes_met"], n[5]["storms"], n[5]["off"]) == (1, 1, 1, 0)
    assert (n[500]["episodes"], n[500]["off"], n[500]["off_in_a_fall"]) == (0, 1, 1)
    other = only(tmp_path / "a", crawl(20, crisis=17, priority="UNIMPORTANT"))
    n = alarms.count(other, "default, labels", (5,))[5]
    assert (n["episodes"], n["episodes_met"], n["off"], n["off_in_a_fall"]) == (0, 0, 1, 1)
    made = [alarms._told("sector", "toys", "default, labels", 5, [n])]
    assert (told(made, "episodes met"), told(made, "episodes met", "n")) == ("", "0")


def test_posts_of_another_brand_of_the_name_are_only_in_the_counts_collected(tmp_path):
    rows = crawl(20)
    extra = [
        post(f"u{k}", START + pd.Timedelta(days=17, minutes=3 * k), "", "", filtering="UNRELATED")
        for k in range(300)
    ]
    entity = only(tmp_path, [*rows, *extra])
    found = {rule: alarms.count(entity, rule, (5,)) for rule in alarms.RULES}
    assert found["counts collected"][5]["off"] == found["counts about the brand"][5]["off"] + 1
    assert found["default, labels"][5]["off"] == 0
    assert found["default, model"] == {}  # no text is at hand


def test_the_model_watches_the_spans_whose_texts_are_at_hand():
    at = START + pd.to_timedelta([0, 1, 2, 50, 51, 52], unit="h")
    posts = pd.DataFrame({"published_at": at, "text": ["a", "b", "", "c", "", ""]})
    held = [(at[0], at[2] + HOUR), (at[3], at[5] + HOUR)]
    kept, spans = alarms._with_texts(posts, held)
    assert (list(kept["text"]), spans) == (["a", "b"], (held[0],))
    kept, spans = alarms._with_texts(posts.assign(text=""), held)
    assert (len(kept), spans) == (0, ())


def test_by_the_model_copied_text_counts_once_and_its_tone_decides(tmp_path):
    rows = crawl(20, crisis=17, share=1)
    for k, row in enumerate(rows):
        row["text"] = f"made up post number {k}, of no meaning at all"
    entity = only(tmp_path, rows)
    entity.posts["tone"] = entity.posts["label"]
    entity.posts["text_key"] = pd.Series(range(len(rows)), dtype="UInt64")
    assert alarms.count(entity, "default, model", (5,))[5]["episodes_met"] == 1
    calm = entity.posts.assign(tone="neutral")
    glad = labels.Entity("Acme", "toys", calm, entity.spans)
    assert alarms.count(glad, "default, model", (5,))[5]["called"] == 0
    key = entity.posts["text_key"].mask(entity.posts["is_alert"], 7)
    copied = labels.Entity("Acme", "toys", entity.posts.assign(text_key=key), entity.spans)
    assert alarms.count(copied, "default, model", (5,))[5]["called"] == 0


def test_a_day_of_few_posts_is_no_history_and_nothing_is_judged(tmp_path):
    entity = only(tmp_path, crawl(20, a_day=8, crisis=17))
    n = alarms.count(entity, "default, labels", (5,))[5]
    assert (n["judged"], n["episodes"], n["episodes_judged"], n["episodes_met"]) == (0, 1, 0, 0)


# --- falls ---


def test_a_fall_is_told_by_counts_before_during_and_after(tmp_path):
    entity = only(tmp_path, crawl(26, crisis=17))
    days = labels.by_day(entity)
    (fall,) = labels.falls(days)
    assert (fall.first, fall.days) == (START + pd.Timedelta(days=17), 2)
    label = entity.related["label"].eq("negative")
    day = (entity.related["published_at"] - START) // pd.Timedelta(days=1)
    for name, first, last in (("before", 3, 16), ("during", 17, 18), ("after", 19, 25)):
        own = label[day.between(first, last)]
        assert getattr(fall, name) == (own.sum(), len(own))
    made = list(falls.rows([entity]))
    assert told(made, "negative share before", "n") == str(fall.before[1])
    assert told(made, "found, back", basis="labels") == "1.000"
    assert told(made, "cannot be judged", basis="model") == "1.000"
    assert float(told(made, "depth", basis="labels")) > 0.5
    assert "no post was read" in told(made, "depth", "note", basis="model")


def test_labels_that_end_on_the_second_day_of_a_crisis_measure_no_return(tmp_path):
    rows = [
        row
        for row in crawl(19, crisis=17)
        if pd.Timestamp(row["published_at"]) < START + pd.Timedelta(days=18, hours=21)
    ]
    entity = only(tmp_path, rows)
    made = list(falls.rows([entity]))
    assert told(made, "negative share after") == ""
    assert told(made, "negative share after", "note") == "the labels end"
    assert told(made, "time_to_recover_h", basis="labels") == ""
    assert float(told(made, "time_to_recover_h", "low", basis="labels")) > 12
    assert told(made, "depth", basis="labels") == ""
    assert "found, at least" in told(made, "depth", "note", basis="labels")
    assert told(made, "found, at least", basis="labels") == "1.000"


def test_calm_has_no_fall_nor_has_a_day_of_few_posts(tmp_path):
    assert labels.falls(labels.by_day(only(tmp_path, crawl(26)))) == []
    days = pd.DataFrame(
        {"posts": [30] * 14 + [19], "negative": [3] * 14 + [19], "alert": 0, "span": 0},
        index=pd.date_range(START, periods=15, freq="D"),
    )
    assert labels.falls(days) == []
    days.loc[days.index[-1], ["posts", "negative"]] = 20, 20
    assert [fall.during for fall in labels.falls(days)] == [(20, 20)]
    assert labels.falls(days.assign(span=[0] * 14 + [1])) == []  # another span has no days before
    assert list(falls.rows([])) == []


# --- shares ---


def ten_posts(brand="Acme", language="EN"):
    """Ten posts: four negative by label; three by tone, of which two are both."""
    label = ["negative"] * 4 + ["neutral"] * 2 + ["positive"] * 4
    tone = ["negative"] * 2 + ["neutral"] * 2 + ["negative"] + ["neutral"] * 3 + ["positive"] * 2
    at = START + pd.to_timedelta(np.arange(10), unit="h")
    table = pd.DataFrame({"published_at": at, "label": label, "tone": tone, "text": "x"})
    one_hot = pd.get_dummies(table["tone"])[["negative", "neutral", "positive"]].astype(float)
    table = table.join(one_hot).assign(
        is_related=True, language=language, text_key=pd.Series(range(10), dtype="UInt64")
    )
    return labels.Entity(brand, "toys", table, ((at[0], at[-1] + HOUR),))


def test_shares_and_errors_of_ten_posts(monkeypatch):
    assert all(shares.bins([ten_posts()], by).empty for by in ("brand", "day"))  # too few
    assert "absolute error, negative" not in set(table(shares.rows([ten_posts()]))["what"])
    monkeypatch.setattr(shares, "LEAST", 10)
    (bin_,) = shares.bins([ten_posts()], "brand").to_dict("records")
    assert (bin_["posts"], bin_["true_negative"], bin_["true_positive"]) == (10, 0.4, 0.4)
    assert (bin_["counted_negative"], bin_["counted_neutral"]) == (0.3, 0.5)
    assert np.isnan(bin_["corrected_negative"])  # fewer than the product corrects
    made = list(shares.rows([ten_posts()]))
    assert told(made, "negative share", basis="labels") == "0.400"
    assert told(made, "negative share", basis="counted") == "0.300"
    assert "withheld" in told(made, "negative share", "note", basis="corrected")
    everything = {"group": "all", "basis": "counted", "least": ""}
    assert told(made, "absolute error, negative", **everything) == "0.100"
    assert told(made, "bias, negative", **everything) == "-0.100"
    assert told(made, "bias, positive", **everything) == "-0.200"
    assert told(made, "absolute error, three classes", **everything) == "0.200"
    assert told(made, "bad for reputation, and of negative tone", group="all") == "0.500"
    assert told(made, "of negative tone, and bad for reputation", group="all") == "0.667"
    everything["basis"] = "corrected"
    assert told(made, "corrected share told", **everything) == "0.000"
    by_day = everything | {"basis": "counted", "least": "10"}
    assert told(made, "absolute error, negative", **by_day) == "0.100"


def test_errors_and_coverage_of_two_bins():
    held = {"brand": ["A", "B"], "sector": "toys", "posts": 40}
    for name in ("negative", "neutral", "positive"):
        held |= {f"true_{name}": [0.2, 0.5], f"counted_{name}": [0.3, 0.3]}
        held |= {f"corrected_{name}": [0.25, 0.4], f"low_{name}": 0.1, f"high_{name}": [0.3, 0.45]}
    made = list(shares._errors("all", "all", pd.DataFrame(held), "day"))
    counted, corrected = {"basis": "counted"}, {"basis": "corrected"}
    assert told(made, "absolute error, negative", **counted) == "0.150"
    assert told(made, "bias, negative", **counted) == "-0.050"
    assert told(made, "absolute error, negative", **corrected) == "0.075"
    assert told(made, "interval holds the negative share", **corrected) == "0.500"
    assert told(made, "interval holds all three", **corrected) == "0.500"
    assert told(made, "absolute error, negative", "least", **counted) == "30"
    assert told(made, "corrected share told", "n", **corrected) == "2"


def test_an_unknown_language_is_a_group_of_its_own():
    other = ten_posts("Zenith", "XX")
    made = table(shares.rows([ten_posts(), other, ten_posts("Nameless", "")]))
    own = made[(made["group"] == "language") & (made["what"] == "read by the model")]
    assert dict(zip(own["subject"], own["n"], strict=True)) == {
        "none": "10",
        "EN": "10",
        "XX": "10",
    }


def test_only_related_posts_with_a_text_are_scored_and_none_in_another_language(tmp_path):
    rows = crawl(6)
    for k, row in enumerate(rows):
        row["text"] = f"I hate number {k}, it is awful and broken again"
    rows[0]["text"] = ""
    rows[1]["filtering"] = "UNRELATED"
    rows[2]["text"] = "Esta empresa es terrible y nunca contesta a sus clientes enfadados"
    scores = tmp_path / "scores"
    made = shares.scored(labels.read(written(tmp_path, rows)), scores).set_index("tweet_id")
    assert made.loc[["0", "1", "2"], "tone"].isna().all()
    assert (made.loc[["3", "4", "5"], "tone"] == "negative").all()
    assert made.loc["0", "text_key"] is pd.NA
    kept = b"".join(path.read_bytes() for path in scores.iterdir())
    assert b"awful" not in kept


# --- the table ---


def test_intervals_are_those_of_wilson_and_of_garwood():
    rows = Rows("shares", "all", "all")
    rows.share("three of ten", 3, 10)
    rows.rate("four in eight weeks", 4, 8.0)
    rows.rate("none in eight weeks", 0, 8.0)
    rows.share("of nothing", 0, 0)
    three, four, none, nothing = rows.rows
    z, p, n = norm.ppf(0.95), 0.3, 10
    middle, half = (p + z**2 / 20) / (1 + z**2 / 10), z * np.sqrt(p * 0.7 / n + z**2 / 400)
    half /= 1 + z**2 / 10
    assert three[6:10] == pytest.approx((0.3, middle - half, middle + half, 10))
    ends = chi2.ppf(0.05, 8) / 16, chi2.ppf(0.95, 10) / 16
    assert four[6:10] == pytest.approx((0.5, *ends, 4))
    assert none[6:10] == pytest.approx((0.0, 0.0, chi2.ppf(0.95, 2) / 16, 0))
    assert nothing[6:10] == (None, None, None, 0)


def test_a_mean_over_bins_draws_whole_brands():
    brands = pd.Series([f"b{k}" for k in range(40) for _ in range(10)])
    value = pd.Series(np.repeat(np.random.default_rng(0).normal(size=40), 10))
    rows = Rows("shares", "all", "all")
    rows.mean("clustered", value, brands)
    rows.mean("few brands", value[:40], brands[:40])
    _, _, _, _, _, _, mean, low, high, n, _ = rows.rows[0]
    by_brand = value.groupby(brands).mean()
    expected = norm.ppf(0.95) * by_brand.std() / np.sqrt(40)
    assert (high - low) / 2 == pytest.approx(expected, rel=0.15)
    assert (mean, n) == (pytest.approx(by_brand.mean()), 400)
    assert rows.rows[1][7:9] == (None, None)


def test_no_interval_that_ever_held_is_never_sure():
    rows = Rows("shares", "all", "all")
    brands = pd.Series([f"b{k}" for k in range(10) for _ in range(4)])
    rows.held("never", pd.Series(False, brands.index), brands)
    rows.held("of one brand", pd.Series(True, brands.index[:4]), brands[:4])
    rows.held("of none", pd.Series(dtype=bool), brands[:0])
    z2 = norm.ppf(0.95) ** 2
    assert rows.rows[0][6:10] == pytest.approx((0, 0, z2 / (10 + z2), 40))
    assert rows.rows[1][6:10] == (1, None, None, 4)
    assert rows.rows[2][6:10] == (None, None, None, 0)


def recorded():
    return pd.read_csv(benchmark.RESULT, dtype=str, keep_default_na=False)


def test_what_is_recorded_holds_figures_only_each_with_its_n():
    made = recorded()
    assert list(made.columns) == list(COLUMNS)
    assert set(made["part"]) == {"entities", "detection", "recovery", "shares"}
    assert (made["n"] != "")[(made["value"] != "") | (made["low"] != "")].all()
    number = made[["value", "low", "high"]].apply(pd.to_numeric)
    whole = number.dropna()
    assert (whole["low"] <= whole["value"] + 1e-9).all()
    assert (whole["value"] <= whole["high"] + 1e-9).all()
    assert benchmark.RESULT.stat().st_size < 120_000


@needs_corpus
def test_what_is_recorded_names_all_entities_and_nothing_else_of_the_corpus():
    made, read = recorded(), labels.read(corpus.FOLDER)
    names = set(made["subject"][made["group"] == "brand"])
    assert names == set(read["query"])
    others = set(made["subject"]) - names
    assert others == {"all", *read["category"], *read["language"]}
    assert not re.search(r"\d{9}", benchmark.RESULT.read_text(encoding="utf-8"))  # ids have 17, 18


@pytest.mark.slow
@needs_corpus
def test_the_banks_are_as_recorded(tmp_path):
    made = benchmark.benchmark(corpus.FOLDER, tmp_path, ["banking"])
    mine = made[made["group"].isin(["brand", "sector"])].reset_index(drop=True)
    whole = recorded()
    theirs = whole[whole["subject"].isin(mine["subject"])].reset_index(drop=True)
    text = [name for name in COLUMNS if name not in ("value", "low", "high")]
    pd.testing.assert_frame_equal(mine[text], theirs[text])
    for name in ("value", "low", "high"):
        one, other = (pd.to_numeric(held[name]) for held in (mine, theirs))
        np.testing.assert_allclose(one, other, atol=0.005, equal_nan=True)
