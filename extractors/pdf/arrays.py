"""Names for the arrays that a page is read into, and the two steps that every reading of runs needs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def starts_of_runs(values: Ints | Floats) -> Ints:
    """Where each run of equal values begins.

    >>> starts_of_runs(np.array([4, 4, 7, 4])).tolist()
    [0, 2, 3]
    """
    if not len(values):
        return np.zeros(0, np.int64)
    new = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=new[1:])
    return np.flatnonzero(new)


def ends_of_runs(starts: Ints, length: int) -> Ints:
    """Where each run ends, exclusive, from where the runs begin.

    >>> ends_of_runs(np.array([0, 2, 3]), 4).tolist()
    [2, 3, 4]
    """
    ends = np.empty_like(starts)
    ends[:-1] = starts[1:]
    ends[-1:] = length
    return ends


def numbered(new: Bools) -> Ints:
    """Numbers of runs from 0, from whether a run ends before each value but the first.

    >>> numbered(np.array([False, True, True])).tolist()
    [0, 0, 1, 2]
    """
    number = np.zeros(len(new) + 1, np.int64)
    np.cumsum(new, out=number[1:])
    return number
