"""Who listens to a topic, found by the topic instead of by asking every subscriber.

MiniStack compares each message with every subscription of every client: with a thousand devices that listen to ten
topics each, that is ten thousand comparisons a message, and the broker does little else. AWS IoT Core takes as many
devices as come. Here a message looks up its own topic, and is compared with the filters that have wildcards only; a
client that leaves is taken out where it stands.
"""

from collections.abc import Awaitable, Callable, Collection
from contextvars import ContextVar
from typing import Any, Final

from local_cloud.emulation import borrowed

_published_on: ContextVar[str | None] = ContextVar("published_on", default=None)
_WILDCARDS: Final = frozenset("+#")
# Several clients share such a subscription; what follows need not be the topic.
_SHARED: Final = "/$share/"


def install() -> None:
    """Let the broker look subscribers up."""
    lookup = Subscriptions()
    for topic_filter, subscribers in borrowed.SUBSCRIPTIONS.current.items():
        lookup.setdefault(topic_filter, subscribers)
    borrowed.SUBSCRIPTIONS.replace(lookup)
    borrowed.PUBLISH.wrap(_telling_the_topic)
    filters: dict[str, str] = {}
    borrowed.SUBSCRIBE.wrap(lambda original: _noting(original, filters))
    borrowed.UNSUBSCRIBE.wrap(lambda original: _by_its_filter(original, filters))


class Subscriptions(dict[str, set[Any]]):
    """The broker's table of subscribers by topic filter; while a message is published, `values` are its candidates."""

    def __init__(self) -> None:
        super().__init__()
        self._with_wildcards: dict[str, set[Any]] = {}

    def setdefault(self, topic_filter: str, subscribers: set[Any]) -> set[Any]:
        present = super().setdefault(topic_filter, subscribers)
        if _SHARED in topic_filter or not _WILDCARDS.isdisjoint(topic_filter):
            self._with_wildcards[topic_filter] = present
        return present

    def pop(self, topic_filter: str, default: Any = None) -> Any:
        self._with_wildcards.pop(topic_filter, None)
        return super().pop(topic_filter, default)

    def clear(self) -> None:
        self._with_wildcards.clear()
        super().clear()

    def values(self) -> Collection[set[Any]]:  # type: ignore[override]
        topic = _published_on.get()
        if topic is None:
            return super().values()
        listening = self.get(topic)
        candidates = list(self._with_wildcards.values())
        return candidates if listening is None else [*candidates, listening]


def _telling_the_topic(original: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    async def broker_publish(account_id: str, region: str, topic: str, *more: Any, **named: Any) -> None:
        told = _published_on.set(borrowed.SCOPED_TOPIC.current(account_id, region, topic))
        try:
            await original(account_id, region, topic, *more, **named)
        finally:
            _published_on.reset(told)

    return broker_publish


def _noting(original: Callable[..., Awaitable[str]], filters: dict[str, str]) -> Callable[..., Awaitable[str]]:
    async def broker_subscribe(account_id: str, region: str, topic_filter: str, *more: Any, **named: Any) -> str:
        subscription_id = await original(account_id, region, topic_filter, *more, **named)
        filters[subscription_id] = borrowed.SCOPED_TOPIC.current(account_id, region, topic_filter)
        return subscription_id

    return broker_subscribe


def _by_its_filter(original: Callable[[str], Awaitable[None]], filters: dict[str, str]) -> Callable[..., Any]:
    async def broker_unsubscribe(subscription_id: str) -> None:
        topic_filter = filters.pop(subscription_id, None)
        if topic_filter is None:
            await original(subscription_id)
            return
        table = borrowed.SUBSCRIPTIONS.current
        async with borrowed.BROKER_LOCK.current:
            subscribers = table.get(topic_filter, set())
            for gone in [one for one in subscribers if one.subscription_id == subscription_id]:
                subscribers.discard(gone)
            if not subscribers:
                table.pop(topic_filter, None)

    return broker_unsubscribe
