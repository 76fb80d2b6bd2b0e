"""What a statement's own words show: elements of an apology, transparency, marks, posture.

Rules for English, as tables of phrases; every finding carries the words that led to it. They
propose and never code: a person's code always wins. What no rule finds may still be said in words
that they do not know. Elements after Lewicki, Polin and Lount (2016, Negotiation and Conflict
Management Research 9, 177-196), levels after casestudies/CODING.md, postures after Coombs (2007,
Corporate Reputation Review 10, 163-176).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from analytics.schema import APOLOGY_ELEMENTS, Measure, Message, number

LANGUAGES = frozenset({"en"})
"""Languages that the rules read."""
TRANSPARENCY = ("what_happened", "why", "what_is_done")
MARKS = (
    "conditional",
    "inconvenience",
    "your_feelings",
    "misunderstood",
    "passive",
    "blames_others",
    "not_who_we_are",
)
"""Marks of a non-apology (Lazare 2004, On Apology; Kampf 2009, Journal of Pragmatics 41)."""
POSTURES = ("deny", "diminish", "rebuild", "bolster")
UNPROPOSED = frozenset(
    {
        *("repair", "asks_forgiveness"),
        *("what_happened", "what_is_done"),
        *("deny", "diminish", "bolster"),
    }
)
"""What is never proposed, only pointed at: on brands that no rule was made from, alpha with a blind
coder was below .4, or hardly a statement held it (METHODS.md, Statements)."""
BEFORE_RESPONSIBILITY = number(
    "statements_before_responsibility", "statements", method="method.coded_events"
)
MARKED_STATEMENTS = number("marked_statements", "statements", method="method.statement_rules")
SPECS = (BEFORE_RESPONSIBILITY, MARKED_STATEMENTS)
Level = Literal["full", "weak", ""]
Group = Literal["element", "transparency", "mark", "posture"]


@dataclass(frozen=True)
class Finding:
    """Something that the characters from start to end of a text show.

    level: full or weak, of an element only.
    """

    group: Group
    name: str
    level: Level
    start: int
    end: int
    words: str


@dataclass(frozen=True)
class _Rule:
    group: Group
    name: str
    level: Level
    pattern: re.Pattern[str]


_VERY = r"(?:(?:\w+ly|so|very|just|also|both|all|too|always|still|again|now|not only) (?:and )?)*"
_WE = r"(?:(?:we|i)(?: \w+ly)?|our \w+|my \w+)(?: (?:at|and) [\w ]{1,30}?)?"
_BE = r"(?:'re|'m| are| am| is| was| were| have been| remain) "
_HAVE = r"(?:'ve| have| has)? "
_IT = r"(?:it|this|that|which|what (?:happened|we (?:did|said))|(?:our|my|the) (?:\w+ )?\w+)"
_NOT = r"(?:n't| not| never)"
_HARM = (
    r"(?:offen[cds]\w*|hurt|upset|harm\w*|affected|disappoint\w+|concern\w*|distress|caused"
    r"|experienced|felt|feel|anger\w*|inconvenienc\w+)"
)
_PEOPLE = (
    r"(?:customers?|passengers?|guests?|users?|clients?|employees?|workers?|drivers?|individuals?"
    r"|suppliers?|contractors?|agents?|vendors?|third part\w+|media|press)"
)
_FAULT = r"(?:error|defect|bug|fault|failure|problem|glitch|flaw|update|shortage|design)"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
)
_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|morning|night|week|month|\d{1,2})"

_ELEMENTS: dict[tuple[str, Level], tuple[str, ...]] = {
    ("regret", "full"): (
        rf"{_WE}{_BE}{_VERY}sorry\b(?! to (?:say|announce|inform|hear|tell|see))",
        r"sorry (?:for|about|to (?:all|every|anyone|those|our|the))\b",  # so sorry for
        r"say (?:\w+ )?sorry\b|how sorry (?:we|i)\b|(?:deeply|truly|so) sorry (?:this|it|that)\b",
        r"apologi[sz](?:e|es|ing)\b(?! for nothing)",
        r"(?:can ?not|can't|can never|no way to) (?:\w+ )?apologi[sz]e enough",
        r"(?:our|my|owe|offer|express|extend|huge|deepest|sincere|heartfelt"
        r"|unreserved)\b[^.]{0,40}?\bapolog(?:y|ies)",
        r"(?:deeply|truly|sincerely|profoundly) regrets?\b",
    ),
    ("regret", "weak"): (
        r"regrets?\b(?! to (?:say|announce|inform|tell))",
        r"sympath\w+|condolences|hearts? (?:go|goes) out|saddened|heartbroken|devastated",
        r"sorry to hear",
        r"(?:feel|felt) (?:\w+ )?(?:terrible|awful|bad)\b|thoughts (?:and prayers )?are with",
        r"(?:acknowledge|understand|recogni[sz]e) (?:\w+ ){0,3}"
        r"(?:inconvenience|frustration|distress|pain)",
    ),
    ("acknowledges_wrongdoing", "full"): (
        rf"(?:{_WE}|{_IT})(?:'s|'re|'m| are| am| is| was| were) {_VERY}"
        r"(?:wrong\b|not (?:okay|ok|right|good enough)\b"
        r"|(?:an?|our|my) (?:\w+ )?(?:mistake|error|failure)\b)",  # that was wrong
        rf"{_WE}{_HAVE}{_VERY}(?:failed|mess(?:ed)? up|screwed up|mishandled|misled|lied|deceived"
        r"|dropped the ball|betrayed|bro(?:ke|ken) \w+ (?:trust|promise|rules|law)"
        r"|(?:did )?ma(?:de|ke) (?!no\b)(?:\w+ ){0,3}(?:mistakes?|errors?)"
        r"|got (?:it|this|that|things) (?:\w+ )?wrong)\b",  # we failed you
        r"(?:we|i) should(?:n't| not)? have",
        r"(?:we|i) did(?:n't| not) (?:\w+ ){0,2}(?:enough|check|listen|act|tell|protect)\b",
        r"(?:we had an?|our|my) (?:\w+ )?(?:failures?|failings?|mistakes?|wrongdoing)\b",
        r"(?:is|was|are|were) (?:\w+ly )?(?:unacceptable|inexcusable|indefensible"
        r"|dishonest|guilty)",
        r"(?:was|is|were) an? (?:\w+ )?breach of",
        r"unacceptable (?:\w+ )?(?:practices?|conduct|behaviou?r|delays?|actions?)",
    ),
    ("acknowledges_wrongdoing", "weak"): (
        r"(?:not|n't) measure up|(?:fell|fall|fallen|falling|came) (?:\w+ )?short\b",
        r"missed the mark|(?:mistakes|errors) were made",
        r"let (?:you|them|everyone|(?:\w+ ){1,4})\s?down\b",
        r"(?:been|were|was) let down|disappoint(?:ed|ing) (?:you|our|so many)|backfired",
        r"(?:we|i) (?:hurt|offended|disappointed)\b|reprehensible",
        r"(?:process\w*|procedures?|rules|polic\w+) (?:was|were) not followed",
        r"(?:did|have|has|were)(?:n't| not) (?:meet|met|live[d]? up to|reflect|represent)\b"
        r"[^.]{0,50}\b(?:standards?|expectations?|best|promises?|expect|deserve)",
        r"(?:could(?:'ve)?|can|must|need to|have to) (?:have )?(?:do|done) (?:\w+ ){0,2}better",
        r"more work (?:\w+ ){0,2}to do",
        r"(?:horrible|horrific|terrible|appalling|upsetting) (?:situation|event|incident)|appalled",
        r"insensitive|tone-?deaf|inappropriate",
    ),
    ("responsibility", "full"): (
        r"(?:take|takes|taking|took|accept\w*|bears?|assume\w*|owns?) (?:[\w-]+ ){0,3}"
        r"(?:responsibility|accountability|blame|ownership)\b(?![^.]{0,60}\bseriously)",
        rf"{_WE}{_BE}{_VERY}(?:to blame|at fault|accountable|responsible for"
        r" (?:this|that|it\b|what|these|our|the (?:failure|mistake|error|situation"
        r"|incident|harm)))",
        r"(?:is|was|are|were|it's|that's) (?:\w+ly )?(?:our|my) (?:own )?"
        r"(?:fault|mistake|error|failure|doing|responsibility)\b",
        r"the buck stops (?:here|with)|(?:that|this|it)(?:'s| is) on (?:us|me)\b",
        r"(?:we|i) own (?:this|it|that|our mistakes?)\b|blame (?:is|lies|rests) with (?:us|me)\b",
        r"responsibility (?:is|lies|rests) (?:ours|mine|with (?:us|me))\b",
    ),
    ("responsibility", "weak"): (
        r"because of (?:us|our)\b|(?:we|i)(?:'ve| have) caused|own our part",
        r"own(?:ing)? (?:it|this|up)|bear the (?:\w+ )?costs?\b",
    ),
    ("explanation", "full"): (
        r"(?:because|caused by|due to|as a result of|resulted from|stemm(?:ed|ing) from"
        r"|triggered by|(?:root cause|reason|cause) (?:was|is))"
        r"(?! (?:operational|technical|unforeseen|various|a number|circumstances|several"
        r"|you|we care"
        r"|of (?:us|you)|we value|our customers))[^.]{12,}",
        rf"{_FAULT} (?:\w+ ){{0,4}}(?:led to|caused|resulted in|meant)\b",
        r"(?:we|i) (?:had no|did(?:n't| not) (?:check|test|train|(?:take|have) enough)) [^.]{4,}",
    ),
    ("explanation", "weak"): (
        r"(?:operational|technical|unforeseen|supply|staffing) (?:\w+ )?"
        r"(?:reasons?|issues?|problems?|difficult\w+|circumstances|challenges)",
        r"in light of|circumstances|a number of (?:reasons|factors)",
        r"(?:did(?:n't| not)|never) intend|(?:never|not) (?:our|my) intent",
    ),
    ("repair", "full"): (
        r"refund\w*|goodwill|reimburs\w+|compensat\w+|vouchers?|(?:pay|paid) back",
        r"ma[dk]e \w+ whole|waiv\w+",
        r"gets? (?:\w+ ){1,3}back\b|free (?:of charge|credit|repair|replacement|flights?)",
        r"(?:bear|cover) (?:the|all|any|your) (?:\w+ )?(?:costs?|losses|expenses)\b",
        r"recall(?:ed|ing)\b|replac(?:e|ing|ed) (?:your|the|all|every|any)\b",
        rf"{_WE}(?:'ve|'re| have| are| will be)? (?:\w+ )?(?:pull|remov|withdr)\w+ "
        r"(?:the|our|this|all)\b",
    ),
    ("repair", "weak"): (
        r"(?:mak|put|set)\w* (?:this|it|things|that|matters|them) (?:right|better|up to)",
        r"fix(?:ing|ed)? (?:the|this|these|it|our|what)\b|reach(?:ing|ed)? out to|gesture",
        r"settle(?:d|ment)?\b",
        r"(?:help|support|assist)\w* (?:those|everyone|anyone|the|all) "
        r"(?:\w+ )?(?:affected|impacted|families)",
    ),
    ("prevention", "full"): (
        rf"(?:will|can|must|does|shall){_NOT}\b[^.]{{0,25}}\b"
        r"(?:happen|occur|be repeated|be allowed|require|ask|accept|take any risks?)\b",
        r"(?:will )?no longer (?:ask|require|charge|sell|offer|allow|use|be)",
        r"never (?:happens?|again)\b",
        r"(?:prevent|avoid) (?:this|it|a|any|such|similar|future|another)\b|doesn't happen again",
        r"(?:new|stricter|additional|clearer|better) (?:\w+ )?(?:polic(?:y|ies)|procedures?"
        r"|process(?:es)?|rules?|safeguards?|checks|controls?|protections?|training)",
        r"(?:re)?train(?:ing)? (?:all|every|our|for)\b",
        r"(?:have|'ve|are|'re|will|has|is) (?:\w+ )?(?:chang|tighten|strengthen|overhaul"
        r"|upgrad)\w* "
        r"(?:our|the|how|its|all)\b",
    ),
    ("prevention", "weak"): (
        r"(?:will|are|is|am|to|have|'re|'ll|and) (?:\w+ )?(?:review|investigat|examin|audit)\w*",
        r"(?:full|thorough|independent|internal) (?:review|investigation|inquiry|audit)",
        r"learn(?:ed|ing|t)? (?:from|lessons?|experience)|(?:do|will|be) better\b",
        r"more work (?:\w+ ){0,2}to do",
        r"(?:ensure|make sure|making sure)\b|(?:improv|strengthen)(?:e|ing|ements?)\b",
        r"implement\w* (?:the |all )?(?:recommendations|changes|measures)",
        r"find (?:them|(?:\w+ )?(?:exact |root )?cause)\b|abundance of caution|even safer",
        r"(?:immediate|concrete|decisive|swift|all|further|necessary|the) (?:[\w,]+ ){0,2}"
        r"(?:steps|actions?|measures)\b",
    ),
    ("asks_forgiveness", "full"): (
        r"(?:ask|asks|asking|beg|begging|seek|seeking|hope|hoping)\b[^.]{0,40}\bforgive(?:ness)?\b",
        r"forgive (?:us|me)\b|your forgiveness",
    ),
    ("asks_forgiveness", "weak"): (
        r"(?:win|earn|regain|restor|rebuild)\w*(?: [\w']+){0,4} (?:trust|confidence)\b",
        r"(?:second|another) chance\b",
    ),
}
_TRANSPARENCY: dict[str, tuple[str, ...]] = {
    "what_happened": (  # names the event; why and what is done follow from the elements as well
        r"(?:breach|outage|accidents?|outbreak|delays?|(?:was|were) down|disruption|recall"
        r"|arrest|illness|sick|crash\w*|leak"
        r"|cancell\w+|contaminat\w+|faulty|defect\w*|hack\w*|died|deaths?|lives|injur\w+|removed"
        r"|refused|failed|unacceptable \w+|attack)\b",
        rf"(?:on|last|since|yesterday|this) (?:{_DAY}|{_MONTH})\b[^.]{{10,}}\w+ed\b",
    ),
    "what_is_done": (
        r"(?:we|i|have|has|'ve|are|'re) (?:\w+ )?(?:clos|suspend|stopp|halt|pull|remov|investigat"
        r"|work|tak|launch|open|hir|dismiss|inform|notif|contact)(?:ed|ing|e?n)\b",
    ),
}
_MARKS: dict[str, tuple[str, ...]] = {
    "conditional": (
        rf"(?:if|to the extent|in case)\b[^.]{{0,40}}\b{_HARM}\b",  # if anyone was offended
        r"(?:any|anyone|those|people|some|customers)\b[^.]{0,30}\b(?:may|might|could) have\b",
        r"any (?:instances|offen[cs]e|harm|hurt|concerns?|distress)\b|may have (?:caused|been)\b",
    ),
    "inconvenience": (r"inconvenienc\w+",),
    "your_feelings": (
        r"(?:sorry|regret|apologi[sz]e)(?: that| if| how| for how| for the way)? "
        r"(?:you|people|some|anyone|they|many|customers) (?:\w+ )?(?:feel|felt|were|was"
        r"|are|took)\b",
        r"(?:you|people|customers|any(?:body|one)|some|many)(?: of you)? (?:\w+ )?"
        r"(?:feels?|thinks?|felt)\b",
    ),
    "misunderstood": (
        r"misunderst\w+|misinterpret\w+|misconstrued|misread|misperce\w+|miscommunicat\w+",
        r"out of context|confusion|(?:did(?:n't| not)|never) intend\w*",
        r"(?:never|not|n't) (?:our|my|the) intent\w*",
    ),
    "passive": (
        r"(?:mistakes|errors|harm|offen[cs]e|lines?|damage|things|decisions) (?:were|was"
        r"|have been|has"
        r" been) (?:\w+ )?(?:made|caused|crossed|done|taken|said)\b",
        r"was(?:n't| not) handled|led to an? (?:arrest|incident|situation)\b",
    ),
    "blames_others": (
        rf"{_PEOPLE} (?:who )?(?:refused|failed|violated|abused|ignored|misused|did(?:n't| not)"
        r"|(?:is|are|was|were) (?:to blame|at fault|responsible|disruptive|belligerent))\b",
        r"(?:some people|individuals?|employees) (?:did|acted)|isolated (?:incident|case|event)",
        r"bad apples?|rogue|idiots?\b",
        r"(?:actions|behaviou?r|conduct) of (?:these|a few|an|one|two|some|those|certain"
        r"|individual)\b",
        rf"caused by (?:a|our|an|the) (?:[\w-]+ )?{_PEOPLE}\b",
    ),
    "not_who_we_are": (
        r"not (?:who|what) we (?:are|stand for)|not (?:reflective|representative) of",
        r"(?:not consistent|inconsistent) with our",
        r"(?:do|does|did)(?:n't| not) (?:reflect|represent) "
        r"(?:who|what|our values|us|the \w+|\w+'s values)\b",
    ),
}
_POSTURES: dict[str, tuple[str, ...]] = {  # rebuild follows from the elements
    "deny": (
        r"misleading (?:claims?|narrative|reports?)|at no time|did(?:n't| not) (?:lie|mislead)",
        r"no truth|untrue|(?:is|are) (?:\w+ly )?false|baseless|unfounded",
        r"without (?:merit|foundation)|categorically|hoax",
        r"fabricat\w+|false (?:claims?|accusations?|allegations?|reports?|rumou?rs?)",
        r"(?:we|i) (?:\w+ )?(?:deny|reject|dispute|refute)\b|no evidence",
        r"there(?:'s| is| was) no (?:\w+ )?(?:reason|problem|issue|risk)|did nothing wrong",
        r"no wrongdoing|not (?:responsible|to blame|at fault|our fault|true)\b",
        r"followed (?:the |all |our )?(?:\w+ )?(?:procedures|rules|protocols?)",
        r"confirmed the safety|(?:is|are|were) (?:perfectly |completely )?safe\b",
    ),
    "diminish": (
        r"isolated|only (?:a )?(?:small|few|limited|handful)|(?:small|limited) number|minor\b",
        r"no (?:other )?choice|inevitable|beyond our control|unforeseen|overreact\w*|challenging",
        r"not (?:at its|at our) best",
        r"(?:did(?:n't| not)|never) intend\w*",
    ),
    "bolster": (
        r"proud|pleased|delighted|grateful|thank you for|confident|relentless|hard-?working",
        r"committed to (?:safety|quality|our|the highest)",
        r"put (?:people|customers|safety|you) first",
        r"for (?:over |more than |nearly )?\d+ years",
        r"our (?:long |\d+-year )?(?:history|heritage|record)",
        r"the right thing|our values|our goal is|too are (?:a )?victims?",
    ),
}


def _rules() -> Iterator[_Rule]:
    for (name, level), phrases in _ELEMENTS.items():
        yield _rule("element", name, level, phrases)
    tables: tuple[tuple[Group, dict[str, tuple[str, ...]]], ...] = (
        ("transparency", _TRANSPARENCY),
        ("mark", _MARKS),
        ("posture", _POSTURES),
    )
    for group, table in tables:
        for name, phrases in table.items():
            yield _rule(group, name, "", phrases)


def _rule(group: Group, name: str, level: Level, phrases: Iterable[str]) -> _Rule:
    pattern = re.compile(rf"(?:(?<![\w'])|(?='\w))(?:{'|'.join(phrases)})", re.IGNORECASE)
    return _Rule(group, name, level, pattern)


_RULES = tuple(_rules())
_SENTENCE = re.compile(r"(?:[^.!?\n]|\.(?=\w)){1,600}[.!?]*")
_WRAPPED = re.compile(r"(?<=\S)[ \t]*\r?\n(?=[ \t]*[^\s>*•-])")
_CLAUSE = re.compile(r"[,;:()–—]|\b(?:and|but|so|because|while|although)\b", re.IGNORECASE)
_NEGATED = re.compile(
    r"(?:\b(?:not|never|no|nobody|none|no one|nothing|without|cannot|neither|nor|refus\w+"
    r"|instead of|rather than)|n't)"
    r"(?: [\w']+){0,3} ?$",
    re.IGNORECASE,
)
_TOLD = re.compile(  # customers say that, the claim that
    r"(?:\b(?:customers?|critics?|people|some|many|you|they|he|she|media|press|reports?|passengers?"
    r"|lawyers?|unions?|regulators?)(?: \w+){0,2} (?:say|says|said|claim\w*|alleg\w+|accus\w+"
    r"|suggest\w*|feels?|thinks?|believes?|demand\w*|wants?)"
    r"|\b(?:reports?|rumou?rs?|claims?|allegations?|suggestions?) that)\b(?: [\w']+){0,3} ?$",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"“[^“”]*”|\"[^\"\n]*\"|«[^«»]*»|^[ \t]*>.*$", re.MULTILINE)


def read_statement(text: str) -> tuple[Finding, ...]:
    """What the words of an English statement show, in order of the text.

    Quoted passages, and lines that begin with >, are others' words and left out, unless they are
    most of the text. A weak finding is dropped where a full one of its element stands.
    """
    plain = text.replace("’", "'").replace("\u00a0", " ")
    plain = _WRAPPED.sub(lambda found: " " * len(found.group()), _without_quotes(plain))
    found = list(_all(plain, text))
    full = {f.name for f in found if f.level == "full"}
    kept = [f for f in found if f.level != "weak" or f.name not in full]
    kept += _derived(kept)
    order = (*APOLOGY_ELEMENTS, *TRANSPARENCY, *MARKS, *POSTURES)
    return tuple(sorted(kept, key=lambda f: (f.start, order.index(f.name), f.end)))


def before_responsibility(
    statements: Sequence[tuple[str, Level, bool]], cluster: str
) -> Measure[float]:
    """How many statements came before the first that a person coded as taking responsibility.

    statements: in order of time, each its id, its code of responsibility and whether all of it was
    read. Earlier ones of which only a part was read may have taken it: low is then the count of
    those read in full. Applies to preventable crises, in which it is owed (Coombs 2007).
    """
    spec = BEFORE_RESPONSIBILITY
    if cluster != "preventable":
        return spec.missing(Message("reason.not_preventable"), "not_applicable")
    first = next((k for k, (_, code, _) in enumerate(statements) if code == "full"), None)
    if first is None:
        return spec.missing(Message("reason.not_coded_responsible"), n=len(statements))
    earlier = statements[:first]
    evidence = tuple(one for one, *_ in earlier or statements[:1])
    low = sum(is_whole for _, _, is_whole in earlier)
    value = float(first) if low == first else None
    return spec.observed(value, float(low), float(first), n=len(statements), evidence=evidence)


def marked_statements(marked: Sequence[str], n: int) -> Measure[float]:
    """Of n statements whose words were read, at least those with a mark of a non-apology (ids):
    rules overlook others, so that none found is no none.
    """
    if n == 0:
        return MARKED_STATEMENTS.missing(Message("reason.no_quotes_of_brand"))
    if not marked:
        return MARKED_STATEMENTS.missing(Message("reason.no_mark_found"), n=n)
    least = float(len(marked))
    return MARKED_STATEMENTS.observed(None, least, float(n), n=n, evidence=tuple(marked))


def levels(findings: Iterable[Finding]) -> dict[str, Level]:
    """The level of each element that was found."""
    return {f.name: f.level for f in findings if f.group == "element"}


def postures(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The postures that were found, in the order of POSTURES."""
    found = {f.name for f in findings if f.group == "posture"}
    return tuple(name for name in POSTURES if name in found)


