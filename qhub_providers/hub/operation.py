"""One definition of an operation, and both clients have it as a method."""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, Generic, ParamSpec, Protocol, TypeVar, overload

from .flow import Flow
from .paging import Item, Listing
from .request import Request

__all__ = ["AsyncNamespace", "Items", "Operation", "Stream", "SyncNamespace"]

P = ParamSpec("P")
T = TypeVar("T")
ItemT = TypeVar("ItemT", bound=Item)


class _Client(Protocol):
    def drive(self, flow: Flow[T]) -> T: ...

    def stream(self, request: Request[Any]) -> Iterator[bytes]: ...

    def items(self, listing: Listing[ItemT]) -> Iterator[ItemT]: ...


class _AsyncClient(Protocol):
    async def drive(self, flow: Flow[T]) -> T: ...

    def stream(self, request: Request[Any]) -> AsyncIterator[bytes]: ...

    def items(self, listing: Listing[ItemT]) -> AsyncIterator[ItemT]: ...


class SyncNamespace:
    """A group of operations of a synchronous client, such as `client.jobs`."""

    def __init__(self, client: _Client) -> None:
        self.client = client


class AsyncNamespace:
    """A group of operations of an asynchronous client."""

    def __init__(self, client: _AsyncClient) -> None:
        self.client = client


def _shown(
    operation: Callable[..., Any], called: Callable[..., Any], namespace: object, synchronous: str, asynchronous: str
) -> Any:
    """The function `called` under the name, text and parameters of the operation, and with what it gives to the user.

    An operation is annotated with what its builder gives, such as `Request[Job]`. `synchronous` and `asynchronous` say
    what a user of either client gets for that, with `{}` in the place of `Job`.
    """
    shown: Any = functools.update_wrapper(called, operation)
    shown.__signature__ = _signature(operation, asynchronous if isinstance(namespace, AsyncNamespace) else synchronous)
    shown.__annotations__ = operation.__annotations__ | {"return": shown.__signature__.return_annotation}
    return shown


@functools.cache
def _signature(operation: Callable[..., Any], gives: str) -> inspect.Signature:
    signature = inspect.signature(operation)
    _, _, built = str(signature.return_annotation).partition("[")
    return signature.replace(return_annotation=gives.format(built.removesuffix("]")))


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

        def call(*args: P.args, **kwargs: P.kwargs) -> T | Coroutine[Any, Any, T]:
            return namespace.client.drive(self._flow(*args, **kwargs))

        return _shown(self._flow, call, namespace, "{}", "Coroutine[Any, Any, {}]")


class Stream(Generic[P]):
    """A request whose answer comes in chunks, as a method: an iterator, or an asynchronous one."""

    def __init__(self, build: Callable[P, Request[bytes]]) -> None:
        self._build = build
        self.__doc__ = build.__doc__

    @overload
    def __get__(self, namespace: None, owner: object) -> Stream[P]: ...

    @overload
    def __get__(self, namespace: SyncNamespace, owner: object) -> Callable[P, Iterator[bytes]]: ...

    @overload
    def __get__(self, namespace: AsyncNamespace, owner: object) -> Callable[P, AsyncIterator[bytes]]: ...

    def __get__(self, namespace: SyncNamespace | AsyncNamespace | None, owner: object) -> Any:
        if namespace is None:
            return self

        def call(*args: P.args, **kwargs: P.kwargs) -> Iterator[bytes] | AsyncIterator[bytes]:
            return namespace.client.stream(self._build(*args, **kwargs))

        return _shown(self._build, call, namespace, "Iterator[{}]", "AsyncIterator[{}]")


class Items(Generic[P, ItemT]):
    """A listing as a method: an iterator over the items of all its pages, or an asynchronous one."""

    def __init__(self, build: Callable[P, Listing[ItemT]]) -> None:
        self._build = build
        self.__doc__ = build.__doc__

    @overload
    def __get__(self, namespace: None, owner: object) -> Items[P, ItemT]: ...

    @overload
    def __get__(self, namespace: SyncNamespace, owner: object) -> Callable[P, Iterator[ItemT]]: ...

    @overload
    def __get__(self, namespace: AsyncNamespace, owner: object) -> Callable[P, AsyncIterator[ItemT]]: ...

    def __get__(self, namespace: SyncNamespace | AsyncNamespace | None, owner: object) -> Any:
        if namespace is None:
            return self

        def call(*args: P.args, **kwargs: P.kwargs) -> Iterator[ItemT] | AsyncIterator[ItemT]:
            return namespace.client.items(self._build(*args, **kwargs))

        return _shown(self._build, call, namespace, "Iterator[{}]", "AsyncIterator[{}]")
