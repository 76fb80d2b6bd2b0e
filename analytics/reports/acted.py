"""What the brand did, who spoke, and how it ended, as sentences with their evidence."""

from analytics import wording
from analytics.reports.blocks import Html, Part, bullets, element, join, paragraph
from analytics.study import Study, shown_outcome, whose_share


def conduct_parts(of: Study) -> list[Part]:
    """The brand's words and acts, then named critics and defenders, each linked to its event."""
    parts: list[Part] = []
    for who in ("brand", "critic", "defender"):
        found = [act for act in of.acts if act.who == who]
        items = [join(wording.tell(act.sentence, of.lang), " ", _link(act.event)) for act in found]
        if items:
            heading = wording.say(f"page.conduct.{who}", of.lang)
            parts += [element("h3", heading), bullets(items)]
    return parts or [paragraph(wording.say("page.conduct.none", of.lang))]


def _link(event: str) -> Html:
    return join("[", element("a", event.replace("-", " "), href=f"#event-{event}"), "]")


def outcome_part(of: Study) -> Part:
    """Each outcome of the case and its share price, a sentence each."""
    told = [_outcome(one, of.lang) for one in of.case.outcomes]
    lowest, latest = (of.measures[f"{end}_beside_market"] for end in ("lowest", "latest"))
    if lowest.is_observed:
        values = {"whose": whose_share(of.case)}
        for name, one in (("lowest", lowest), ("latest", latest)):
            values |= {name: wording.percent(one.value, 1), f"{name}_day": one.evidence[0]}
        told.append(wording.say("outcome.price", of.lang, **values))
    regained = of.measures["sessions_to_regain"]
    if regained.status in ("observed", "censored"):
        key = "outcome.price_back" if regained.is_observed else "outcome.price_away"
        time = wording.quantity(regained.value or regained.low, regained.unit)
        told.append(wording.say(key, of.lang, whose=whose_share(of.case), time=time))
    return bullets(told) if told else paragraph(wording.say("outcome.none", of.lang))


def _outcome(outcome, lang: str) -> str:
    values = shown_outcome(outcome)
    names = ["before" if outcome.before else "no_before", "worst"]
    names += ["latest"] if outcome.latest else []
    parts = [wording.say(f"outcome.{name}", lang, **values) for name in names]
    return wording.say("outcome.line", lang, label=values["label"], parts=parts)
