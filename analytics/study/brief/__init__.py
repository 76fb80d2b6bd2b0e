"""The first page of a case, from its results: what a strategist reads and forwards."""

from analytics.study.brief.make import brief_of
from analytics.study.brief.plain import plain_brief

__all__ = ["brief_of", "plain_brief"]
