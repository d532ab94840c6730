"""A device runs the software that operators want, if its maker has signed it, and says how that went."""

import asyncio
from pathlib import Path
from typing import Any, Final

import pytest

from device_simulator.errors import LinkLost
from device_simulator.jobs import JobTopics
from device_simulator.protocol import ConfigTopics
from device_simulator.release import ReleaseKey
from device_simulator.software import FACTORY_VERSION
from tests.unit.device_simulator.bench import DEVICE, Bench
from tests.unit.device_simulator.fakes import settled
from tests.unit.device_simulator.makers import LINK, PACKAGE, Maker

MAKER: Final = Maker()
TOPICS: Final = JobTopics(DEVICE)
CONFIG: Final = ConfigTopics(DEVICE)
A_RESTART_S: Final = 10


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    made = Bench(folder=tmp_path, release_key=ReleaseKey(MAKER.public_pem, where="the test"))
    made.packages.packages[LINK] = PACKAGE
    return made


def a_job(document: object, job_id: str = "job-1") -> dict[str, Any]:
    """The next job, as the broker hands it out."""
    return {"timestamp": 1, "execution": {"jobId": job_id, "status": "IN_PROGRESS", "jobDocument": document}}


async def answered(bench: Bench, message: object) -> None:
    bench.link.say(TOPICS.accepted, message)
    await settled()


def ends(bench: Bench, job_id: str = "job-1") -> list[tuple[str, str]]:
    """What the device said of a job: status and reason."""
    said = bench.link.sent_on(TOPICS.update(job_id))
    return [(each["status"], each.get("statusDetails", {}).get("reason", "")) for each in said]


def installed(bench: Bench) -> str:
    with bench.outbox() as outbox:
        return outbox.software.version(DEVICE)


def after_one_job(bench: Bench, document: object) -> list[tuple[str, str]]:
    """Switch the device on, give it this job, and hear what it says."""

    async def scenario() -> list[tuple[str, str]]:
        async with bench.running():
            await answered(bench, a_job(document))
            await bench.time.let_pass(A_RESTART_S)
            return ends(bench)

    return asyncio.run(scenario())


