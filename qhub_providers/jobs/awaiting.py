"""Driving a flow of the synchronous client from an event loop, without ever blocking it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from ..hub.flow import Effect, Flow, Send, Sleep

if TYPE_CHECKING:
    from ..hub import HubQuantumClient

T = TypeVar("T")


async def drive_async(client: HubQuantumClient, flow: Flow[T]) -> T:
    """Carry a flow out and give its value: requests in threads, pauses in the event loop.

    When it is cancelled, it ends at once; a request that is under way comes to its end unseen.
    """
    advance: Any = flow.send
    given: Any = None
    while True:
        try:
            effect = advance(given)
        except StopIteration as done:
            return cast(T, done.value)
        try:
            advance, given = flow.send, await _perform(client, effect)
        except BaseException as error:  # noqa: BLE001 - the flow gets it, as from the client itself
            advance, given = flow.throw, error


async def _perform(client: HubQuantumClient, effect: Effect) -> Any:
    import asyncio  # 10 ms that a synchronous program need not wait for

    if isinstance(effect, Sleep):
        return await asyncio.sleep(effect.seconds)
    if isinstance(effect, Send):
        return await asyncio.to_thread(client.drive, _single(effect))
    return client.drive(_single(effect))


def _single(effect: Effect) -> Flow[Any]:
    return (yield effect)