Fit = Literal["fits", "more", "less", "mixed"]


def fit(found: Sequence[str], cluster: str, kind: str = "") -> Fit | None:
    """Whether postures suit a cluster of SCCT; None where it cannot be told.

    more: accepts more than the cluster asks for. less: denies, excuses or only praises itself
    where more is due. mixed: denies and rebuilds at once. Rumours and challenges may be denied
    (Coombs 2007, table 4).
    """
    if cluster not in ("victim", "accidental", "preventable") or not found:
        return None
    if "deny" in found:
        if "rebuild" in found:
            return "mixed"
        return "fits" if kind in ("rumor", "challenge") else "less"
    if "rebuild" in found:
        return "more" if cluster == "victim" else "fits"
    if cluster == "preventable":
        return "less"
    return "fits" if cluster == "victim" or "diminish" in found else "less"


def _without_quotes(text: str) -> str:
    """The text with others' words blanked, so that places in it stay the same."""
    blanked = _OTHERS.sub(lambda found: " " * len(found.group()), text)
    kept, whole = (sum(map(str.isalpha, one)) for one in (blanked, text))
    return blanked if 2 * kept >= whole else text


def _all(plain: str, text: str) -> Iterator[Finding]:
    for sentence in _SENTENCE.finditer(plain):
        words = sentence.group()
        here: list[tuple[_Rule, int, int]] = []
        for rule in _RULES:
            is_claim = rule.group in ("element", "transparency")
            for match in rule.pattern.finditer(words):
                if not (is_claim and _is_anothers(words[: match.start()])):
                    here.append(
                        (rule, sentence.start() + match.start(), sentence.start() + match.end())
                    )
                    break  # one place a rule and sentence
        marks = {rule.name for rule, _, _ in here}
        for rule, start, end in here:
            is_weak = "conditional" in marks or (
                rule.name == "regret" and not marks.isdisjoint(("inconvenience", "your_feelings"))
            )
            level = "weak" if rule.level and is_weak else rule.level
            yield Finding(rule.group, rule.name, level, start, end, text[start:end].strip())


def _is_anothers(before: str) -> bool:
    """Whether the words before it in its clause negate a claim, or give it as somebody else's."""
    ends = [cut.end() for cut in _CLAUSE.finditer(before)]
    clause = before[ends[-1] if ends else 0 :]
    return bool(_NEGATED.search(clause) or _TOLD.search(before))


def _derived(found: Sequence[Finding]) -> list[Finding]:
    """A full explanation says why, repair and prevention what is done, and an apology rebuilds."""
    owned = ("repair", "responsibility")
    sorry = ("regret", "acknowledges_wrongdoing")
    why = [f for f in found if f.name == "explanation" and f.level == "full"]
    done = [f for f in found if f.name in ("repair", "prevention")]
    own = [f for f in found if f.name in owned or (f.name in sorry and f.level == "full")]
    return [
        Finding(group, name, "", ones[0].start, ones[0].end, ones[0].words)
        for group, name, ones in (
            _of("transparency", "why", why),
            _of("transparency", "what_is_done", done),
            _of("posture", "rebuild", own),
        )
        if ones
    ]


def _of(group: Group, name: str, found: list[Finding]) -> tuple[Group, str, list[Finding]]:
    return group, name, found
