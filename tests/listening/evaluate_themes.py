"""Themes beside RepLab 2013's hand-made topics of car brands (Amigó et al. 2013).

    python tests/listening/evaluate_themes.py [FOLDER of replab-2013]

Reliability and sensitivity of a clustering are BCubed precision and recall; F is their harmonic
mean, per brand, then averaged. Everything was chosen on the test part of brands with odd ids;
reported are the test part of even ids, and the training part of each. All methods see each
different text once, the same words, and pool what fewer than 5 accounts speak of; the constants of
each plain method are the best on the odd ids. Prints tables, writes evaluate_themes.csv.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import adjusted_rand_score

from analytics.measures import themes
from analytics.measures.single_pass import single_pass
from analytics.measures.word_contrast import LEAST_AUTHORS, brand_words, readable, words

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "replab-2013"
OUT = Path(__file__).with_suffix(".csv")
LEAST = 150
"""Labelled posts with a text from which a brand's part is judged."""
SIZES = (20, 80, 160)
CUTS = (0.85, 0.9, 0.95)


def posts_of(folder: Path) -> pd.DataFrame:
    """Related posts of car brands with a text and a topic."""
    table = pd.read_csv(folder / "automotive.csv.gz", dtype=str)
    is_used = (table["filtering"] == "RELATED") & table["text"].notna() & table["topic"].notna()
    table = table[is_used].assign(
        published_at=lambda t: pd.to_datetime(t["published_at"]),
        topic=lambda t: t["topic"].str.casefold().str.strip(),
        resolution="hour",
        sentiment=lambda t: t["polarity"].str.lower(),
    )
    return table.sort_values(["published_at", "tweet_id"])


def sets(table: pd.DataFrame, part: str, odd: int) -> dict[str, pd.DataFrame]:
    of = table[(table["part"] == part) & (table["entity_id"].str[-3:].astype(int) % 2 == odd)]
    groups = of.groupby("entity_id")
    return {str(name): one.reset_index(drop=True) for name, one in groups if len(one) >= LEAST}


def reliability_sensitivity(system: np.ndarray, gold: np.ndarray) -> tuple[float, float, float]:
    table = pd.crosstab(system, gold).to_numpy(float)
    r = (table**2 / table.sum(axis=1, keepdims=True)).sum() / table.sum()
    s = (table**2 / table.sum(axis=0, keepdims=True)).sum() / table.sum()
    return r, s, 2 * r * s / (r + s)


class Brand:
    """The different texts of one brand's posts, for every method alike."""

    def __init__(self, posts: pd.DataFrame) -> None:
        self.posts = posts
        read = readable(posts["text"])
        self.text_of = pd.factorize(read)[0]
        own = brand_words([posts["query"].iloc[0]])
        self.said = [words(text, own) for text in read.drop_duplicates()]
        self.who = themes.who(posts["author"], pd.Series(self.text_of))

    def weights(self):
        make = TfidfVectorizer(analyzer=lambda said: said, sublinear_tf=True)
        return make.fit_transform(self.said)

    def pooled(self, label: np.ndarray) -> np.ndarray:
        of = label[self.text_of]
        size = pd.DataFrame({"label": of, "who": self.who}).groupby("label")["who"].nunique()
        return np.where(size.reindex(of).to_numpy() >= LEAST_AUTHORS, of, -1)


def ours(brand: Brand) -> np.ndarray:
    return themes.group(brand.said, brand.text_of, brand.who)[brand.text_of]


def by_pass(similar: float) -> Callable[[Brand], np.ndarray]:
    return lambda brand: brand.pooled(single_pass(brand.said, similar))


def k_means(k: int | None) -> Callable[[Brand], np.ndarray]:
    """None: as many clusters as our themes of the brand, and the pool."""

    def run(brand: Brand) -> np.ndarray:
        n = len(set(ours(brand))) if k is None else k
        n = min(n, len(brand.said) - 1)
        found = KMeans(n, n_init=1, max_iter=50, random_state=0).fit_predict(brand.weights())
        return brand.pooled(found)

    return run


def nmf(k: int) -> Callable[[Brand], np.ndarray]:
    def run(brand: Brand) -> np.ndarray:
        made = NMF(k, init="nndsvda", max_iter=200, tol=1e-3).fit_transform(brand.weights())
        return brand.pooled(made.argmax(axis=1))

    return run


def agglomerative(cut: float) -> Callable[[Brand], np.ndarray]:
    def run(brand: Brand) -> np.ndarray:
        rows = brand.weights().toarray() + 1e-9
        model = AgglomerativeClustering(
            None, distance_threshold=cut, metric="cosine", linkage="average"
        )
        return brand.pooled(model.fit_predict(rows))

    return run


METHODS: dict[str, Callable[[Brand], np.ndarray]] = {
    "themes": ours,
    "single pass alone .12": by_pass(0.12),
    "single pass alone .15": by_pass(0.15),
    "single pass alone .2": by_pass(0.2),
    "k-means, as many as themes": k_means(None),
    **{f"k-means {k}": k_means(k) for k in SIZES},
    **{f"NMF {k}": nmf(k) for k in (10, 40)},
    **{f"agglomerative {cut}": agglomerative(cut) for cut in CUTS},
    "all in one": lambda brand: np.zeros(len(brand.posts)),
    "each alone": lambda brand: np.arange(len(brand.posts)),
}


