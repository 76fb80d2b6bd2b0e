"""Aftermath replays past brand crises: `analytics.load(case, as_of=None)` is the way in."""

__version__ = "0.1.0"
__all__ = ["load"]


def __getattr__(name: str):
    """`load` on first use, so that importing one room does not import the whole house."""
    if name == "load":
        from analytics.study import load

        return load
    raise AttributeError(f"module 'analytics' has no attribute {name!r}")
