"""Ranks of cases whose numbers are windows: what is said is certain, who is named lies there."""

from hypothesis import given
from hypothesis import strategies as st

from analytics.study.crisis_types import TYPES, by_type, crisis_type
from analytics.study.ranks import MAX_NAMED, extremes, rank


def test_the_ends_are_named_only_where_no_window_reaches_them():
    bounds = {f"c{k}": (float(k), float(k)) for k in range(10)}
    assert rank("c9", bounds).place == "highest"
    assert rank("c0", bounds).place == "lowest"
    assert (rank("c7", bounds).place, rank("c7", bounds).named) == ("few_higher", ("c8", "c9"))
    wide = bounds | {"c0": (0.0, 20.0)}
    assert rank("c9", wide).place == "few_higher"
    assert (rank("c9", wide).named, rank("c9", wide).is_certain) == (("c0",), False)
    assert rank("c0", wide).place == "open"


def test_too_few_others_rank_nobody():
    few = {f"c{k}": (float(k), float(k)) for k in range(8)}
    assert rank("c0", few) is None
    assert extremes(few) == ((), ())
    assert rank("c9", few | {"c8": (8.0, 8.0)}) is None  # it has no number itself


def test_who_still_waits_may_lie_beyond_all():
    bounds = {f"c{k}": (float(k), float(k)) for k in range(9)} | {"w": (8.5, float("inf"))}
    assert rank("w", bounds).place == "highest"
    assert extremes(bounds)[1][0] == "w"


windows = st.lists(
    st.tuples(st.integers(-50, 50), st.integers(0, 40)).map(lambda w: (float(w[0]), float(sum(w)))),
    min_size=9,
    max_size=30,
)


@given(windows, st.randoms())
def test_whatever_the_true_numbers_are_a_certain_rank_holds(ends, random):
    bounds = {f"c{k}": one for k, one in enumerate(ends)}
    true = {one: random.uniform(*of) for one, of in bounds.items()}
    for one in bounds:
        found = rank(one, bounds)
        higher = {other for other in bounds if true[other] > true[one]}
        if found.place == "highest":
            assert not higher
        elif found.place == "few_higher":
            assert higher <= set(found.named)
            assert len(found.named) <= MAX_NAMED
            if found.is_certain:
                assert higher == set(found.named)
        elif found.place == "high":
            assert len(higher) <= found.n / 3
        elif found.place == "above_most":
            assert len(higher) <= found.n / 2


@given(windows, st.randoms())
def test_extremes_lie_beyond_all_others(ends, random):
    bounds = {f"c{k}": one for k, one in enumerate(ends)}
    low, high = extremes(bounds)
    for one in high:
        assert all(bounds[one][0] > bounds[other][1] for other in bounds if other not in high)
    for one in low:
        assert all(bounds[one][1] < bounds[other][0] for other in bounds if other not in low)


@given(windows)
def test_a_rank_does_not_depend_on_the_order_of_cases(ends):
    bounds = {f"c{k}": one for k, one in enumerate(ends)}
    back = dict(reversed(bounds.items()))
    for one in bounds:
        a, b = rank(one, bounds), rank(one, back)
        assert (a.place, set(a.named), a.is_certain) == (b.place, set(b.named), b.is_certain)


def test_every_kind_has_a_type_and_an_unknown_one_is_among_the_others():
    assert crisis_type("technical_error_product_harm") == "product"
    assert crisis_type("human_error_data_breach") == "data"
    assert crisis_type("something_new") == crisis_type("") == "other"
    groups = by_type([("a", "challenge"), ("b", "odd"), ("c", "challenge")])
    assert groups == {"backlash": ["a", "c"], "other": ["b"]}
    assert list(TYPES)[-1] == "other"