def clustering(table: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for part, odd, use in (
        ("test", 0, "held out"),
        ("test", 1, "chosen on"),
        ("training", 0, "held out, training part"),
    ):
        brands = {name: Brand(one) for name, one in sets(table, part, odd).items()}
        for method, run in METHODS.items():
            scores = []
            for brand in brands.values():
                label = run(brand)
                gold = brand.posts["topic"].to_numpy()
                scores.append([*reliability_sensitivity(label, gold), len(set(label.tolist()))])
            r, s, f, k = np.mean(scores, axis=0)
            row = {"table": "topics", "use": use, "method": method, "brands": len(brands)}
            row |= {"posts": sum(len(one.posts) for one in brands.values())}
            rows.append(row | {"reliability": r, "sensitivity": s, "f": f, "clusters": k})
            print(f"{use:24s} {method:28s} R {r:.3f} S {s:.3f} F {f:.3f} k {k:.0f}", flush=True)
    return pd.DataFrame(rows)


def one_more_day(table: pd.DataFrame) -> pd.DataFrame:
    """Agreement of the posts of both files, one cut a day after the other (adjusted Rand)."""
    rows = []
    for name, posts in sets(table, "test", 0).items():
        days = posts["published_at"].dt.floor("D")
        last = days.quantile([0.5, 0.75, 0.9]).dt.floor("D").unique()
        for until in last:
            first = posts[posts["published_at"] < until]
            more = posts[posts["published_at"] < until + pd.Timedelta(days=1)]
            if len(first) < LEAST or len(more) == len(first):
                continue
            one, two = ours(Brand(first)), ours(Brand(more))[: len(first)]
            again = ours(Brand(first.copy()))
            rows.append(
                {
                    "table": "one more day",
                    "use": name,
                    "posts": len(first),
                    "added": len(more) - len(first),
                    "ari": adjusted_rand_score(one, two),
                    "ari_again": adjusted_rand_score(one, again),
                }
            )
    return pd.DataFrame(rows)


def priority(table: pd.DataFrame) -> pd.DataFrame:
    """ALERT predicted from a post's theme: its tone, size and growth; each brand held out."""
    parts = []
    for name, posts in table[table["part"] == "test"].groupby("entity_id"):
        if len(posts) < LEAST:
            continue
        one = posts.reset_index(drop=True)
        label = ours(Brand(one))
        late = one["published_at"] > one["published_at"].median()
        frame = pd.DataFrame({"brand": name, "theme": label, "late": late})
        frame["negative"] = one["sentiment"].eq("negative")
        frame["is_alert"] = one["topic_priority"].eq("ALERT")
        by = frame.groupby("theme")
        frame["tone"], frame["growth"] = (by[c].transform("mean") for c in ("negative", "late"))
        frame["size"] = np.log(by["late"].transform("size"))
        frame["own_tone"] = frame["negative"].astype(float)
        frame["has_theme"] = (frame["theme"] >= 0).astype(float)
        parts.append(frame)
    whole = pd.concat(parts, ignore_index=True)
    features = ["tone", "growth", "size", "own_tone", "has_theme"]
    rows = []
    for name in whole["brand"].unique():
        train, test = whole[whole["brand"] != name], whole[whole["brand"] == name]
        model = LogisticRegression(class_weight="balanced", max_iter=1000)
        model.fit(train[features], train["is_alert"])
        by_rule = (test["tone"] > 0.5) & (test["growth"] > 0.5) & (test["theme"] >= 0)
        for method, guess in (
            ("logistic regression", model.predict(test[features]).astype(bool)),
            ("most negative and growing", by_rule.to_numpy()),
            ("never", np.zeros(len(test), bool)),
        ):
            is_alert = test["is_alert"].to_numpy()
            rows.append(
                {
                    "table": "priority",
                    "use": name,
                    "method": method,
                    "posts": len(test),
                    "alerts": is_alert.sum(),
                    "told": guess.sum(),
                    "right": (guess & is_alert).sum(),
                }
            )
    found = pd.DataFrame(rows)
    for method, one in found.groupby("method", sort=False):
        right, told, alerts = (one[c].sum() for c in ("right", "told", "alerts"))
        precision, recall = right / max(told, 1), right / max(alerts, 1)
        f = 2 * right / max(told + alerts, 1)
        is_right = 1 - (told + alerts - 2 * right) / one["posts"].sum()
        print(
            f"{method:28s} told {told} right {right} of {alerts} alerts: precision {precision:.3f} "
            f"recall {recall:.3f} F {f:.3f} accuracy {is_right:.3f}"
        )
    print(found[(found["alerts"] > 0) & (found["method"] != "never")].to_string())
    return found


def main() -> None:
    table = posts_of(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
    found = [priority(table), one_more_day(table)]
    print(found[1].to_string())
    found.append(clustering(table))
    pd.concat(found, ignore_index=True).round(4).to_csv(OUT, index=False)


if __name__ == "__main__":
    main()
