"""Looking subscribers up finds the same ones as asking all of them, and forgets those that leave."""

import asyncio
from collections.abc import Iterator

import pytest

from local_cloud.emulation import borrowed, subscription_lookup
from local_cloud.emulation.borrowed import PUBLISH, SUBSCRIBE, SUBSCRIPTIONS, UNSUBSCRIBE

HERE = ("000000000000", "eu-central-1")
FILTERS = ("a/b", "a/+", "a/#", "+/b", "c", "#", "$aws/events/x")


@pytest.fixture(params=["as it is", "by lookup"])
def _broker(request: pytest.FixtureRequest) -> Iterator[None]:
    """The emulator's own broker, without and with our addition."""
    patched = (SUBSCRIPTIONS, PUBLISH, SUBSCRIBE, UNSUBSCRIBE)
    before = [name.current for name in patched]
    SUBSCRIPTIONS.replace({})
    if request.param == "by lookup":
        subscription_lookup.install()
    yield
    for name, original in zip(patched, before, strict=True):
        name.replace(original)


async def heard(topics: list[str], *, leaving: frozenset[str] = frozenset()) -> dict[str, list[str]]:
    """What the subscriber of each filter hears of messages on these topics."""
    told: dict[str, list[str]] = {name: [] for name in FILTERS}
    ids = {}
    for name in FILTERS:

        async def deliver(topic: str, _payload: bytes, _qos: int, name: str = name) -> None:
            told[name].append(topic)

        ids[name] = await borrowed.SUBSCRIBE.current(*HERE, name, deliver)
    for name in leaving:
        await borrowed.UNSUBSCRIBE.current(ids[name])
    for topic in topics:
        await borrowed.PUBLISH.current(*HERE, topic, b"x")
    return told


@pytest.mark.usefixtures("_broker")
def test_every_subscriber_whose_filter_matches_hears_a_message() -> None:
    assert asyncio.run(heard(["a/b", "c", "$aws/events/x", "a"])) == {
        "a/b": ["a/b"],
        "a/+": ["a/b"],
        "a/#": ["a/b"],
        "+/b": ["a/b"],
        "c": ["c"],
        "#": ["a/b", "c", "a"],
        "$aws/events/x": ["$aws/events/x"],
    }


@pytest.mark.usefixtures("_broker")
def test_who_has_left_hears_nothing_and_the_others_do() -> None:
    told = asyncio.run(heard(["a/b"], leaving=frozenset({"a/b", "#"})))

    assert {name for name, topics in told.items() if topics} == {"a/+", "a/#", "+/b"}
    assert len(borrowed.SUBSCRIPTIONS.current) == len(FILTERS) - 2


@pytest.mark.usefixtures("_broker")
def test_somebody_who_was_never_there_may_leave() -> None:
    asyncio.run(borrowed.UNSUBSCRIBE.current("nobody"))

    assert not borrowed.SUBSCRIPTIONS.current
