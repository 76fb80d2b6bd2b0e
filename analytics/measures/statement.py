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
        *("repair", "prevention", "what_is_done"),
        *("deny", "diminish", "bolster"),
    }
)
"""What is never proposed, only pointed at: on words that no rule was made from, agreement with a
blind coder was below .4 once (METHODS.md, Statements)."""
BEFORE_RESPONSIBILITY = number(
    "statements_before_responsibility", "statements", method="method.coded_events"
)
SPECS = (BEFORE_RESPONSIBILITY,)
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
_WE = (
    r"(?:(?:we|i)(?: \w+ly)?|(?:our|my) (?!(?:suppliers?|contractors?|partners?|providers?|vendors?"
    r"|customers?|guests?|competitors?|critics)\b)\w+)(?: (?:at|and) [\w ]{1,30}?)?"
)
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
_FAULT = (
    r"(?:error|defect|bug|fault|failure|problem|glitch|flaw|update|shortage|design|script|migration"
    r"|renewal|setting|filter|job|test|template)"
)
_ACT = (  # something that a brand did
    r"(?:it|this|that|what (?:we|i) \w+|(?:the way|how) (?:we|i) [^.,]{3,40}?|(?:our|my|the|that"
    r"|this) (?:[\w-]+ )?(?:adverts?|ads?|posts?|tweets?|jokes?|videos?|films?|campaigns?"
    r"|e-?mails?|letters?|messages?|posters?|images?|comments?|remarks?|words|decisions?|answers?"
    r"|repl(?:y|ies)|responses?|service|handling|treatment|conduct|actions?)(?: [\w-]+){0,3}?)"
)
_SAFEGUARD = (
    r"(?:checks?|locks?|alarms?|cameras?|sensors?|limits?|caps?|safeguards?|rules?|controls?"
    r"|training|inspections?|monitoring|audits?|tests|panels?|sign-off|(?:safety|data) (?:officer"
    r"|team|rules|expert)s?|second (?:lock|signature|person|pair|factor|opinion))"
)
_MONEY = r"(?:money|fares?|fees?|deposits?|payments?|amounts?|prices?|difference|interest)"
_ALL = r"(?:every|each|all|any)"
_STAFF = (
    r"(?:employee|worker|driver|manager|colleague|member of (?:our )?staff|guard|clerk|agent"
    r"|engineer|contractor|technician)"
)
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
)
_DAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|morning|afternoon|evening|night|week\w*"
    r"|month|spring|summer|autumn|winter|year|\d{1,2})"
)
_SINCE = (  # when a change sets in
    rf"(?:from now on|going forward|in (?:the )?future|as of|starting|beginning|since then"
    rf"|from (?:the \w+ of )?(?:today|tomorrow|next|the month|\d+ {_MONTH}|{_MONTH}|{_DAY}))"
)