def test_a_device_asks_for_its_next_job_once_it_listens(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            assert {TOPICS.notify_next, TOPICS.accepted, TOPICS.rejected} <= set(bench.link.subscribed)
            assert bench.link.sent_on(TOPICS.start_next) == [{}]

    asyncio.run(scenario())


def test_a_device_without_the_makers_key_takes_no_updates(tmp_path: Path) -> None:
    bench = Bench(folder=tmp_path)

    async def scenario() -> None:
        async with bench.running():
            assert TOPICS.notify_next not in bench.link.subscribed
            assert bench.link.sent_on(TOPICS.start_next) == []

    asyncio.run(scenario())


def test_a_signed_release_is_installed_and_runs_after_a_restart(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await answered(bench, a_job(MAKER.document()))
            await bench.time.let_pass(A_RESTART_S)
            assert bench.link.cuts == 1
            assert ends(bench) == [("SUCCEEDED", "")]
            reported = [each["state"]["reported"]["firmware"] for each in bench.link.sent_on(CONFIG.update)]
            assert reported[-1:] == ["2.0.0"]

    asyncio.run(scenario())

    assert installed(bench) == "2.0.0"
    assert [line["ending"] for line in bench.told("update_ended")] == ["SUCCEEDED"]


def test_news_of_a_job_have_the_device_ask_for_it(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await answered(bench, {"timestamp": 1})
            bench.link.say(TOPICS.notify_next, a_job(MAKER.document()))
            await settled()
            assert len(bench.link.sent_on(TOPICS.start_next)) == 2
            await answered(bench, {"timestamp": 1})
            bench.link.say(TOPICS.notify_next, {"timestamp": 2})  # the queue is empty: nothing to ask for
            await settled()
            assert len(bench.link.sent_on(TOPICS.start_next)) == 2

    asyncio.run(scenario())


def test_a_job_that_was_missed_while_away_is_asked_for_at_the_next_connection(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await answered(bench, {"timestamp": 1})
            bench.link.go_down()
            bench.link.come_up()
            await settled()
            assert len(bench.link.sent_on(TOPICS.start_next)) == 2

    asyncio.run(scenario())


def test_what_another_than_the_maker_signed_is_refused_and_not_even_fetched(bench: Bench) -> None:
    assert after_one_job(bench, Maker().document()) == [("FAILED", "the signature is not that of the software's maker")]

    assert bench.packages.fetched == []
    assert installed(bench) == FACTORY_VERSION


@pytest.mark.parametrize("changes", [{"version": "2.0.1"}, {"size_bytes": 7}, {"sha256": "0" * 64}, {"signature": "?"}])
def test_a_release_that_says_something_else_than_was_signed_is_refused(bench: Bench, changes: dict[str, Any]) -> None:
    ((status, reason),) = after_one_job(bench, MAKER.document() | changes)

    assert (status, reason) == ("FAILED", "the signature is not that of the software's maker")


@pytest.mark.parametrize("package", [PACKAGE[:-1] + b"!", PACKAGE[:-1], PACKAGE + b"!", b""])
def test_a_package_that_is_not_the_signed_one_is_not_installed(bench: Bench, package: bytes) -> None:
    bench.packages.packages[LINK] = package

    ((status, reason),) = after_one_job(bench, MAKER.document())

    assert status == "FAILED"
    assert reason.startswith("the package is not the signed one")
    assert installed(bench) == FACTORY_VERSION


@pytest.mark.parametrize("document", [None, "update", {}, {"v": 2, "operation": "update"}, MAKER.document() | {"v": 2}])
def test_a_job_that_a_device_cannot_read_is_rejected(bench: Bench, document: object) -> None:
    ((status, reason),) = after_one_job(bench, document)

    assert status == "REJECTED"
    assert reason.startswith("this device cannot read the job")


def test_on_a_device_that_fails_the_old_software_goes_on(bench: Bench) -> None:
    bench.failing_updates = frozenset({DEVICE})

    assert after_one_job(bench, MAKER.document()) == [
        ("FAILED", "the new software does not start; the old one runs again")
    ]
    assert installed(bench) == FACTORY_VERSION


def test_a_link_that_fails_is_asked_for_anew_and_given_up_after_three_times(bench: Bench) -> None:
    bench.packages.failures = 3

    async def scenario() -> None:
        async with bench.running():
            for tries in (1, 2, 3):
                assert len(bench.link.sent_on(TOPICS.start_next)) == tries
                await answered(bench, a_job(MAKER.document()))
                await bench.time.let_pass(A_RESTART_S)
            assert ends(bench) == [("FAILED", "the package did not come: 403 Forbidden")]

    asyncio.run(scenario())


def test_a_second_link_brings_what_the_first_did_not(bench: Bench) -> None:
    bench.packages.failures = 1

    async def scenario() -> None:
        async with bench.running():
            for _ in range(2):
                await answered(bench, a_job(MAKER.document()))
                await bench.time.let_pass(A_RESTART_S)
            assert ends(bench) == [("SUCCEEDED", "")]

    asyncio.run(scenario())


def test_a_device_that_lost_its_power_before_it_could_report_does_not_install_twice(bench: Bench) -> None:
    with bench.outbox() as outbox:
        outbox.software.install(DEVICE, "2.0.0")

    assert after_one_job(bench, MAKER.document()) == [("SUCCEEDED", "")]
    assert bench.packages.fetched == []


def test_the_end_is_told_until_the_broker_has_it_and_the_next_job_follows(bench: Bench) -> None:
    bench.failing_updates = frozenset({DEVICE})

    async def scenario() -> None:
        async with bench.running():
            bench.link.shadow_troubles.append(LinkLost("no answer"))
            await answered(bench, a_job(MAKER.document()))
            assert ends(bench) == []
            await bench.time.let_pass(A_RESTART_S)
            assert len(ends(bench)) == 1
            assert len(bench.link.sent_on(TOPICS.start_next)) == 2

    asyncio.run(scenario())


def test_a_question_that_nobody_answers_is_asked_again(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            bench.link.say(TOPICS.rejected, {"code": "InvalidRequest", "message": "?"})
            await bench.time.let_pass(30)
            assert len(bench.link.sent_on(TOPICS.start_next)) == 2

    asyncio.run(scenario())
