"""The formula gives the same for numbers and for arrays, which keep their precision."""

from __future__ import annotations

import numpy as np
import pytest

from sse_search.engines.scoring import (
    FIELD_NORM_LENGTHS,
    K1,
    encode_field_norm,
    idf,
    length_norm,
    saturate,
    weighted_sum,
)

VALUES = [0.0, 0.5, 1.0, 3.0, 250.0]


def of_array(values: list[float]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.array(values, np.float32)


def test_arrays_are_computed_as_numbers_are_and_stay_in_single_precision() -> None:
    columns = [of_array(VALUES), of_array(VALUES[::-1])]
    for actual, expected in (
        (saturate(of_array(VALUES), 1.7), [saturate(value, 1.7) for value in VALUES]),
        (length_norm(of_array(VALUES), 40.5), [length_norm(value, 40.5) for value in VALUES]),
        (
            weighted_sum(("title", "body"), columns),
            [weighted_sum(("title", "body"), pair) for pair in zip(VALUES, VALUES[::-1], strict=True)],
        ),
    ):
        assert actual.dtype == np.float32
        assert actual.tolist() == pytest.approx(expected, rel=1e-6)


def test_a_title_counts_twice_beside_the_body_and_once_alone() -> None:
    assert weighted_sum(("title", "body"), [3.0, 5.0]) == 11.0
    assert weighted_sum(("title",), [3.0]) == 3.0


def test_a_text_of_average_length_is_scored_by_its_frequency_and_an_empty_field_does_not_divide_by_zero() -> None:
    assert length_norm(40.0, 40.0) == 1.0
    assert length_norm(80.0, 40.0) < 1.0 < length_norm(20.0, 40.0)
    assert length_norm(1.0, 0.0) == 1.0


def test_frequencies_saturate_below_a_bound_and_rare_terms_have_a_higher_idf() -> None:
    assert 0 < saturate(1.0, 2.0) < saturate(100.0, 2.0) < 2.0 * (K1 + 1)
    assert idf(1000, 1) > idf(1000, 500) > idf(1000, 1000) > 0


def test_a_field_norm_is_the_next_length_that_a_byte_can_stand_for() -> None:
    assert [FIELD_NORM_LENGTHS[encode_field_norm(length)] for length in range(11)] == list(range(11))
    assert all(FIELD_NORM_LENGTHS[encode_field_norm(length)] >= length for length in range(0, 50_000, 97))
    assert encode_field_norm(10**9) == 255
