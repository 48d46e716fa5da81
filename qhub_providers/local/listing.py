"""Pages of records: what the listings of jobs and of workloads have in common."""

# ruff: noqa: S608 - what is put into a statement's text are names of columns, checked against the contract

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .accounts import Scope
from .database import Database


@dataclass(frozen=True)
class Listing:
    """A table or view whose rows have owners.

    Attributes:
        table: its name.
        properties: the columns that are a record's fields.
        order_of_creation: the columns that tell the true order; `created_at` knows only seconds.
    """

    table: str
    properties: Sequence[str]
    order_of_creation: Sequence[str] = field(default=("number",))

    def page(
        self, database: Database, scope: Scope, page: int, size: int, sort: Sequence[tuple[str, str]]
    ) -> tuple[list[dict[str, Any]], int]:
        """One page of rows and the number of all of them.

        Args:
            database: where they are.
            scope: whose.
            page: the page's index, from 0.
            size: the number of rows on a page.
            sort: pairs of a property's name and `asc` or `desc`; ties go in order of creation.
        """
        where, values = condition(scope)
        order = [f"{column} {direction}" for name, direction in sort for column in self._columns(name)]
        order += [f"{column} asc" for column in self.order_of_creation]
        rows = database.execute(
            f"SELECT {', '.join(self.properties)} FROM {self.table} WHERE {where}"
            f" ORDER BY {', '.join(order)} LIMIT :size OFFSET :skip",
            {**values, "size": size, "skip": page * size},
        )
        total = database.execute(f"SELECT count(*) FROM {self.table} WHERE {where}", values)[0][0]
        return [dict(row) for row in rows], total

    def _columns(self, name: str) -> Sequence[str]:
        return self.order_of_creation if name == "created_at" else [name]


def condition(scope: Scope) -> tuple[str, Mapping[str, Any]]:
    """What restricts a statement to the scope, and its values.

    >>> condition(Scope("user:ada"))
    ('owner = :owner', {'owner': 'user:ada'})
    """
    if scope.service_execution_id is None:
        return "owner = :owner", {"owner": scope.owner}
    values = {"owner": scope.owner, "execution": scope.service_execution_id}
    return "owner = :owner AND service_execution_id = :execution", values
