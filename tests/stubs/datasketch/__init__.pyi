# What is used of datasketch, whose types are partly unknown.
from collections.abc import Callable, Iterable

import numpy as np

class MinHash:
    hashvalues: np.ndarray
    def __init__(
        self, num_perm: int = ..., seed: int = ..., *, hashfunc: Callable[[int], int]
    ) -> None: ...
    def copy(self) -> MinHash: ...
    def update_batch(self, b: Iterable[int]) -> None: ...
