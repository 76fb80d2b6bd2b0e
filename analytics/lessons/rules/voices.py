"""Influencers and ambassadors: who else spoke, and beside whom."""

from analytics.lessons.rules.judging import Rule, counted

RULES = (
    Rule(
        "influencers_first",
        "voices",
        ("influencers_before_word",),
        "ambassadors",
        "first_hour",
        counted("influencers_before_word", some="badly", none=None),
    ),
    Rule(
        "influencers_spoke",
        "voices",
        ("influencers_spoke",),
        "ambassadors",
        "before_next",
        counted("influencers_spoke", some="open", none=None),
    ),
    Rule(
        "partners_spoke",
        "voices",
        ("partners_spoke",),
        "ambassadors",
        "before_next",
        counted("partners_spoke", some="open", none=None),
    ),
    Rule(
        "escalated_after",
        "voices",
        ("escalations_after_apology",),
        "ambassadors",
        "first_week",
        counted("escalations_after_apology", some="open", none="well"),
    ),
    Rule(
        "same_people",
        "voices",
        ("returning_authors",),
        "insights",
        "first_week",
        counted("returning_authors", some="open", none=None, because="one_case"),
    ),
)
