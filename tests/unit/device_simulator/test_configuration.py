"""A device works as operators wish, says what it does, and remembers it."""

import asyncio
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest

from device_simulator.errors import LinkLost
from device_simulator.protocol import ConfigTopics
from device_simulator.software import FACTORY_VERSION
from device_simulator.station import METRICS
from device_simulator.telemetry import ReportingPlan
from tests.unit.device_simulator.bench import DEVICE, TOPICS, Bench
from tests.unit.device_simulator.fakes import NOON_MS, settled

CONFIG: Final = ConfigTopics(DEVICE)
AS_IT_CAME: Final = {
    "sample_every_s": 20,
    "report_every_s": 60,
    "capture": {"enabled": True, "from": "00:00", "to": "00:00"},
    "metrics": list(METRICS),
    "place": {"site": "greenhouse-1", "time_zone": "UTC"},
    "firmware": FACTORY_VERSION,
    "refused": [],
}
NO_SHADOW: Final = {"code": 404, "message": "No shadow exists with name: config"}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(folder=tmp_path, reporting=ReportingPlan(interval_s=60.0, samples=3))


def a_shadow(
    version: int,
    *,
    desired: Mapping[str, Any] | None = None,
    reported: Mapping[str, Any] | None = None,
    age_s: int = 60,
) -> dict[str, Any]:
    """The answer to a `get`."""
    now_s = NOON_MS // 1000
    return {
        "version": version,
        "timestamp": now_s,
        "state": {"desired": desired or {}, "reported": reported or {}},
        "metadata": {"reported": {"clock_ms": {"timestamp": now_s - age_s}}},
    }


def reports(bench: Bench) -> list[dict[str, Any]]:
    return [message["state"]["reported"] for message in bench.link.sent_on(CONFIG.update)]


def samples(bench: Bench) -> list[list[dict[str, float]]]:
    return [message["samples"] for message in bench.link.sent_on(TOPICS.telemetry)]


async def told(bench: Bench, topic: str, message: object) -> None:
    bench.link.say(topic, message)
    await settled()


