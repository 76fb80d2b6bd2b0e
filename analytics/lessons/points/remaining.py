"""The rules that no other topic has taken, each in its own words: mostly what listening showed."""

from collections.abc import Iterator

from analytics.lessons.points.known import Asked, Known, Point

HEARD: dict[str, Asked] = {
    "beyond_mentions": Asked("insights", "this_quarter"),
    "one_channel_first": Asked("insights", "this_month"),
    "common_event": Asked("communications", "this_month"),
    "one_theme": Asked("operations", "this_month"),
    "one_voice": Asked("insights", "this_quarter"),
    "attention": Asked("insights", "this_month"),
    "copied_tone": Asked("insights", "this_quarter"),
    "copied_text": Asked("insights", "this_quarter"),
    "attention_passes": Asked("insights", "this_quarter"),
    "relapse": Asked("insights", "this_quarter"),
    "reply_lift": Asked("care", "this_quarter"),
    "ambassador_threads": Asked("communications", "this_quarter"),
    "statement_before_peak": Asked("communications", "this_quarter"),
    "lead": Asked("insights", "this_quarter"),
    "silence": Asked("communications", "this_quarter"),
    "answered": Asked("care", "this_quarter"),
    "reply_time": Asked("care", "this_quarter"),
    "within_hour": Asked("care", "this_quarter"),
    "within_day": Asked("care", "this_quarter"),
    "recovery": Asked("insights", "this_quarter"),
}
"""Rules by how much they change what a brand would do, the most first: channels it did not watch,
then what people were angry about, then what distorts the count, then how it ended."""
VARIANTS = {f"heard.{rule}": asked for rule, asked in HEARD.items()}


def heard(known: Known) -> Iterator[Point]:
    """What each of these rules found, in its own words, in the order of HEARD."""
    for k, rule in enumerate(HEARD):
        lesson = known.lessons.get(rule)
        if lesson is not None and lesson.verdict != "badly":
            yield Point(
                f"heard.{rule}",
                (lesson.claim,),
                (),
                lesson.evidence,
                (rule,),
                size=-float(k),
            )
