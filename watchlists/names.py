"""Many names as arrays: how many words their parts have, name after name."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
OF_SURNAME, OF_GIVEN = 2, 3
WORDS = OF_SURNAME + OF_GIVEN
"""So many words of each part are looked at before names are compared in full."""


class Names:
    """How many words `surname` and `given` names have, and both (`size`), and where they `begin`.

    Words are told apart by their places among those of all names.
    """

    def __init__(self, surname: Array, given: Array) -> None:
        self.surname, self.given = surname.astype(np.int64), given.astype(np.int64)
        self.size = self.surname + self.given
        self.begin = np.cumsum(self.size) - self.size

    def __len__(self) -> int:
        """Number of names."""
        return len(self.size)

    def first(self, of_surname: int = OF_SURNAME, of_given: int = OF_GIVEN) -> Array:
        """Places of the first words of each part, one after the other; one beyond all behind them.

        Axes: words, names.
        """
        surname, size = self.looked_at(of_surname, of_given)
        word = np.arange(of_surname + of_given)[:, None]
        passed_over = np.where(word < surname, 0, self.surname - surname)
        places: Array = np.where(word < size, self.begin + word + passed_over, self.size.sum())
        return places

    def looked_at(
        self, of_surname: int = OF_SURNAME, of_given: int = OF_GIVEN
    ) -> tuple[Array, Array]:
        """How many words of each surname are among the first ones, and how many these are."""
        surname = np.minimum(self.surname, of_surname)
        return surname, surname + np.minimum(self.given, of_given)

    def together(self, bits: Array) -> Array:
        """The bits of each name, out of those of all words; 0 of one without words."""
        found = np.zeros(len(self), bits.dtype)
        named = np.flatnonzero(self.size)
        if len(named):
            found[named] = np.bitwise_or.reduceat(bits, self.begin[named])
        return found

    def places(self, names: Array) -> Array:
        """Places of every word of these names, one after the other."""
        return spread(self.begin[names], self.size[names])


def spread(begin: Array, many: Array) -> Array:
    """So many numbers on end from each beginning.

    >>> spread(np.array([7, 3]), np.array([2, 3])).tolist()
    [7, 8, 3, 4, 5]
    """
    ends = np.cumsum(many)
    numbers: Array = np.repeat(begin - ends + many, many)
    numbers += np.arange(len(numbers))
    return numbers