def test_a_device_asks_for_its_configuration_once_it_listens(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            assert set(CONFIG.down) <= set(bench.link.subscribed)
            assert bench.link.sent_on(CONFIG.get) == [{}]

    asyncio.run(scenario())


def test_a_device_that_has_no_shadow_yet_says_what_it_does(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await told(bench, CONFIG.get_rejected, NO_SHADOW)

    asyncio.run(scenario())

    (report,) = reports(bench)
    assert abs(report.pop("clock_ms") - NOON_MS) < 600_000
    assert report == AS_IT_CAME


def test_a_shadow_that_says_it_already_is_left_alone(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await told(bench, CONFIG.get_accepted, a_shadow(3, reported={**AS_IT_CAME, "clock_ms": 1}))

    asyncio.run(scenario())

    assert reports(bench) == []


def test_a_report_that_is_a_week_old_is_made_anew(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            a_week_s = 7 * 24 * 3_600
            await told(bench, CONFIG.get_accepted, a_shadow(3, reported={**AS_IT_CAME, "clock_ms": 1}, age_s=a_week_s))

    asyncio.run(scenario())

    assert len(reports(bench)) == 1


def test_a_wish_that_waited_for_the_device_is_followed_and_reported(bench: Bench) -> None:
    wish = {"report_every_s": 120, "metrics": ["air_temp_c", "battery_v"]}

    async def scenario() -> None:
        async with bench.running():
            await told(bench, CONFIG.get_accepted, a_shadow(3, desired=wish))
            await bench.time.let_pass(300)

    asyncio.run(scenario())

    (report,) = reports(bench)
    assert (report["report_every_s"], report["metrics"], report["refused"]) == (120, ["air_temp_c", "battery_v"], [])
    whole = samples(bench)[-1]
    assert len(whole) == 6
    assert {frozenset(sample) for sample in whole} == {frozenset({"t", "air_temp_c", "battery_v"})}


def test_a_change_is_followed_live_and_no_sample_is_lost_or_repeated(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await told(bench, CONFIG.get_rejected, NO_SHADOW)
            await bench.time.let_pass(130)
            await told(bench, CONFIG.delta, {"version": 2, "state": {"sample_every_s": 10, "report_every_s": 30}})
            await bench.time.let_pass(120)

    asyncio.run(scenario())

    times = [round(sample["t"], -3) for message in samples(bench) for sample in message]
    steps = [later - earlier for earlier, later in pairwise(times)]
    assert set(steps[:3]) == {20_000}
    assert set(steps[-6:]) == {10_000}
    assert all(0 < step <= 20_000 for step in steps)
    assert [report["report_every_s"] for report in reports(bench)] == [60, 30]


def test_a_device_that_reports_by_the_hour_follows_at_once(bench: Bench) -> None:
    bench.reporting = ReportingPlan(interval_s=3_600.0, samples=60)

    async def scenario() -> None:
        async with bench.running():
            await told(bench, CONFIG.delta, {"version": 2, "state": {"report_every_s": 60}})
            await bench.time.let_pass(180)

    asyncio.run(scenario())

    assert len(samples(bench)) >= 2


def test_nonsense_is_refused_by_saying_what_the_device_does_and_why(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await told(bench, CONFIG.delta, {"version": 2, "state": {"metrics": ["wind_m_s"], "report_every_s": 120}})

    asyncio.run(scenario())

    (report,) = reports(bench)
    assert report["metrics"] == list(METRICS)
    assert report["report_every_s"] == 120
    assert report["refused"] == [{"setting": "metrics", "reason": "no sensor for wind_m_s"}]


def test_a_refusal_is_not_repeated_when_the_broker_repeats_the_wish(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            for version in (2, 3, 4):
                await told(bench, CONFIG.delta, {"version": version, "state": {"metrics": ["wind_m_s"]}})

    asyncio.run(scenario())

    assert len(reports(bench)) == 1


@pytest.mark.parametrize("late_version", [1, 2])
def test_an_old_or_repeated_change_is_passed_over(bench: Bench, late_version: int) -> None:
    async def scenario() -> None:
        async with bench.running():
            await told(bench, CONFIG.delta, {"version": 2, "state": {"report_every_s": 120}})
            await told(bench, CONFIG.delta, {"version": late_version, "state": {"report_every_s": 180}})

    asyncio.run(scenario())

    assert [report["report_every_s"] for report in reports(bench)] == [120]


def test_an_answer_that_a_change_has_overtaken_is_passed_over(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await told(bench, CONFIG.delta, {"version": 7, "state": {"report_every_s": 120}})
            await told(bench, CONFIG.get_accepted, a_shadow(6, desired={"report_every_s": 180}))

    asyncio.run(scenario())

    assert [report["report_every_s"] for report in reports(bench)] == [120]


def test_a_part_of_the_hours_changes_and_the_rest_stays_wished(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            hours = {"enabled": True, "from": "06:00", "to": "21:00"}
            await told(bench, CONFIG.get_accepted, a_shadow(2, desired={"capture": hours}))
            await told(bench, CONFIG.delta, {"version": 4, "state": {"capture": {"to": "20:00"}}})

    asyncio.run(scenario())

    assert reports(bench)[-1]["capture"] == {"enabled": True, "from": "06:00", "to": "20:00"}


def test_a_device_works_by_its_last_wish_after_a_power_cut_with_nobody_to_ask(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await told(bench, CONFIG.delta, {"version": 2, "state": {"sample_every_s": 30, "report_every_s": 90}})
        async with bench.running(connected=False):
            await bench.time.let_pass(400)
            bench.link.come_up()
            await bench.time.let_pass(1)

    asyncio.run(scenario())

    assert [len(message) for message in samples(bench)][1:] == [3] * (len(samples(bench)) - 1)
    times = [round(sample["t"], -3) for message in samples(bench) for sample in message]
    assert times[-1] - times[-2] == 30_000


def test_a_wish_that_is_withdrawn_leaves_the_device_as_it_came(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await told(bench, CONFIG.get_accepted, a_shadow(2, desired={"report_every_s": 120}))
        async with bench.running():
            await told(bench, CONFIG.get_accepted, a_shadow(5, desired={}))

    asyncio.run(scenario())

    (report,) = reports(bench)
    assert report["report_every_s"] == 60


def test_a_question_without_an_answer_is_asked_again(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await bench.time.let_pass(61)
            assert 3 <= len(bench.link.sent_on(CONFIG.get)) <= 4
            await told(bench, CONFIG.get_rejected, NO_SHADOW)
            asked = len(bench.link.sent_on(CONFIG.get))
            await bench.time.let_pass(3_600)
            assert len(bench.link.sent_on(CONFIG.get)) == asked

    asyncio.run(scenario())


def test_a_device_asks_again_at_each_connection(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await told(bench, CONFIG.get_rejected, NO_SHADOW)
            bench.link.go_down()
            await settled()
            bench.link.come_up()
            await settled()
            assert len(bench.link.sent_on(CONFIG.get)) == 2

    asyncio.run(scenario())


def test_a_report_that_did_not_arrive_is_made_again(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            bench.link.shadow_troubles.append(LinkLost("no PUBACK"))
            await told(bench, CONFIG.get_rejected, NO_SHADOW)
            assert reports(bench) == []
            await bench.time.let_pass(2)
            assert len(reports(bench)) == 1

    asyncio.run(scenario())


def test_a_shadow_that_was_taken_away_takes_its_wishes_along(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await told(bench, CONFIG.get_accepted, a_shadow(9, desired={"report_every_s": 120}))
        async with bench.running():
            await told(bench, CONFIG.get_rejected, NO_SHADOW)
            await told(bench, CONFIG.delta, {"version": 1, "state": {"report_every_s": 180}})

    asyncio.run(scenario())

    assert [report["report_every_s"] for report in reports(bench)] == [60, 180]


def test_what_the_broker_rejects_is_written_down(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await told(bench, CONFIG.update_rejected, {"code": 413, "message": "too large"})

    asyncio.run(scenario())

    (line,) = bench.told("configuration_rejected")
    assert (line["code"], line["reason"]) == (413, "too large")


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b'{"version": "2", "state": {}}', b'{"version": 2, "state": 7}'])
def test_a_change_that_cannot_be_read_changes_nothing(bench: Bench, payload: bytes) -> None:
    async def scenario() -> None:
        async with bench.running():
            await told(bench, CONFIG.delta, payload)

    asyncio.run(scenario())

    assert reports(bench) == []
    assert bench.told("configured") == []


def test_the_ground_truth_tells_what_was_followed_and_what_was_said(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await told(bench, CONFIG.delta, {"version": 2, "state": {"report_every_s": 120, "metrics": ["wind_m_s"]}})

    asyncio.run(scenario())

    (configured,) = bench.told("configured")
    assert (configured["version"], configured["settings"]["report_every_s"]) == (2, 120)
    assert set(configured["refused"]) == {"metrics"}
    (said,) = bench.told("configuration_reported")
    assert said["reported"] == reports(bench)[0]
