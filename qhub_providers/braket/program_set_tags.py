"""What the jobs of a program set keep of it, so that any process can put its results together.

Each job is one executable, and says in tags which one: `qhub:set:1:<part>/<parts>:<text>`, see `formats.tag_parts`. The
bytes are the JSON of a `Kept`.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, reduce
from typing import Any

import pydantic
from braket.circuits import Observable
from braket.circuits.observables import Sum, TensorProduct
from pydantic.dataclasses import dataclass

from ..formats import tag_parts

TAG_PREFIX = "qhub:set:1:"


@dataclass(frozen=True)
class Product:
    """An observable: a product of Braket's own.

    Attributes:
        coefficient: its factor.
        names: of what it is a product, for example `["X", "Z"]`.
        qubits: the qubit of each.
    """

    coefficient: float
    names: tuple[str, ...]
    qubits: tuple[int, ...]

    @classmethod
    def of(cls, observable: Observable) -> Product:
        """Of an observable that a set can have.

        >>> Product.of(2 * Observable.X(0) @ Observable.Z(3))
        Product(coefficient=2.0, names=('X', 'Z'), qubits=(0, 3))
        """
        factors = observable.factors if isinstance(observable, TensorProduct) else [observable]
        return cls(
            float(observable.coefficient),
            tuple(factor.name for factor in factors),
            tuple(int(factor.targets[0]) for factor in factors),
        )

    @property
    def observable(self) -> Observable:
        """Braket's object."""
        factors = [getattr(Observable, name)(qubit) for name, qubit in zip(self.names, self.qubits, strict=True)]
        product: Observable = reduce(operator.matmul, factors)
        return product if self.coefficient == 1 else product * self.coefficient


@dataclass(frozen=True)
class Kept:
    """One executable of a set.

    Attributes:
        place: which program of the set.
        index: which of the program's executables, from 0.
        size: how many executables the program has.
        inputs: the values of the program's own inputs.
        observable: what is measured; None where the set names nothing.
        count: how many observables the program has; the executables take them in turn.
        is_sum: whether these are the summands of one.
    """

    place: int
    index: int
    size: int
    inputs: Mapping[str, float]
    observable: Product | None = None
    count: int = 0
    is_sum: bool = False

    def to_tags(self) -> list[str]:
        """The tags of the job, each at most 200 characters.

        >>> kept = Kept(0, 1, 2, {"theta": 0.5}, Product(1.0, ("X",), (0,)), 1)
        >>> Kept.from_tags(["mine", *kept.to_tags()]) == kept
        True
        """
        return tag_parts.to_tags(TAG_PREFIX, _adapter().dump_json(self))

    @classmethod
    def from_tags(cls, tags: Iterable[str]) -> Kept | None:
        """What `tags` carry; None where there is nothing, or not all of it."""
        return tag_parts.read(TAG_PREFIX, tags, _adapter().validate_json)


@cache
def _adapter() -> pydantic.TypeAdapter[Kept]:
    return pydantic.TypeAdapter(Kept)


def grouped(kept: Sequence[Kept | None]) -> list[tuple[int, int]]:
    """The program and the index of each executable. One of which nothing is known belongs where the others leave room.

    >>> grouped([Kept(0, 0, 2, {}), None, Kept(1, 0, 1, {})])
    [(0, 0), (0, 1), (1, 0)]

    The programs of those that nothing tells have numbers below 0, each its own.
    """
    found = {
        number - item.index + index: (item.place, index)
        for number, item in enumerate(kept)
        if item
        for index in range(item.size)
    }
    return [found.get(number, (-1 - number, 0)) for number in range(len(kept))]


def observables_of(kept: Iterable[Kept | None]) -> Sum | list[Observable] | None:
    """The observables of one program, by what its executables keep; None where it has none, or one is lost."""
    found = {item.index % item.count: item for item in kept if item and item.observable and item.count}
    if not found or len(found) < (one := next(iter(found.values()))).count:
        return None
    products: list[Any] = [item.observable.observable for _, item in sorted(found.items()) if item.observable]
    return Sum(products) if one.is_sum else products
