"""Command that reads a draft statement: what it says, what it lacks, how others said it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from analytics.cli.console import chosen_cases, out, print_json

if TYPE_CHECKING:
    from analytics.study.statements import Draft
    from analytics.wording import Locale


def statement(
    file: Annotated[str, typer.Argument(help="Text, Markdown or Word file; - reads stdin.")],
    case: Annotated[str, typer.Option(help="Case whose crisis type it is set beside.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print all that was found.")] = False,
) -> None:
    """Check a draft apology: what it says, what it lacks, and how real brands said it."""
    from analytics.study import statements
    from analytics.wording import Locale

    draft = statements.check_draft(file, chosen_cases([case])[0] if case else "")
    if as_json:
        print_json(statements.as_json(draft))
        return
    for line in _lines(draft, case, Locale.of()):
        out.print(line)


def _lines(draft: "Draft", case: str, locale: "Locale") -> Iterator[str]:
    say = locale.translate
    yield say("draft.title", source=draft.source, n=draft.n_words)
    said = [*_said(draft, locale)]
    lacking = [name for name, state in draft.elements.items() if state in ("not_found", "weak")]
    yield from ("", say("draft.has"), *(f"  {one}" for one in said or [say("draft.none")]))
    if lacking:
        yield from ("", say("draft.lacks"))
    for name in lacking:
        what = _name(name, locale)
        yield f"  {say('draft.missing', what=what, advice=say(f'draft.advice.{name}'))}"
        yield from _examples(draft, name, locale)
    states = {**draft.elements, **draft.transparency}
    looked = [name for name, state in states.items() if state == "look"]
    yield from ("", say("draft.look"))
    for name in looked:
        what, words = _name(name, locale), _quoted(draft, name, locale)
        told = say("draft.seen", what=what, words=words) if words else ""
        advice = say("draft.missing", what=what, advice=say(f"draft.advice.{name}"))
        yield f"  {told or advice}"
        yield from _examples(draft, name, locale)
    if draft.marks:
        yield from ("", say("draft.avoid"))
    for name in dict.fromkeys(one.name for one in draft.marks):
        why = say(f"draft.avoidance.{name}")
        yield f"  {say('draft.found', what=_quoted(draft, name, locale), words=why)}"
    yield from ("", *_posture(draft, case, locale))
    yield say("draft.recall" if draft.is_whole else "draft.part")


def _said(draft: "Draft", locale: "Locale") -> Iterator[str]:
    for name, state in draft.elements.items():
        if state in ("full", "weak"):
            key = "draft.found" if state == "full" else "draft.weak"
            what = _name(name, locale)
            yield locale.translate(key, what=what, words=_quoted(draft, name, locale))


def _name(name: str, locale: "Locale") -> str:
    key = f"element.{name}"
    return locale.translate(key if locale.has(key) else f"transparency.{name}")


def _quoted(draft: "Draft", name: str, locale: "Locale") -> str:
    words = draft.words_of(name)
    return locale.format_list([locale.translate("draft.quote", words=one) for one in words])


def _examples(draft: "Draft", name: str, locale: "Locale") -> Iterator[str]:
    for one in draft.examples.get(name, ()):
        who = one.brand if one.brand in one.speaker else f"{one.speaker}, {one.brand}"
        told = {"words": one.words, "who": who, "when": one.when}
        yield f"      {locale.translate('draft.example', **told, url=one.url)}"


def _posture(draft: "Draft", case: str, locale: "Locale") -> Iterator[str]:
    """Whether it apologises or makes good, beside the crisis type; words that may do otherwise."""
    told = locale.translate("draft.rebuilds" if draft.rebuilds else "draft.posture_none")
    named = {"cluster": locale.translate(f"cluster.{draft.cluster}"), "case": case} if case else {}
    fits = locale.translate(f"posture_fit.{draft.fit}") if draft.fit else ""
    yield locale.translate("draft.beside", posture=told, fit=fits, **named) if fits else told
    for name in ("deny", "diminish", "bolster"):
        if words := _quoted(draft, name, locale):
            what = locale.translate(f"posture.{name}")
            yield f"  {locale.translate('draft.seen', what=what, words=words)}"
