"""The comparison of two ordered streams of versions."""

from __future__ import annotations

from finder.indexing.reconciler import Difference, Fault, differences


def test_each_kind_of_difference_is_named() -> None:
    database = [(1, 10), (2, 20), (3, 30), (6, 60)]
    index = [(2, 20), (3, 29), (5, 50), (7, 70)]
    assert list(differences(database, index)) == [
        Difference(1, Fault.MISSING),
        Difference(3, Fault.STALE),
        Difference(5, Fault.SURPLUS),
        Difference(6, Fault.MISSING),
        Difference(7, Fault.SURPLUS),
    ]


def test_an_empty_side_makes_all_of_the_other_differ() -> None:
    assert [each.fault for each in differences([(1, 1)], [])] == [Fault.MISSING]
    assert [each.fault for each in differences([], [(1, 1)])] == [Fault.SURPLUS]
