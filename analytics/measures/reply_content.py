"""What a reply of the brand holds: rules on its words, in the languages of LANGUAGES alone.

The rules are lists of wordings, compared with replies that were coded by hand (METHODS.md). What
they find is mostly there; wordings that nobody listed are overlooked. They say what is in a reply,
not whether it is meant.
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
_ASKED = (
    r"(?<!they )(?<!we )(?<!we can )(?<!i can )(?<!'ll )(?<!will )(?<!had to )(?<!able to )"
    r"(?<!managed to )(?<!chance to )(?<!have you )(?<!did you )\b"
)
_FELT = (
    r"(?:frustrat|concern|disappoint|ang(?:er|ry)|worr|upset|annoy|feel|pain|stress|inconvenien|"
    r"furious|cross\b|livid)"
)
_PRIVATE = (
    r"\bdm(?:s|'d|ed)?\b|\binbox\b|\bwhatsapp\b",
    r"[\w.]@\w[\w-]*\.\w",
    r"\+\d{1,3}[ -]\(?\d{1,4}\)?[ -]\d{2,}|\b1[ -]8\d\d[ -]\d{3}",
    r"\b0\d{2,4}[ /-]?\d{3,}|\b0\d-\d{6,}|\b0\d{1,3}(?: \d\d){3,4}\b",
)
"""Hand-offs in any language: what such places are called, an address of e-mail, a telephone."""
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
            *_PRIVATE,
            r"\b(?:direct|private)(?:ly)? messag|\bprivately\b|\bin private\b",
            r"\btake (?:this|it) offline",
            r"\b(?:send|shoot|drop|leave) (?:me|us) (?:over )?(?:an? |your )?(?:\w+ )?"
            r"(?:note|line|message|e-?mail)\b",
            _ASKED + r"(?:e-?mail|message|call|phone|ring|text|write to) (?:me|us)\b(?! that)",
            _ASKED + r"(?:e-?mail|message|call|phone|ring|text|write to|contact|get in touch with|"
            r"reach out to|speak (?:to|with)|talk to) "
            r"(?:an?|our|the|one of|customer)\b(?: \w+){0,3}? ?"
            r"(?:team|desk|support|services?|care|agent|advis[eo]r|representative|line)s?\b",
            r"\bcontact us (?:by|via|on|at|through|using)\b|\b(?:you|please) pm\b|\bpm (?:me|us)\b",
            r"\b(?:give|request|return|try|call)(?: \w+){0,2} call(?:ing)?(?: ?back)?\b",
            r"\bcall(?:ing)? back\b|\b(?:helpline|hotline)\b|\bnumber to (?:reach|call|ring)\b",
            r"(?<!pay )(?<!paid )(?<!book )(?<!order )\bby (?:phone|e-?mail|chat)\b",
            r"\b(?:live|web|our) chat\b",
            r"(?<!chance to )(?<!have you )\b(?:contact|reach|get in touch)\b" + _HTTP,
            r"\b(?:log|tell|give|send|share|submit|provide)\b[^.!?]{0,60}\b(?:here|via|link)\b"
            r"[^.!?]{0,8}https?://",
            r"\b(?:fill|complete|submit)\b[^.!?]{0,30}\bform\b",
            r"\b(?:contact|claims?|complaints?|online|web|feedback|refund) form\b",
            r"\buse (?:this|the|our) link\b|\blink\b[^.!?]{0,20}\badditional information\b",
            r"\b(?:open|raise|log|create) an? (?:\w+ )?(?:ticket|case) (?:with|in|at|via|on)\b",
        ),
        EMPATHY: (
            r"\b(?:sorry|sad|concerned|disappointed) to (?:hear|learn|read|see)\b",
            r"\b(?:understand|appreciate|feel|imagine|know|hear) (?:your|the) ?" + _FELT,
            r"\b(?:understand|appreciate|imagine|know|reali[sz]e|hear|get|see) "
            r"(?:just |exactly )?how "
            r"(?:much\b|\w+ing\b|you (?:\w+ )?feel|worn|hard|difficult|important|bad\b)",
            r"\b(?:understand|imagine|know|reali[sz]e|get) how (?:\w+ )?" + _FELT,
            r"\b(?:completely|totally|fully|certainly|definitely) understand\b",
            r"\bunderstandabl[ey]\b",
            r"\bfrustrati(?:on|ng)",
            r"\b(?:very|so|incredibly|really|is|was|that's|sounds?|been|an?) "
            r"(?:concerning|upsetting|worrying|disappointing|stressful|scary|awful|"
            r"horrible|dreadful|rotten)\b",
            r"\bmust (?:have been|feel|hurt)\b|\bcan(?:'t|not) have been (?:easy|nice|fun)\b",
            r"\bno(?:body|[ -]one) (?:should|deserves|likes|wants to)\b|\bno fun\b",
            r"\b(?:never|not|isn't) (?:nice|easy|fun|pleasant) to\b",
            r"\bno way to (?:start|spend|end)\b",
            r"\b(?:i|we)(?:'d| would) (?:be|feel) (?:\w+ )?" + _FELT,
            r"\b(?:every right|fair|right) to (?:be|feel)\b|\bfeel for you\b",
            r"\b(?:we|i) (?:do )?hear you\b",
            r"\bwe get it\b|\bhearts? (?:go(?:es)?|are)\b|\bshare your (?:frustrat|disapp)",
            r"\bthoughts are with\b|\b(?:for|of) your loss\b",
            r"\bcondolences\b|\boh,? (?:no+|dear)\b",
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
            *_PRIVATE,
            r"\bmd\b|\bmensajes? (?:directos?|privados?)\b|\b(?:por|al|en) (?:privado|interno)\b",
            r"\b(?:escr[ií]b[ae]|ll[aá]m[ae]|cont[aá]ct[ae])(?:nos|me)\b",
            r"\b(?:llame|llama|llamen|llamar|contacta|contacte|contactar)(?:nos)? "
            r"(?:a|al|con|cuando)\b",
            r"\b(?:ponte|p[oó]ngan?se|comun[ií][cq]u?[ae]te|comun[ií]quese) (?:en contacto )?con\b",
            r"\b(?:env[ií][ae]|m[aá]nd[ae])(?:nos)? (?:un|tu|su)s? (?:correo|e-?mail|mail)",
            r"\bcorreo electr[oó]nico\b|\bformulario\b|\b(?:nuestro|el) chat\b",
            r"\bus[ae] este enlace\b",
            r"\bl[ií]nea de atenci[oó]n\b|\babr[ae] un (?:ticket|caso)\b",
        ),
        EMPATHY: (
            r"\b(?:ent(?:end|iend)|comprend)(?:emos|o) (?:\w+mente )?"
            r"(?:tu|su|lo|c[oó]mo|que|la|el)\b",
            r"\bcomprensible\b",
            r"\bfrustra(?:ci[oó]n|nte)|\bpreocupaci[oó]n\b|\bdecepci[oó]n\b|\bdecepcionante\b",
            r"\bestresante\b",
            r"\b(?:sé|sabemos|imagino|imaginamos) "
            r"(?:lo \w+ que|lo que (?:signific|sient)|que es\b|cu[aá]nto)",
            r"\bconscientes? de (?:las?|los?|el|tus?|sus?)\b|\ben (?:tu|su) lugar\b",
            r"\brazón en estar\b",
            r"\bqu[eé] (?:faena|mala|mal|rabia|l[aá]stima|pena)\b|\boh,? no\b",
            r"\bnunca es (?:agradable|f[aá]cil)|\bnadie deber[ií]a\b|\bsituaci[oó]n dif[ií]cil\b",
            r"\bestar[ií]a (?:\w+ )?(?:enfadad|molest|enojad)|\bpensamientos est[aá]n con\b",
            r"\bp[eé]same\b",
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
            *_PRIVATE,
            r"\bpn\b|\b(?:privat|direkt)(?:e[nr]? )?nachricht",
            r"\bprivat (?:klären|weiter|schreiben)|\bper nachricht",
            r"\b(?:schreib|ruf|kontaktier)\w* (?:\w+ )?(?:uns|mir|mich|unser\w*)\b",
            r"\bruf(?:en sie)? \w+ an\b",
            r"\b(?:melde|meld|wende|wenden|melden)\b(?: \w+){0,4} "
            r"(?:bei|an) (?:uns\b|unser|den\b|die\b|das\b)",
            r"\b(?:per|via|eine) (?:e-?mail|mail|telefon)\b|\btelefonisch\b|\bhotline\b",
            r"\bpostfach\b",
            r"(?<!neue )\b(?:kontakt|online|beschwerde)?formular\b",
            r"\b(?:unser|im|den|per) (?:live-?)?chat\b",
            r"\b(?:nehmen sie|nimm) (?:\w+ )?kontakt\b|\b(?:diesen|folgenden) link\b",
        ),
        EMPATHY: (
            r"\bversteh(?:en?|t)? (?:\w+ ){0,2}(?:deinen|ihren|euren|deine|ihre|eure)\b",
            r"\bversteh(?:en?)?,? (?:\w+ )?(?:dass (?:du|sie|ihr)|wie)\b",
            r"\bnachvollzieh|(?<!un)\bverständlich\b|\bärgerlich\b|\bfrust",
            r"\b(?:deinen|ihren) (?:ärger|unmut)",
            r"\b(?:ist|klingt|war) (?:\w+ ){0,2}(?:enttäuschend|bitter|blöd|schlimm|"
            r"belastend|nicht schön)\b",
            r"\b(?:wissen|vorstellen|bewusst|verstehen),? wie "
            r"(?:\w+ ){0,3}(?:wichtig|unangenehm|schwer|sehr)\b",
            r"\bmuss (?:\w+ ){1,4}gewesen sein\b|\bniemand (?:sollte|möchte|wartet)\b|\bzu recht\b",
            r"\b(?:hätte|würde) mich auch\b|\b(?:fühlen|leiden) mit\b|\bgedanken sind bei\b",
            r"\bbeileid\b",
            r"\boh (?:nein|je)\b|\bklingt (?:\w+ )?nicht gut\b|\bteilen \w+ enttäuschung",
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
            *_PRIVATE,
            r"\bmp\b|\bmessages? (?:privés?|directs?)\b|\b(?:en|par) (?:privé|messagerie)\b",
            r"\b(?:écri(?:vez|s)|appele[zr]|appelle|contacte[zr]?|joignez)[- ]"
            r"(?:nous|moi|notre|le service)\b",
            r"\bcontacter (?:notre|nos|le|la)\b|\brapproche[zr]?[- ]vous de\b",
            r"\bjoindre (?:nos|notre|un conseiller)|\bparler à un\b",
            r"\b(?:par|un) (?:e-?mail|mail|courriel)\b|\bpar téléphone\b|\bformulaire\b",
            r"\b(?:notre|le|par|sur) t?chat\b|\bouvrir un ticket\b",
        ),
        EMPATHY: (
            r"\b(?:compren(?:ons|ds)|conçois|concevons|partageons) "
            r"(?:\w+ )?(?:votre|ta|ton|vos|que|combien)\b",
            r"\bfrustra|\bdéception\b|\bmécontentement\b|\bcompréhensible\b|\bdécevant",
            r"\b(?:imagine|savons|sait|sais|mesurons) "
            r"(?:à quel point|combien|l'inquiétude|que c'est)",
            r"\bconscien\w+ (?:de|du|que|des)\b|\ben avons conscience\b",
            r"\b(?:cela|ça) a dû être\b|\bon le sait\b",
            r"\braison d'être\b|\bjamais (?:agréable|facile)\b|\bpersonne ne devrait\b",
            r"\bà (?:votre|ta) place\b|\bpensées vont\b|\bcondoléances\b|\boh non\b",
            r"\bsituation difficile\b",
        ),
    },
    "he": {
        APOLOGY: (r"מתנצל|סליחה|מצטער|התנצלות|צר לנו|צר לי",),
        EXPLANATION: (r"\b(?:בגלל|עקב|בשל|משום ש|מכיוון ש)|הסיבה",),
        HANDOFF: (
            *_PRIVATE,
            r"ב?(?:הודעה|מסר|הודעת) (?:פרטי|ישיר)|\bבפרטי\b|אינבוקס|ווא?טסאפ",
            r"\b[בה]?צ'?אט\b(?! ה?חדש)",
            r"(?:צרו|צור|צרי|ליצור) (?:איתנו |עמנו )?קשר|\b(?:ל?התקשרו?|התקשרי|חייגו?|חייגי)\b",
            r"(?:פנו|פני|פנה|לפנות|תפנו|תפני) (?:אלינו|ל(?:שירות|מוקד|נציג))|כתב[וי] (?:לנו|אלינו)",
            r"\b[בל]?(?:מייל|אימייל|דוא\"ל)\b|(?:מלאו?|מלאי|למלא) (?:את )?ה?טופס|\bבטופס\b",
            r"(?:שלח|שאיר|עביר|לדבר)\S* [^.!?]{0,40}(?:קישור|לינק|https?://)",
        ),
        EMPATHY: (
            r"מבינ(?:ים|ה|ות) (?:את|אות|ש|כמה)|מבין (?:את|אות|ש|כמה)|תסכול|מתסכל|אכזבה|מאכזב",
            r"מבאס|מעצבן",
            r"(?:יודעים|יודעת|מודעים|לתאר לעצמי) (?:ל|כמה)|לא נעי[םמ]|מלחיץ|מובן לגמרי",
            r"אף אחד לא צריך",
            r"צודקי?ם? ש|מרגישים (?:איתך|אתכם)|(?<!תשומת )ליבנו|לבנו עם|משתתפים ב(?:צער|אכזב|כעס)",
        ),
    },
    "ar": {
        APOLOGY: (r"نعتذر|اعتذر|نأسف|ناسف|اسف|\bعذرا|اعتذارنا|المعذرة",),
        EXPLANATION: (r"بسبب|نظرا ل|نتيجة ل|\bلان",),
        HANDOFF: (
            *_PRIVATE,
            r"رسال[ةه] (?:خاص|مباشر)|\b(?:على|علي|عبر|في) الخاص|الرسائل (?:الخاصة|المباشرة)",
            r"راسلنا|راسلونا|مراسلتنا",
            r"\b[وبل]?(?:اتصل\w*|الاتصال|تواصل\w*|التواصل) (?:معنا|مع\b|علي|على|ب)",
            r"\bبريدا? (?:ا?ل?ا?لكتروني)|البريد الالكتروني|(?:تعبئة|ملء) (?:ال)?(?:نموذج|استمارة)",
            r"الواتساب|واتس ?اب|الدردشة|\bتحدث مع\b",
        ),
        EMPATHY: (
            r"نتفهم|اتفهم|استياء|انزعاج|منزعج|احباط|محبط|خيبة|مزعج|مرهق|مبرر|غضبك",
            r"(?:ندرك|نعلم|نعرف) (?:مدى|كم|ان الوضع)|من حقك|نشعر ب",
            r"(?:نقدر|اتفهم) (?:مشاعر|قلق|شعور|غضب)",
            r"قلوبنا مع|لا احد يجب|يؤسفنا سماع|تعازينا",
        ),
    },
}
_SIGNED = re.compile(
    r"(?:[\^*/~–—-]\s?\w{1,16}\s?\.?\s*|\b\d/\d\b\s*|"
    r"(?<=[.!?,])\s+(?!thanks|thx|please)\w{1,12}\s*)+$",
    re.I,
)
_ADDRESS = re.compile(r"https?://\S+\s*$")
_GREETED = re.compile(
    r"^(?:@\w+[\s,]*)*(?:(hi|hello|hey|oh dear|dear|hola|estimad[oa]|hallo|guten tag|liebe[r]?|"
    r"bonjour|bonsoir|שלום|היי|مرحبا|اهلا|عزيزي)\b\W*\w+|\w+(?=,))?",
    re.I,
)
_CODE = re.compile(r"\b(?=\w*\d)(?=\w*[^\W\d])\w{5,}\b|\b\d{5,}\b")
_CALLED = re.compile(r",\s+[A-Z]\w+(?=\s*[,.!?])|(?<=[a-z]) [A-Z]\w+(?=\s*!)")
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
    canned: the same words, without names, signatures, numbers of cases and addresses, went to MANY
    people or more.
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
    bare = re.sub(r"(?<!\w)@\w+", " ", _VOWELS.sub("", text.casefold()))
    return re.sub("[أإآ]", "ا", bare).replace("’", "'")


def _canned(text: "pd.Series[str]", recipient: "pd.Series[str]") -> "pd.Series[bool]":
    key = normalise(_each(_nameless, text))
    key = key.where(key.str.len() >= MIN_CHARACTERS)
    people = recipient.groupby(key).transform("nunique")
    return people.ge(MANY).fillna(False).astype("boolean").where(text.notna())


def _nameless(text: str) -> str:
    """Without the person's name where it is called, the number of a case, and who signed."""
    signed = _ADDRESS.sub("", text.strip())
    signed = _SIGNED.sub("", signed.rstrip())
    called = _GREETED.sub(lambda found: found[1] or "", signed)
    return _CODE.sub("", _CALLED.sub("", called))
