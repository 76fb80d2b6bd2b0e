"""What a text is made of before it has words: a key of the message catalogue and its values."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Message:
    """A key of the message catalogue with the values to fill in; words are made in `wording`."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict[str, object])
