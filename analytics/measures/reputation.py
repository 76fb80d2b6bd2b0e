"""What posts do to the reputation, which is not their tone: a fine told soberly harms a bank."""

from analytics.schema import number

REPUTATION_NEGATIVE_SHARE = number(
    "reputation_negative_share",
    "share",
    method="method.reputation_negative_share.model",
    citation="cite.amigo2013",
)