_ELEMENTS: dict[tuple[str, Level], tuple[str, ...]] = {
    ("regret", "full"): (
        rf"{_WE}{_BE}{_VERY}sorry\b(?! to (?:say|announce|inform|hear|tell|see))",
        # so sorry for
        r"(?<!he is )(?<!they are )sorry (?:for|about|to (?:all|every\w*|anyone|those|our|the))\b",
        r"say (?:\w+ )?sorry\b|how sorry (?:we|i)\b|(?:deeply|truly|so) sorry (?:this|it|that)\b",
        r"apologi[sz](?:e|es|ing)\b(?! for nothing)",
        r"(?:we|i)(?:'ve| have) (?:\w+ )?apologi[sz]ed\b",
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
        r"(?:wrong\b(?! to (?:say|think|suggest|claim|assume))|not (?:okay|ok|right|good enough)\b"
        r"|(?:an?|our|my) (?:\w+ )?(?:mistake|error|failure)\b)",  # that was wrong
        rf"{_WE}{_HAVE}{_VERY}(?:failed|mess(?:ed)? up|screwed up|mishandled|misled|lied|deceived"
        r"|dropped the ball|betrayed|bro(?:ke|ken) \w+ (?:trust|promise|rules|law)"
        r"|(?:did )?ma(?:de|ke) (?!no\b)(?:\w+ ){0,3}(?:mistakes?|errors?)"
        r"|got (?:it|this|that|things) (?:\w+ )?wrong)\b",  # we failed you
        rf"{_WE}{_HAVE}(?:\w+ly )?got (?!any)(?:[\w']+ ){{1,4}}wrong\b",  # got the date badly wrong
        r"(?:we|i|(?:our|my)(?: \w+){1,3}?)(?:'ve| have| has)? bro(?:ke"
        r"|ken) (?:\w+ ){1,2}(?:promise|word|trust)\b",
        rf"{_WE}{_HAVE}(?:made|took) (?:an?|the) (?:\w+ )?(?:wrong|bad|poor|terrible)\b",
        rf"{_WE}{_HAVE}(?:\w+ly )?(?:handled|treated|served|managed|dealt with) [^.,]{{1,40}}"
        r"\b(?:badly|poorly|wrongly|unfairly)\b",
        rf"{_WE}{_HAVE}(?:mistreated|ignored|misjudged|neglected|overlooked|exploited|insulted"
        r"|wronged|cheated|overcharged|humiliated|endangered|excluded"
        r"|(?:acted|behaved) (?:\w+ )?(?:badly|wrongly|poorly|disgracefully))\b",  # verbs of guilt
        rf"{_WE}{_HAVE}(?:hid|hidden|concealed|covered up|withheld|misrepresented"
        r"|(?:took|taken) [^.,]{3,40}? for granted)\b",
        rf"{_WE}(?: was| were)(?:n't| not) (?:honest|open|fair|careful|clear|straight)\b",
        rf"{_ACT} (?:is|was|were) an? (?:\w+ )?(?:awful|terrible|horrible|bad|appalling|serious"
        rf"|grave"
        r"|unforgivable|heartless|lapse)\b",
        rf"{_WE}{_BE}{_VERY}(?:ashamed|too (?:slow|late)|careless|negligent|complacent)\b",
        r"t(?:ook|aken) us (?:\w+ )?too long|(?:had|with) no right to\b",
        r"(?:we|i) (?:should(?:n't| not| never)?|ought (?:not )?to) have\b"
        r"(?! (?:to|an?|the|some|more|news|it|our)\b)",
        r"(?:and|also) should(?:n't| not| never)? have (?:done|told|known|acted|seen|been)\b",
        r"(?:it|this|that|what happened|none of this) should(?:n't| not| never) have\b(?! to\b)",
        r"there(?:'s| is| was| can be) no (?:excuse|justification|defen[cs]e)\b",
        r"(?:can ?not|can't|won't|do not|don't) (?:\w+ )?(?:defend|excuse|justify)"
        r" (?:it|this|that|what|how|our)\b",
        rf"{_ACT} (?:is|was|were) (?:an? )?{_VERY}(?:not good enough|insulting|hurtful|dumb|stupid"
        rf"|disgraceful|shocking|careless(?:ness)?|negligen\w+|thoughtless|cruel"
        r"|shameful|in (?:poor|bad) taste)\b",
        r"(?:mistakes?|errors?|failures?|failings?) (?:is|are|was|were) (?:\w+ )?(?:ours|mine)\b",
        r"(?:apolog\w+|sorry)\b[^.]{0,40} for (?:the|this|that|these|our|my) (?:\w+"
        r" ){0,2}(?:mistakes?|errors?|failures?|failings?|shortcomings?|oversights?|lapses?)\b",
        r"(?<!if )(?:we|i) (?:did|have done) (?:something|things|it|this) (?:\w+ )?wrong\b",
        r"(?:admit|accept|acknowledg|conced)\w* (?:that )?(?:we|it|he|she|they) (?:\w+ )?"
        r"(?:failed|erred|broke|(?:was|were) wrong)\b",
        r"(?:we|i) did(?:n't| not) (?:\w+ ){0,2}(?:enough|check|listen|act|tell|protect)\b",
        r"(?:we had an?|our|my) (?:\w+ )?(?:failures?|failings?|mistakes?|wrongdoing)\b",
        r"(?:is|was|are|were) (?:\w+ly )?(?:unacceptable|inexcusable|indefensible"
        r"|dishonest|guilty)",
        r"(?:was|is|were) an? (?:\w+ )?breach of",
        r"unacceptable (?:\w+ )?(?:practices?|conduct|behaviou?r|delays?|actions?)",
    ),
    ("acknowledges_wrongdoing", "weak"): (
        r"(?:not|n't) measure up|(?:fell|fall|fallen|falling|came) (?:\w+ )?short\b",
        r"(?:fell|was|were|is) (?:\w+ ){0,2}below (?:what|our|the|your)\b|(?:we|i) owed you\b",
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
        r"(?:trust|confidence) (?:that )?(?:we|i)(?:'ve| have)? (?:lost|broken?|broke|damaged)\b",
        r"(?:our|my) (?:\w+ )?(?:standards?|promises?|judge?ment) slip\w*|you (?:were"
        r"|are) right to be\b",
        r"(?<!have )caused (?!any)(?:\w+ ){0,2}(?:pain|harm|hurt|distress|suffering)\b",
        r"not (?:our|my) (?:finest|best|wisest|proudest)\b",
        r"(?:you|they|families|customers|guests|everyone) (?:all )?deserved (?:\w+ ){0,2}"
        r"(?:better|more)\b(?! luck)|deserve (?:\w+ )?better (?:from|than)\b",
        r"not the (?:\w+ )?(?:service|standard|experience|level)\b[^.]{0,40}\b(?:you|we|our)\b",
        r"(?:was|were) (?:handled|treated) (?:badly|poorly|unfairly|in a way)\b",
    ),
    ("responsibility", "full"): (
        r"(?:take|takes|taking|took|accept\w*|bears?|carry|carries|shoulder\w*|assume\w*"
        r"|owns?) (?:[\w-]+ ){0,3}"
        r"(?:responsibility|accountability|blame|ownership)\b(?![^.]{0,60}\bseriously)",
        rf"{_WE}{_BE}{_VERY}(?:to blame|at fault|accountable|responsible for"
        r" (?:this|that|it\b|what|these|our|the (?:failure|mistake|error|situation"
        r"|incident|harm)))",
        r"(?:is|was|are|were|it's|that's) (?:\w+ly )?(?:our|my) (?:own )?"
        r"(?:fault|mistake|error|failure|doing|responsibility)\b",
        r"the buck stops (?:here|with)|(?:that|this|it)(?:'s| is) on (?:us|me)\b",
        r"(?:we|i) own (?:this|it|that|our mistakes?)\b|blame (?:is|lies|rests) with (?:us|me)\b",
        r"(?:responsibility|guilt|shame|faults?|blame|failures?|mistakes?|errors?|choice|decision)"
        r"(?: for (?:this|that|it|what happened))? (?:is|are|was|were|lies|rests) (?:\w+ly |all )?"
        r"(?:ours|mine|(?:with|on) (?:us|me|management))\b",  # the failure is ours
        r"(?:it|this|that) (?:is|was) (?:\w+ )?(?:ours|mine)\b|(?:ours|mine) alone\b",
        r"(?:our|my) (?:fault|mistake|bad)\b(?=[ \t]*(?:[.,;!—–]|and\b|$))",
        r"(?:hold|held|holds) (?:ourselves|myself|itself) (?:\w+ )?(?:accountable|responsible)\b",
        rf"{_WE}{_BE}(?:\w+ )?responsible for the (?:\w+ )?(?:leak|breach|delay|loss|crash|damage"
        r"|accident|deaths?)",
        r"(?:that|this|it|all)(?:'s| is| was) (?:\w+ )?down to (?:us|me)\b",
        r"(?:nobody|no one) else (?:\w+ )?to blame\b",
        r"(?:we|i|company|group|bank) (?:must )?answers? for (?:this|that|it|what|the)\b",
        r"(?:our|my) (?:job|duty|task) to [^.]{3,60}\b(?:we|i) (?:did(?:n't| not)|failed)\b",
        r"(?:we|i) made (?:this|that) mess\b|blame (?:us|me)\b|(?:made|caused) by us\b",
        r"take (?:it|this|that) (?:up)?on (?:ourselves|myself)\b|(?:we|i)(?:'re| are"
        r"| am) answerable\b",
        r"(?:on|under) (?:my|our) watch\b|failure of (?:leadership|management|mine|ours)\b",
        r"(?:not|n't|never) (?:point (?:the|a|any) fingers?|pass the blame|hide behind"
        r"|make excuses)\b",
        r"(?:this|that) one(?:'s| is) on (?:us|me)\b",
    ),
    ("responsibility", "weak"): (
        r"because of (?:us|our)\b|(?:we|i)(?:'ve| have)? caused|own our part",
        r"own(?:ing)? (?:it|this|up)|bear the (?:\w+ )?costs?\b",
    ),
    ("explanation", "full"): (
        r"(?:because|caused by|due to|as a result of|results? from|resulted from|result of"
        r"|stemm(?:ed|ing) from|owing to|traced (?:back )?to|triggered by|(?:root cause|reason"
        r"|cause|culprit) (?:was|is)(?! (?:being|still|under|not|un\w+)\b))(?! (?:operational"
        r"|technical|unforeseen|various|a number"
        r"|circumstances|several|high demand|you|we care|we thought|of (?:us|you)|we value|our"
        r" customers))[^.]{12,}",
        rf"{_FAULT} (?:\w+ ){{0,4}}(?:led to|caused|resulted in|meant)\b",
        rf"{_FAULT} (?:[\w-]+ ){{0,3}}(?:wiped|deleted|doubled|overwrote|locked|exposed|blocked"
        r"|filled|went (?:wrong|live)|ran twice|failed)\b",  # what a machine did
        r"(?:used|had|typed|entered|loaded|ran|deleted|applied) (?:an?|the) (?:wrong|old|outdated"
        r"|incorrect|faulty) \w+|human error\b",  # what a hand did
        r"(?:skipped|bypassed|forgot|misconfigured|underestimated|misjudged|miscalculated)"
        r" [^.]{6,}",
        r"(?:nobody|no one|none of us) (?:had )?(?:ever )?(?:check|test|notic|renew|set|clos"
        r"|review)\w*",
        r"(?:we|i|management)(?:'d| had)? (?:cut|postponed|rushed) (?!short)[^.]{6,}",
        r"too (?:few|little) (?:\w+ )?(?:stock|staff|people|crews?|drivers?|tests?|checks?|time)\b",
        r"(?:reason|cause|what went wrong)(?: (?:is|was))?(?: \w+)?: ?[^.]{8,}",
        r"had (?:not )?(?:been )?(?:left|switched|wired|set|installed|stored|packed|mixed|rusted"
        r"|worn"
        r"|frozen|failed|expired|come loose|been forgotten|run out)\b",  # what had gone before
        r"left (?:[\w-]+ ){1,8}(?:open|on|unlocked|unattended)\b|which is why\b",
        r"(?:wrong|old|faulty|untested|outdated) [\w-]+ (?:was|were) (?:\w+ed|put|sent|built)\b",
        r"(?:wrongly|mistakenly|accidentally) \w+ed\b|(?:came|come) about (?:when|because"
        r"|through)\b",
        r"(?:we|i) (?:\w+ly )?(?:trusted|relied on|assumed)\b[^.]{6,}",
        r"(?:was|were|is) down to (?:an?|the|our|one)\b[^.]{4,}",
        r"(?:cut|storm|lightning|surge|spike|flood|cable|virus|strike|frost"
        r"|attack)s? (?:\w+ )?(?:took|knocked"
        r"|brought|overwhelmed|shut|forced)\b",  # what a force did
        r"(?:was|were) (?:\w+ ){0,2}(?:based on|out of date|years? old|untested|short of|too"
        r" (?:small|old|weak))\b[^.]*",
        r"(?:was|were) (?:changed|moved|updated)\b[^.]{0,40}\b(?:was|were|did)(?:n't| not)\b",
        r"(?:inspections?|checks?|controls|safeguards|monitoring|alarms?) (?:\w+ )?(?:missed"
        r"|failed|did(?:n't"
        r"| not))\b|could(?:n't| not) cope\b|(?:contamination|illness|leak|fire) (?:came"
        r"|arose) from\b",
        r"our (?:[\w-]+ ){1,4}(?:led to|resulted in|meant that)\b",
        r"(?:this|it|that|which) happened (?:when|after|as)\b[^.]{12,}",
        r"(?:was|were|got) (?:lost|left out|missed|overwritten|mixed up) when\b[^.]{8,}",
        r"(?:attackers?|hackers?|criminals?|intruders?|some(?:body|one)) (?:[\w-]+ ){1,5}"
        r"(?:through|via)\b[^.]{8,}",
        r"(?<=, )since (?:an?|the|our|nobody|no one)\b[^.]{0,40}\b(?:was|were|had|did|used"
        r"|failed)\b",
        r"(?:fault|error|delays?|problem|failure|outage) (?:came|arose) from\b[^.]{8,}",
        r"(?:we|i) (?:had no|did(?:n't| not) (?:check|test|train|(?:take|have) enough)) [^.]{4,}",
    ),
    ("explanation", "weak"): (
        r"(?:operational|technical|unforeseen|supply|staffing) (?:\w+ )?"
        r"(?:reasons?|issues?|problems?|difficult\w+|circumstances|challenges)",
        r"in light of|circumstances|a number of (?:reasons|factors)",
        r"(?:did(?:n't| not)|never) intend|(?:never|not) (?:our|my) intent",
        r"meant (?:\w+ )?no (?:disrespect|harm|offen[cs]e)\b",
    ),
    ("repair", "full"): (
        r"refund\w*\b(?! (?:is|are|will|can) ?not\b)|goodwill|reimburs\w+|compensat\w+|vouchers?"
        r"|(?:pay|paid) back",
        r"ma[dk]e \w+ whole|waiv(?:e|ed|ing)\b",
        rf"{_MONEY}(?: \w+){{0,2}} back\b",  # have the full fare back
        rf"{_MONEY}\b[^.]{{0,50}}\b(?:returned|repaid|transferred|credited)\b",
        rf"(?:return|give|send)\w* (?:you |the |your |{_ALL} )+(?:\w+ )?{_MONEY}\b",
        r"(?:at|for) no (?:extra |additional )?(?:cost|charge)|at our (?:own )?(?:expense|cost)\b",
        r"(?:not|never) be charged|without charge|(?:it|them|months?|years?|nights?|service)"
        r" (?:for )?free\b",
        r"(?:will|'ll|have|'ve|are|'re|be|been) credit(?:ed|ing)?\b|credit monitoring",
        rf"(?:give|giving|offer|offering|send|sending) (?:you|{_ALL})(?: [\w]+){{0,3}} an? "
        r"(?:\w+ )?(?:new|free|replacement)\b",
        r"(?:new|replacement) \w+ (?:is|are) on (?:its|their) way|exchange (?:it|them|your)\b",
        r"(?:pay|paying|paid) (?:you )?for (?:the|your|it|any|all)\b|(?:rent|fee)-free"
        r"|without rent",
        r"(?:meet|pick up) (?:the|your|any|all) (?:\w+ )?(?:costs?|bills?)\b",
        r"(?:revers|cancel|dropp|lift|wip)(?:e|ed|ing) (?:the|your|all|any) (?:\w+ )?(?:charges?"
        r"|fees?|fines?|debts?|bills?)\b|(?:mend|repair) (?:it|your|them)\b|to you (?:for )?free\b",
        r"(?:receive|get|given|offer\w*|for) (?:\w+ )?(?:an? )?(?:[\w-]+ ){0,2}(?:replacement"
        r"|discount|credit)\b",
        r"extend\w* (?:your|all|every)\b|off (?:your|any|the) next\b|on the house\b|swap (?:it"
        r"|them|your)\b|doubl\w+ the points\b",
        r"receives? (?:[£$€]|\d+ (?:pounds|euros|dollars))|fund (?:of [\d£$€]|for (?:the|those))",
        r"(?:restor|recover)\w* (?:all|your|every) (?:\w+ ){0,3}(?:photos|files|data|accounts?)\b",
        r"gets? (?:\w+ ){1,3}back\b|free (?:of charge|credit|repair|replacement|flights?|nights?"
        r"|months?)",
        r"(?:bear|cover) (?:the|all|any|your) (?:\w+ )?(?:costs?|losses|expenses)\b",
        r"recall(?:ed|ing)\b|replac(?:e|ing|ed) (?:your|the|all|every|any)\b",
        rf"{_WE}(?:'ve|'re| have| are| will be)? (?:\w+ )?(?:pull|remov|withdr)\w+ "
        r"(?:the|our|this|all)\b",
    ),
    ("repair", "weak"): (
        r"(?:mak|put|set)\w* (?:this|it|things|that|matters|them) (?:right|better|up to)",
        r"fix(?:ing|ed)? (?:the|this|these|it|our|what)\b|reach(?:ing|ed)? out to|gesture",
        r"settle(?:d|ment)?\b(?! read)",
        r"(?:help|support|assist)\w* (?:those|everyone|anyone|the|all) "
        r"(?:\w+ )?(?:affected|impacted|families)",
    ),
    ("prevention", "full"): (
        r"(?:(?:will|can|must|does|shall) (?:not|never)|cannot|can't|won't|doesn't)\b[^.]{0,25}\b"
        r"(?:happen|occur|be repeated|be allowed|require|ask|accept|take any risks?)\b",
        r"(?:will )?no longer (?:ask|require|charge|sell|offer|allow|use|be|need)",
        r"(?:keep|stop) (?:this|it|that) (?:from )?happening|(?:happening|occurring) again\b",
        rf"{_SINCE}\b[^.]{{0,60}}\b(?:no (?:[\w-]+ ){{1,3}}(?:will|leaves?|goes|runs?|works?)"
        rf"|no ?(?:body|"
        r"one)|must|never|two people|checks?(?! in)|checked|sign\w*|ask first|ask before|test"
        rf"|{_ALL} (?:\w+ )?(?:staff|bills?|orders?|batch|posts?|letters?|{_STAFF}s?))\b",
        r"from [\w ]{1,20} onwards?\b[^.]{0,40}\bwill\b|ask before (?:we|any)\b",
        r"(?:complete|undergo|receive|get) (?:\w+ ){0,3}training\b|(?:updat|revis|amend)(?:ed"
        r"|ing) (?:our|the|all)"
        r" (?:\w+ )?(?:procedures?|polic\w+|process\w*|rules?|guid\w+|standards?|training"
        r"|manuals?)\b",
        r"never [^.]{1,40} again\b|(?:must|has to|needs to) (?:now|first)\b",
        r"(?:will|must) (?:\w+ )?be (?:\w+ )?(?:trained|checked|tested|inspected|screened|audited"
        r"|supervised|monitored)\b|will publish (?:our|the|all|every|each)\b",
        r"clos(?:e|ing|ed) the (?:loophole|gap|hole)|(?:switch|mov)\w+ to an? (?:new |\w+er"
        r" )?(?:system|supplier|process|design|method)\b",
        r"(?:cut|lower|reduc|rais)\w* the (?:\w+ )?(?:maximum|limit|threshold|speed|load)\b",
        r"(?:from|of it|of this) (?:recurring|repeating)\b|(?:avoid|rule out) a repeat\b",
        r"(?:no|nobody|never|not|n't)\b[^.]{0,40}\bany ?(?:more|longer)\b",
        r"no (?:[\w-]+ ){1,3}(?:will|leaves?|goes|runs?|works?)\b[^.]{0,40}\b(?:until|unless"
        r"|without|alone)\b",
        r"(?:will|'ll|are|have|'ve|be|been|being) (?:\w+ )?(?:bann?|capp?|rewrit\w*|rewrote"
        r"|scrapp?|abolish"
        r"|taught|teach|limit)(?:ed|ing|en)?\b",  # a rule that changes
        r"(?:will|'ll) (?:now |first |always )?(?:check|test|inspect|screen|verif|see|ask)\w*"
        r"\b[^.]{0,40}\bbefore\b|fitted with\b",
        r"independent (?:[\w-]+ ){1,3}(?:will|is to)\b",
        rf"(?:{_ALL}|no) (?:[\w-]+ ){{1,4}}(?:(?:will|must|is|are) now|will"
        rf"|must)(?: be)? (?:check(?! in)|test"
        r"|inspect|sign|approv|train|verif|screen)\w*",
        r"now (?:needs?|requires?|waits?|checks?|has the power|written into)\b",
        r"(?:is|are) (?:\w+ )?(?:compulsory|mandatory|(?:watched|checked|signed off) by)\b",
        r"ma[dk]e (?:[\w-]+ ){1,4}(?:compulsory|mandatory)\b",
        r"(?:add|bring in|introduc|install|appoint|hir|put)(?:e|t?ing"
        r"|ed)?\b (?:in place )?(?:[\w-]+ ){0,3}"
        rf"{_SAFEGUARD}\b",  # have added a second lock
        r"(?:end|cut|sever)\w* (?:our |all )?(?:work|ties|contract|relationship|dealings) with\b",
        r"(?:have|'ve|will|are|'re) (?:\w+ )?stop(?:ped|ping)? (?:using|selling|charging|asking)\b",
        r"never (?:happens?|again)\b",
        r"(?:prevent|avoid) (?:this|it|a|any|such|similar|future|another)\b|doesn't happen again",
        r"(?:new|stricter|additional|clearer|better) (?:\w+ )?(?:polic(?:y|ies)|procedures?"
        r"|process(?:es)?|rules?|safeguards?|checks|controls?|protections?|training)",
        r"(?:re)?train(?:ing)? (?:all|every|our|for)\b",
        r"(?:have|'ve|are|'re|will|has|is) (?:\w+ )?(?:chang|tighten|strengthen|overhaul"
        r"|upgrad)\w* (?:our|the|how|its|all)\b(?! (?:\w+ )?(?:logo|name|prices?|menu|hours))",
    ),
    ("prevention", "weak"): (
        r"(?:will|are|is|am|to|have|'re|'ll|and) (?:\w+ )?(?:review|examin|audit)\w*",
        r"(?:will|to|'ll) (?:\w+ )?investigate\b",
        r"(?:full|thorough|independent|internal) (?:review|investigation|inquiry|audit)",
        r"learn(?:ed|ing|t)? (?:from (?!an?\b)|lessons?|experience)|(?:do|will|be) better\b",
        r"more work (?:\w+ ){0,2}to do",
        r"(?:(?:will|'ll|to|and|must) (?:ensure|make sure)|ensuring|making sure)\b|(?:improv"
        r"|strengthen)(?:e|ing|ements?)\b",
        r"implement\w* (?:the |all )?(?:recommendations|changes|measures)",
        r"(?:we|i) (?:\w+ )?(?:commit|pledge|promise|vow|undertake) (?:to|that)\b",
        r"find (?:them|(?:\w+ )?(?:exact |root )?cause)\b|abundance of caution|even safer",
        r"(?:immediate|concrete|decisive|swift|all|further|necessary) (?:[\w,]+ ){0,2}"
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
        r"(?:breach|outage|accidents?|outbreak|delays?|(?:was|were) down|disruption|recall|arrest"
        r"|illness|sick|crash\w*|leak|cancell\w+|contaminat\w+|faulty|defect\w*|hack\w*|died"
        r"|deaths?|lives|injur\w+|removed|refused|failed|unacceptable \w+|attack)\b",
        rf"(?:on|last|since|yesterday|this|in) (?:{_DAY}|{_MONTH})\b(?![^.]*\b(?:celebrat|launch"
        rf"|plant"
        r"|welcom|award|honou?r))[^.]{10,}\w+ed\b",
        rf"(?:went|ran|broke|fell|sent|lost|rose|put|struck|stopped|started|stuck)\b[^.]{{0,80}}"
        rf"\b(?:on|last|this|in) (?:{_DAY}|{_MONTH})\b",
        r"(?:fire|flood|interruption|explosion|collision|intrusion|shooting|layoffs?|muddle"
        r"|unauthori[sz]ed|attackers?|error rates|loss of life|burns?|mould|withdrawing"
        r"|recall(?:s|ed|ing)|withdrawal)\b(?! (?:safety|alarm|drill))",  # more names of events
        r"(?:we|i) (?:\w+ly )?(?:lost|deleted|broke|overcharged|double-\w+|billed|fired|mixed up"
        r"|ran out"
        r"|overbooked|mis\w+ed|ignored|evicted|stranded|leaked|exposed|pushed)\b",  # what we did
        r"(?:we|i) (?:\w+ly )?(?:sent|raised|charged|sold|kept|closed|posted|published|left|shipped"
        r"|printed|aired|told|turned|approved)\b[^.]{0,60}\b(?:you|your|her|him|them|twice|wrong"
        r"|away"
        r"|without|by mistake|joke|that (?:did|had|was|were))\b",  # what we did to somebody
        rf"{_STAFF}s? (?:\w+ly )?(?:read|took|stole|hit|told|fell|cut|\w+ed)\b",
        r"(?:an?|one|two|three|four|several|some) (?:[\w'-]+ ){1,3}(?:fell|snapped|hit|struck|broke"
        r"|came off|came loose|tipped|slipped|blew|failed|got into|got stuck)\b|fell ill"
        r"|called off",
        r"(?:mistakenly|wrongly|accidentally|by mistake) \w+|(?:was|were) (?:asked|told|made) to\b",
        rf"{_STAFF}s? left\b|(?:shops?|stores?|pharmacies|branches) ran out\b",
        r"(?:visible|readable|open|sent) (?:to|by) (?:others|any\w+|strangers|the wrong)\b",
        r"(?:of you|customers|guests|homes|passengers|people) (?:got|had|received) no\b",
        r"(?:was|were|been|got|went|being) (?:\w+ ){0,2}(?:exposed|copied|stolen|lost|deleted"
        r"|charged"
        r"|stuck|stranded|cancelled|delayed|hurt|killed|injured|burnt|handled|leaked|billed|unpaid"
        r"|unavailable|offline|interrupted|evacuated|closed without|shared without)\b",
        r"(?:is|are|was|were|been|went) (?:\w+ )?(?:down|offline|unavailable|out of service)\b",
        r"(?:can ?not|can't|could(?:n't| not)) (?:\w+ )?(?:log|open|reach|pay|access|board"
        r"|connect)\b",
        r"(?:to|on) the wrong\b|(?:hours?|minutes|days) (?:late|without)\b|had to wait\b",
        r"(?:accused|shouted at|insulted|dragged|mocked) (?:an?|the|her|him|them|our|two"
        r"|every\w*)\b",
        r"(?:cracked|snapped|caught fire|exploded|collapsed|derailed|burst|flooded|leaked"
        r"|overheated"
        r"|malfunctioned|froze|spilled|sank|choked|expired)\b",  # verbs of mishap
        r"(?:waited|queued|sat|slept|stood|spent)\b[^.]{0,30}\b(?:hours?|nights?|days?)\b",
        r"(?:were|was|left) (?:\w+ )?(?:without|waiting|unable|turned away|denied|forced)\b",
        r"did(?:n't| not) (?:arrive|work|turn up|run|receive|get)\b",
        r"(?:got|broke|hacked|gained access) (?:in)?to our\b|wrong \w+ (?:was|were)\b",
        r"slow(?:er|ed) (?:loading|service|down|response)|(?:we|i) (?:went|kept) on \w+ing\b",
        r"contain(?:s|ed) (?:\w+ )?(?:almonds?|nuts?|milk|glass|metal|plastic|bacteria)\b",
        r"(?:change|\w+(?:age|ion|ure|ing)) (?:was|were) caused by\b",
    ),
    "what_is_done": (
        r"(?:we|i|have|has|'ve|are|'re) (?:\w+ )?(?:clos|suspend|stopp|halt|pull|remov|investigat"
        r"|work|tak|launch|open|hir|dismiss|inform|notif|contact|call|phon|ask|fix|paus|speak|spok"
        r"|replac|restor|send|refund|answer|shutt|delet|withdraw|meet|monitor|wait|recall)"
        r"(?:ed|ing|e?n)\b(?! it\b)",
        r"(?:we|i)(?:'ve| have) (?:\w+ )?(?:told|shut|set up|called in|begun|started an?|handed"
        r"|written to)\b",
        r"(?:we|i)(?:'ve| have) (?:\w+ )?(?:sent|put|given)\b[^.]{0,40}\b(?:engineers?|teams?"
        r"|experts?|letters?|place|off|police|regulator|those|affected)\b",
        r"(?:we|i|our (?:\w+ )?\w+s|engineers|divers|(?:\w+ )?teams?|crews?|experts"
        r"|mechanics)(?:'re| are| is| am)(?: now| already| also)? (?!launch|open|celebrat|hop|go"
        r"|hear|listen|hir|sell|be|hav|try"
        # are searching
        r"|say|apolog|thank|regret|feel|ask|do|look(?:ing)? forward|call)\w{2,}ing\b",
        r"(?:we|i)(?:'ve| have)(?: now| already| also)? (?:switched|turned|offered|started to"
        r"|engaged|arranged|moved|blocked|reset|reported|deployed|rolled|begun)\b",
        r"on (?:its|their|the) way\b|(?:is|are) (?:now )?gone\b",
        r"no longer (?:works?|with) (?:for )?us\b|no longer employed",
        r"under ?way\b|in (?:close )?(?:touch|contact) with\b|co-?operat\w+ (?:\w+ )?with\b"
        r"|door to door|(?:stays?|remains?) (?:shut|closed|suspended)\b",
        r"(?:has|have) (?:already |now |also )?been (?:\w+ )?(?:clos|shut|dismiss|suspend|inform"
        r"|tak|fix|restor|delet|remov|recall|replac|writ|withdraw|cancel|stopp)\w*",
        r"(?:fix|change|patch|update) (?:was|has been|is being) (?:rolled out|released|deployed)",
        r"(?:is|are|am) (?:now|already|being) (?:phon|call|contact|visit|refund|remov|replac|"
        r"answer|fix|writ|clos)\w*",
        r"(?:we|i) (?:immediately|at once|promptly|quickly) \w+ed\b",
        r"(?:(?:engineers?|teams?|people|crews?|staff|technicians?)\b[^.]{0,30}\b(?:on site|on it"
        r"|at work|working))\b",
        r"(?:(?:services?|apps?|sites?|systems?|power|water|lines?|trains?|payments?|orders?"
        r"|everything) (?:\w+ ){0,3}(?:is|are|has been|have been) (?:\w+ )?back|back (?:online|up"
        r" and running)|resolved|run(?:ning)? normally|back to normal)\b",
        r"(?:(?:next|further|another|an) update|(?:we|i)(?:'ll| will) (?:post|update|continue to"
        r" monitor|tell you|keep you))\b",
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
        r"(?:sorry|regret|apologi[sz]e)(?: that| if| how| for how| for the way)? (?:you|people"
        r"|some|anyone|they|many|customers) (?:\w+ )?(?:feel|felt|were|was|are|took)\b",
        r"(?:you|people|customers|any(?:body|one)|some|many)(?: of you)? (?:\w+ )?"
        r"(?:feels?|thinks?|felt|believed? you \w+)\b",
        r"(?:sorry|regrets?|apologi[sz]e|know|aware)\b[^.]{0,20} (?:some|people|many|viewers"
        r"|customers|any(?:body|one))(?: \w+)?(?: of you)? (?:who )?(?:were|was|are) (?:\w+"
        r" )?(?:upset|offended|hurt|shocked)\b|strong feelings\b",
        r"sorry (?:that |if )?(?:you|some|they|the \w+) did(?:n't| not) (?:enjoy|like|land|see)\b",
    ),
    "misunderstood": (
        r"misunderst\w+|misinterpret\w+|misconstrued|misread|misperce\w+|miscommunicat\w+",
        r"(?:taken|interpreted) (?:\w+ )?(?:the wrong way|in a (?:way|manner)|out of)\b",
        r"(?:clip|video|photo|report|article|story) (?:(?:does|did)(?:n't| not) show|leaves? out"
        r"|omits?)\b",
        r"(?:never|not|n't) (?:meant?|intended) (?:to|as|any)\b|unintend\w+|unintentional\w*",
        r"(?:just|only|meant as) an? (?:\w+ )?(?:joke|bit of fun)|(?:chose|chosen|choose) to be\b",
        r"out of context|confusion|(?:did(?:n't| not)|never) intend\w*",
        r"(?:never|not|n't) (?:our|my|the) intent\w*",
    ),
    "passive": (
        r"(?:mistakes|errors|harm|offen[cs]e|lines?|damage|things|decisions) (?:were|was|have been"
        r"|has been) (?:\w+ )?(?:made|caused|crossed|done|taken|said)\b",
        r"was(?:n't| not) handled|led to an? (?:arrest|incident|situation)\b",
    ),
    "blames_others": (
        rf"{_PEOPLE} (?:who )?(?:refused|failed|violated|abused|ignored|misused|did(?:n't| not)"
        r"|(?:is|are|was|were) (?:to blame|at fault|responsible|rude|abusive|disruptive"
        r"|belligerent))\b",
        r"(?:some people|individuals?|employees) (?:did|acted)|isolated (?:incident|case|event)",
        r"bad apples?|rogue|idiots?\b|(?:act|work|fault) of (?:one|a single)\b",
        r"(?:failure|fault|responsibility|blame) (?:lay|lies|rests|is) (?:\w+ly )?with"
        r" (?!us\b|me\b|our own|our (?:team|company)|management\b)\w+",
        rf"(?:union|airport|{_PEOPLE})(?:'s?) (?:\w+ )?(?:refusal|failure|error|fault)\b",
        r"(?:we|i)(?:'re| are| am) not (?:\w+ )?(?:responsible|to blame|at fault)\b",
        r"(?:we|i) did(?:n't| not) cause\b|(?:was|is) not (?:a|our) (?:fault|error|doing)\b",
        r"(?:we|i) (?:too |also )?are (?:the |also |too )*victims?\b|criminals have targeted\b",
        r"(?:actions|behaviou?r|conduct) of (?:these|a few|an|one|two|some|those|certain"
        r"|individual)\b",
        rf"caused by (?:a|our|an|the) (?:[\w-]+ )?{_PEOPLE}\b",
    ),
    "not_who_we_are": (
        r"not (?:who|what) we (?:are|stand for)|not (?:reflective|representative) of",
        r"(?:not consistent|inconsistent) with our|(?:does|do)(?:n't| not) define us\b",
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
        r"followed (?:the |all |our |every )?(?:\w+ )?(?:procedures|rules?|protocols?)\b",
        r"(?:company|group|it|he|she|they) (?:\w+ )?(?:denies|disputes|rejects|maintains that)\b",
        r"stands? by (?:our|my|its|what|the \w+)\b|no, (?:we|it|this|that) (?:did|is|was|has)\b",
        r"(?:we|i) (?:did|do)(?:n't| not) (?:cause|accept|agree|recogni[sz]e)\b|is not ours\b",
        r"there (?:is|was|has been) no (?:\w+ )?(?:recall|shortage|leak|breach|basis|truth)\b",
        r"(?:failure|fault|responsibility|blame) (?:lay|lies|rests) (?:\w+ly )?with"
        r" (?!us\b|me\b|our own|our (?:team|company)|management\b)\w+",
        r"confirmed the safety|(?:is|are|were) (?:perfectly |completely )?safe\b",
    ),
    "diminish": (
        r"isolated|only (?:a )?(?:small|few|limited|handful)|(?:small|limited) number|minor\b",
        r"no (?:other )?choice|inevitable|beyond our control|unforeseen|overreact\w*|challenging",
        r"not (?:at its|at our) best|exaggerat\w+|misunderst\w+|light-hearted",
        r"(?:a|were a) handful\b|less than [\w ]{1,20} per ?cent\b|limited (?:quantity|to an?)\b",
        r"poses? no\b|no (?:\w+ )?(?:danger|threat) to\b|(?:every|one of many) (?:airline|brand"
        r"|bank|compan|firm)\w*",
        r"(?:never|not|n't) (?:our|my|the) intent\w*|taken out of\b|what you believe\b",
        r"(?:did(?:n't| not)|never) intend\w*",
    ),
    "bolster": (
        r"proud|pleased|delighted|grateful|thank you for|confident|relentless|hard-?working",
        r"committed to (?:safety|quality|our|the highest)",
        r"put (?:people|customers|safety|you) first",
        r"for (?:over |more than |nearly )?\d+ years",
        r"our (?:long |\d+-year )?(?:history|heritage|record)",
        r"the right thing|our values|our goal is|too are (?:a )?victims?|victim of an?\b",
        r"(?:have|has) always (?:stood|been|put|believed)\b",
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
    r"(?:\b(?:not|never|no|nobody|none|no one|nothing|without|cannot|neither|nor|refus\w+|den(?:y"
    r"|ies|ied)|instead"
    r" of|rather than)|n't)(?: [\w']+){0,3} ?$",
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
