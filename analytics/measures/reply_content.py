"""What a reply of the brand holds: rules on its words, in the languages of LANGUAGES alone.

The rules are lists of wordings, written on one half of 200 replies that were coded by hand and
compared with the other half (METHODS.md). They say what is in a reply, not whether it is meant.
"""

import re
from collections.abc import Callable, Mapping

import pandas as pd

from analytics.measures.copies import MIN_CHARACTERS, normalise

APOLOGY, EXPLANATION, HANDOFF, EMPATHY, CANNED = KINDS = (
    "apology",
    "explanation",
    "handoff",
    "empathy",
    "canned",
)
LANGUAGES = ("en", "es", "de", "fr", "he", "ar")
"""ISO 639-1 codes of the languages whose wordings are listed."""
MANY = 3
"""People who got the same reply, from which it is canned: a convention."""

_HTTP = r"[^.!?]{0,60}?(?:https?://|\d{3}[ .-]\d{3,4})"
_RULES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        APOLOGY: (r"\bsorry\b", r"\bapolog(?:y|ies|i[sz])", r"\bregret\b"),
        EXPLANATION: (
            r"\b(?:because|due to|owing to|caused by|as a result of|the reason)\b",
            r"\b(?:out of|beyond) our control\b",
            r"\b(?:as|since) (?:our|we|it|there|the)\b",
            r"\b(?:agreement|policy|legislation|regulations?)\b",
            r"\bit(?:'s| is|’s) our\b",
        ),
        HANDOFF: (
            r"\bdm(?:s|'d|’d|ed)?\b",
            r"\b(?:direct|private)(?:ly)? messag",
            r"\bpm (?:me|us)\b",
            r"\b(?:send|shoot|drop|leave) (?:me|us) (?:over )?(?:an? |your )?"
            r"(?:note|line|message|e-?mail)\b",
            r"(?<!they )\b(?:e-?mail|message|call|phone|ring|text) (?:me|us)\b(?! that)",
            r"\b(?:give|request|return|try|call)(?: \w+){0,2} call(?:ing)?(?: ?back)?\b",
            r"\bcall(?:ing)? back\b",
            r"\bby (?:phone|e-?mail|chat)\b",
            r"(?<!chance to )(?<!have you )\b(?:contact|reach|get in touch)\b" + _HTTP,
            r"\b(?:log|tell|give|send|share|submit|provide)\b[^.!?]{0,60}\b(?:here|via|link)\b"
            r"[^.!?]{0,8}https?://",
            r"\b(?:fill|complete|submit)\b[^.!?]{0,30}\bform\b",
            r"\blink\b[^.!?]{0,20}\badditional information\b",
        ),
        EMPATHY: (
            r"\b(?:sorry|sad|concerned|disappointed) to (?:hear|learn|read|see)\b",
            r"\b(?:understand|appreciate|imagine|know) (?:how|your|the) ?"
            r"(?:frustrat|concern|disappoint|anger|worr|upset|annoy|feel)",
            r"\b(?:completely|totally|fully|certainly|definitely) understand\b",
            r"\bfrustrati(?:on|ng)",
            r"\b(?:very|so|incredibly|really) (?:concerning|upsetting|worrying|disappointing)\b",
            r"\boh,? no+\b",
        ),
    },
    "es": {
        APOLOGY: (
            r"\b(?:lo )?(?:siento|sentimos)\b",
            r"\blamenta(?:mos|r)?\b|\blamento\b",
            r"\bdisc[uú]lpa|\bperd[oó]n\b",
        ),
        EXPLANATION: (r"\b(?:porque|debido a|a causa de|ya que|por motivos? de)\b",),
        HANDOFF: (
            r"\b(?:md|dm)\b",
            r"\bmensajes? (?:directos?|privados?)\b",
            r"\bpor (?:privado|interno|inbox)\b",
            r"\b(?:escr[ií]b[ea]|ll[aá]m[ea]|cont[aá]ct[ae])nos\b",
            r"\bcorreo electr[oó]nico\b|\bformulario\b",
        ),
        EMPATHY: (
            r"\b(?:entend|comprend)(?:emos|o) (?:tu|su|lo|c[oó]mo|que|la|el)\b",
            r"\bfrustra(?:ci[oó]n|nte)\b|\bpreocupaci[oó]n\b",
        ),
    },
    "de": {
        APOLOGY: (
            r"\bentschuldig",
            r"\btut (?:\w+ ){0,2}leid\b|\bleid ?tut\b",
            r"\bbedauer(?:n|e|t|lich)",
            r"\bsorry\b",
        ),
        EXPLANATION: (r"\b(?:weil|aufgrund|wegen|grund (?:dafür|hierfür|ist))\b",),
        HANDOFF: (
            r"\b(?:pn|dm)\b",
            r"\b(?:privat|direkt)(?:e[nr]? )?nachricht",
            r"\b(?:schreib|ruf)\w* (?:uns|mir|mich)\b",
            r"\b(?:per|via) (?:e-?mail|mail|telefon)\b|\bkontaktformular\b",
        ),
        EMPATHY: (
            r"\b(?:verstehen?|versteh) (?:\w+ )?(?:deinen|ihren|euren|deine|ihre|eure)\b",
            r"\bnachvollziehen\b|\bverständlich\b|\bärgerlich\b|\bfrust",
        ),
    },
    "fr": {
        APOLOGY: (
            r"\bdésolé",
            r"\bexcus(?:e|es|er|ez|ons)\b",
            r"\bnavrée?s?\b",
            r"\bregrett(?:ons|e)\b",
            r"\bpardon\b",
        ),
        EXPLANATION: (
            r"\bparce qu|\ben raison d|\bà cause d|\b[àa] la suite d|\bdue?s? (?:à|au)\b|\bdû\b",
        ),
        HANDOFF: (
            r"\b(?:dm|mp)\b",
            r"\bmessages? (?:privés?|directs?)\b|\ben privé\b",
            r"\b(?:écri(?:vez|s)|appele[zr]|contacte[zr])-nous\b",
            r"\bpar (?:e-?mail|mail|courriel|téléphone)\b|\bformulaire\b",
        ),
        EMPATHY: (
            r"\bcompren(?:ons|ds) (?:\w+ )?(?:votre|ta|ton|vos|que)\b",
            r"\bfrustration|\bdéception\b|\bmécontentement\b",
        ),
    },
    "he": {
        APOLOGY: (r"מתנצל|סליחה|מצטער|התנצלות|צר לנו|צר לי",),
        EXPLANATION: (r"\b(?:בגלל|עקב|בשל|משום ש|מכיוון ש)|הסיבה",),
        HANDOFF: (
            r"(?:ה|ל)?הודעה (?:פרטית|ישירה)|\bבפרטי\b|אינבוקס|\bdm\b",
            r"צרו (?:איתנו |עמנו )?קשר|התקשרו|חייגו|\bבמייל\b|\bטופס\b",
        ),
        EMPATHY: (r"מבינ(?:ים|ה|ות) (?:את|ש)|מבין (?:את|ש)|תסכול|מתסכל|אכזבה",),
    },
    "ar": {
        APOLOGY: (r"نعتذر|اعتذر|نأسف|ناسف|اسف|\bعذرا|اعتذارنا|المعذرة",),
        EXPLANATION: (r"بسبب|نظرا ل|نتيجة ل|\bلان",),
        HANDOFF: (
            r"رسالة (?:خاصة|مباشرة)|(?:على|علي) الخاص|الرسائل الخاصة|\bdm\b",
            r"راسلنا|راسلونا|(?:اتصل|الاتصال|تواصل) (?:معنا|بنا)|البريد الالكتروني",
        ),
        EMPATHY: (r"نتفهم|اتفهم|استياء|انزعاج|احباط",),
    },
}
_SIGNED = re.compile(r"(?:[\^*/~–—-]\s?\w{1,16}\s?\.?\s*|\b\d/\d\b\s*)+$")
_ADDRESS = re.compile(r"https?://\S+\s*$")
_GREETED = re.compile(r"^(?:@\w+[\s,]*)*(?:(hi|hello|hey|hola|hallo|bonjour|dear)\b\W*\w+)?", re.I)
_CALLED = re.compile(r",\s+[A-Z]\w+(?=\s*[,.!?])")
_VOWELS = re.compile(r"[\u064b-\u0652\u0591-\u05c7\u0640]")


