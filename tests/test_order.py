"""Order numbers change little when entries come, go and move."""

from hypothesis import given
from hypothesis import strategies as st

from kartu.history.order import STEP, numbered, out_of_order

NUMBERS = st.lists(st.integers(-5000, 5000), max_size=12)


def test_a_new_entry_changes_no_other_number() -> None:
    assert numbered([1000, None, 2000]) == [1000, 1500, 2000]
    assert numbered([None, 1000]) == [0, 1000]
    assert numbered([1000, None, None]) == [1000, 2000, 3000]


def test_an_entry_that_moved_is_the_only_one_with_another_number() -> None:
    assert numbered([5000, 1000, 2000, 3000, 4000]) == [0, 1000, 2000, 3000, 4000]


def test_where_there_is_no_room_all_are_numbered_afresh() -> None:
    assert numbered([1000, None, 1001, 5000]) == [STEP, 2 * STEP, 3 * STEP, 4 * STEP]


def test_two_branches_may_have_given_one_number_twice() -> None:
    assert out_of_order([1000, 2000, 2000, 3000]) == frozenset()


@given(NUMBERS)
def test_what_is_left_after_those_out_of_order_go_stands_in_order(numbers: list[int]) -> None:
    wrong = out_of_order(numbers)
    rest = [number for index, number in enumerate(numbers) if index not in wrong]
    assert rest == sorted(rest)
    assert not wrong or numbers != sorted(numbers)


@given(st.permutations(list(range(6))))
def test_as_few_as_possible_count_as_out_of_order(numbers: list[int]) -> None:
    in_order = [subset for subset in _subsets(numbers) if subset == sorted(subset)]
    assert len(numbers) - len(out_of_order(numbers)) == max(map(len, in_order))


def _subsets(numbers: list[int]) -> list[list[int]]:
    return [[n for bit, n in enumerate(numbers) if mask >> bit & 1] for mask in range(1 << len(numbers))]


@given(st.lists(st.none() | st.integers(-5000, 5000), max_size=12))
def test_numbers_rise_with_the_source_and_a_second_look_changes_none(known: list[int | None]) -> None:
    numbers = numbered(known)
    assert len(numbers) == len(known)
    assert numbers == sorted(numbers)
    assert numbered(list(numbers)) == numbers
