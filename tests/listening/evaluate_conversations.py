"""Conversations of real customer service; writes conversations_evaluation.csv.

`python tests/listening/evaluate_conversations.py`: of `../shared/data/twcs-head` (5,000 posts, 76
brands) the measures, of all and of the brands with most complaints, with the shipped model's tone;
and how the rules on what replies hold agree with one person's codes of 200 of these replies. The
codes were given before any rule was written. The rules were written on the first half; the second
was coded in the same sitting, so that its texts were seen before the rules, though not their
results on it.
"""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from analytics import messages, sentiment
from analytics.measures import conversations as of
from analytics.measures.reply_content import APOLOGY, EMPATHY, EXPLANATION, HANDOFF, contents
from analytics.measures.reply_lift import contrast

FILE = Path(__file__).parents[2].parent / "shared/data/twcs-head/twcs.csv"
SEED, SAMPLE, HALF = 20261129, 200, 100
CODED = {
    APOLOGY: "6 8 11 16 17 24 35 38 46 48 49 51 55 58 75 80 86 93 125 127 143 150 151 153 163 168 "
    "173 178 184 186 198 199",
    EXPLANATION: "3 4 17 48 49 59 71 73 83 87 102 103 114 140 150 173 174",
    HANDOFF: "5 8 15 21 24 26 30 34 36 38 40 41 42 43 44 46 47 51 53 56 61 62 63 66 69 70 81 86 88 "
    "89 93 95 99 105 106 112 118 119 120 124 134 135 137 142 144 145 147 148 152 153 154 158 160 "
    "161 162 163 164 165 169 170 171 172 175 178 181 182 184 187 194 195 196 197",
    EMPATHY: "0 11 17 38 73 75 77 101 112 116 125 143 151 157 173 178 186 190 195 198",
}
"""Draws in which a person found it: sorry or regret; a cause; a call to a private channel or form;
the customer's feeling or trouble named.
"""


def scored() -> pd.DataFrame:
    """The messages with tone, and `brand`: the account that speaks or is named first."""
    table = messages.read([FILE]).table.reset_index(drop=True)
    scores = sentiment.score(table["text"].tolist())
    names = {one.casefold(): one for one in table.loc[table["side"] == "brand", "author"].unique()}
    named = [
        next(
            (names[n.casefold()] for n in re.findall(r"@(\w+)", text) if n.casefold() in names),
            None,
        )
        for text in table["text"]
    ]
    return table.assign(
        net=(scores["positive"] - scores["negative"]).to_numpy(float),
        sentiment=pd.array(scores["label"], dtype="string"),
        language=pd.array(scores["language"], dtype="string"),
        is_complaint=scores["label"].eq("negative").fillna(False).to_numpy(bool),
        brand=table["author"].where(table["side"] == "brand", pd.Series(named, dtype="string")),
    )


def agreement(table: pd.DataFrame) -> pd.DataFrame:
    """Cohen's kappa of each rule with the person's codes: `what, group, n, coded, found, value`."""
    raw = pd.read_csv(FILE)
    drawn = raw[~raw["inbound"].astype(bool) & raw["in_response_to_tweet_id"].notna()]
    drawn = drawn.sample(SAMPLE, random_state=SEED)["tweet_id"].astype(str)
    replies = table.set_index("message_id").loc[drawn].reset_index()
    found = contents(replies.assign(recipient=replies["parent_id"]))
    rows = []
    for kind, draws in CODED.items():
        coded = np.isin(np.arange(SAMPLE), [int(one) for one in draws.split()])
        for half, part in (("written on", slice(0, HALF)), ("held out", slice(HALF, SAMPLE))):
            told = found[kind][part].notna().to_numpy()
            mine, ours = coded[part][told], found[kind][part][told].to_numpy(bool)
            rows.append((kind, half, len(mine), mine.sum(), ours.sum(), kappa(mine, ours)))
    return pd.DataFrame(rows, columns=["what", "group", "n", "coded", "found", "value"])


def kappa(a: np.ndarray, b: np.ndarray) -> float:
    by_chance = a.mean() * b.mean() + (1 - a.mean()) * (1 - b.mean())
    return float(((a == b).mean() - by_chance) / (1 - by_chance))


def measured(table: pd.DataFrame, group: str, until: pd.Timestamp) -> list[tuple[object, ...]]:
    rows = of.conversations(table, until)
    found = of.conversation_measures(rows, has_brand=True)
    return [(one.name, group, one.n, one.value, one.low, one.high) for one in found.values()]


if __name__ == "__main__":
    table = scored()
    print(agreement(table).round(2).to_string())
    until = table["published_at"].max() + pd.Timedelta("1s")
    figures = measured(table, "all, within brands", until)
    pooled = table.drop(columns="brand")
    figures += measured(pooled, "all, across brands", until)
    rows = of.conversations(pooled, until)
    for outcome in ("change", "came_back", "better"):
        one = contrast(rows, 72, outcome)
        said = f"{one.answered:.3f} against {one.beside:.3f}, unmatched {one.unmatched}"
        print(f"across brands, {outcome}: {said}")
    bands = pd.cut(rows["net"], [-1, -0.75, 0, 1], include_lowest=True).astype("string")
    coarse = contrast(rows.assign(stratum=bands), 72)
    print(f"across brands and hours, three bands of tone: {coarse}")
    figures.append(
        (
            "reply_lift_72h",
            "across brands and hours",
            coarse.n,
            coarse.value,
            coarse.low,
            coarse.high,
        )
    )
    complaints = table[(table["side"] == "public") & table["is_complaint"]]
    for brand in complaints["brand"].value_counts().index[:8]:
        figures += measured(table[table["brand"] == brand], f"{brand}", until)
    whole = pd.DataFrame(figures, columns=["what", "group", "n", "value", "low", "high"])
    whole.round(3).to_csv(Path(__file__).with_name("conversations_evaluation.csv"), index=False)
    print(whole.round(3).to_string())