def _compiled() -> dict[str, dict[str, re.Pattern[str]]]:
    return {
        language: {kind: re.compile("|".join(forms)) for kind, forms in kinds.items()}
        for language, kinds in _RULES.items()
    }


_COMPILED = _compiled()


def contents(replies: pd.DataFrame) -> pd.DataFrame:
    """What each reply of the brand holds, by KINDS (boolean, NA where it cannot be told).

    replies: `text` (NA where it is not kept), `language` (ISO 639-1, NA where undecided) and
    `recipient` (whom it answers). A reply of undecided language is read in that of most others.
    canned: the same words, without names, signatures and addresses, went to MANY people or more.
    Rows without text have nothing but NA; those of another language can only be canned or not.
    """
    text = replies["text"].astype("string")
    language = replies["language"].astype("string").str.slice(0, 2)
    told = language.dropna()
    usual = told.mode().iloc[0] if len(told) else ""
    language = language.fillna(usual)
    untold = pd.Series(index=replies.index, dtype="boolean")
    found = pd.DataFrame({kind: untold for kind in KINDS})
    plain = _each(_plain, text)
    for code in LANGUAGES:
        rows = (language == code) & text.notna()
        for kind, pattern in _COMPILED[code].items():
            found.loc[rows, kind] = plain[rows].str.contains(pattern).astype("boolean")
    found[CANNED] = _canned(text, replies["recipient"])
    return found


def _each(change: Callable[[str], str], text: "pd.Series[str]") -> "pd.Series[str]":
    held = [None if pd.isna(one) else change(one) for one in text]
    return pd.Series(held, text.index, dtype="string")


def _plain(text: str) -> str:
    """In lower case, without accounts, vowel signs and forms of alef."""
    bare = re.sub(r"@\w+", " ", _VOWELS.sub("", text.casefold()))
    return re.sub("[أإآ]", "ا", bare).replace("’", "'")


def _canned(text: "pd.Series[str]", recipient: "pd.Series[str]") -> "pd.Series[bool]":
    key = normalise(_each(_nameless, text))
    key = key.where(key.str.len() >= MIN_CHARACTERS)
    people = recipient.groupby(key).transform("nunique")
    return people.ge(MANY).fillna(False).astype("boolean").where(text.notna())


def _nameless(text: str) -> str:
    """Without the person's name where it is greeted, and without the sign of who wrote it."""
    signed = _ADDRESS.sub("", text.strip())
    signed = _SIGNED.sub("", signed.rstrip())
    return _CALLED.sub("", _GREETED.sub(lambda found: found[1] or "", signed))
