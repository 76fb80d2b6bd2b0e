"""Closed vocabularies of cases and messages."""

SENTIMENTS = ("negative", "neutral", "positive")
NET = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}
"""Net sentiment of one message, by its class."""
SIDES = ("brand", "public", "press", "influencer", "regulator")
ACTORS = (*SIDES, "customer", "partner", "other_brand")
PRECISIONS = ("second", "minute", "hour", "part_of_day", "day", "month", "quarter", "year")
RESOLUTIONS = ("hour", "day", "week", "month", "year")
"""Periods by which messages are counted and drawn, the finest first."""
APOLOGY_ELEMENTS = (
    "acknowledges_wrongdoing",
    "regret",
    "responsibility",
    "explanation",
    "repair",
    "prevention",
    "asks_forgiveness",
)
UNCREDITED_KINDS = ("non_apology", "denial", "attack")
"""Kinds of statements that earn no credit for speed or frequency."""
STATEMENT_KINDS = (
    "first_brand_response",
    "statement",
    *UNCREDITED_KINDS,
    "full_apology",
    "ceo_statement",
)
COMPENSATION_KINDS = ("compensation", "settlement", "recall_with_refund")
ACTION_KINDS = ("corrective_action", "compensation", "recall_with_refund", "policy_change")
KINDS = (
    "trigger",
    "first_public_post",
    "escalation",
    "support",
    "sentence",
    "dismissal",
    "settlement",
    *STATEMENT_KINDS,
    *ACTION_KINDS,
)
STANCES = ("critic", "defender")
AUDIENCES = ("public", "staff", "harmed", "investors", "authorities")
SUBJECTS = (
    "statements",
    "corrective_actions",
    "compensation",
    "apology",
    "chief_executive",
    "influencers",
    "partners",
    "regulators",
    "escalations",
    "internal_words",
    "channels",
)
"""Subjects that a record can be searched for; absence is claimed only within a searched span."""
