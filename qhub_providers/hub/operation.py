"""One definition of an operation, and both clients have it as a method."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, Generic, ParamSpec, Protocol, TypeVar, overload

from .flow import Flow
from .request import Request

__all__ = ["AsyncNamespace", "Operation", "SyncNamespace"]

P = ParamSpec("P")
T = TypeVar("T")


class _Client(Protocol):
    def drive(self, flow: Flow[T]) -> T: ...

    def stream(self, request: Request[Any]) -> Iterator[bytes]: ...


class _AsyncClient(Protocol):
    async def drive(self, flow: Flow[T]) -> T: ...

    def stream(self, request: Request[Any]) -> AsyncIterator[bytes]: ...


class SyncNamespace:
    """A group of operations of a synchronous client, such as `client.jobs`."""

    def __init__(self, client: _Client) -> None:
        self._client = client

    def drive(self, flow: Flow[T]) -> T:
        """Carry a flow out."""
        return self._client.drive(flow)


class AsyncNamespace:
    """A group of operations of an asynchronous client."""

    def __init__(self, client: _AsyncClient) -> None:
        self._client = client

    async def drive(self, flow: Flow[T]) -> T:
        """Carry a flow out."""
        return await self._client.drive(flow)


class Operation(Generic[P, T]):
    """A flow as a method: called on a synchronous namespace it gives the value, on an asynchronous one a coroutine."""

    def __init__(self, flow: Callable[P, Flow[T]]) -> None:
        self._flow = flow
        self.__doc__ = flow.__doc__

    @overload
    def __get__(self, namespace: None, owner: object) -> Operation[P, T]: ...

    @overload
    def __get__(self, namespace: SyncNamespace, owner: object) -> Callable[P, T]: ...

    @overload
    def __get__(self, namespace: AsyncNamespace, owner: object) -> Callable[P, Coroutine[Any, Any, T]]: ...

    def __get__(self, namespace: SyncNamespace | AsyncNamespace | None, owner: object) -> Any:
        if namespace is None:
            return self

        @functools.wraps(self._flow)
        def call(*args: P.args, **kwargs: P.kwargs) -> T | Coroutine[Any, Any, T]:
            return namespace.drive(self._flow(*args, **kwargs))

        return call
