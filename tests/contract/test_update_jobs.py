"""UpdateJobs on IoT Core: what it is asked for, and what is made of its answers.

moto knows neither roll-out rates nor ends of jobs; those are proven on the emulator.
"""

import json
from typing import Any, Final

import pytest

from chalicelib.adapters.iot_update_jobs import IotUpdateJobs
from chalicelib.domain.errors import CursorInvalid, Outage, SettingsInvalid
from chalicelib.domain.update_job import DeviceUpdate, JobState, UpdateState
from tests.builders import NOON, a_release, a_rollout
from tests.contract import cloud

ROLE: Final = "arn:aws:iam::123456789012:role/packages"
ROLLOUT: Final = a_rollout()
JOB: Final = f"cloudiot-test-{ROLLOUT.rollout_id}"
GROUP_ARN: Final = f"arn:aws:iot:eu-central-1:123456789012:thinggroup/{JOB}"
GROUP: Final = {"thingGroupName": JOB, "thingGroupArn": GROUP_ARN, "thingGroupId": "1"}


def made(role: str | None = ROLE) -> tuple[IotUpdateJobs, Any]:
    client, stubber = cloud.stubbed("iot")
    return IotUpdateJobs(client, stage="test", raw_bucket=cloud.RAW_BUCKET, package_role_arn=role), stubber


def the_job() -> dict[str, Any]:
    """What IoT Core is to be asked for."""
    place = f"https://s3.eu-central-1.amazonaws.com/{cloud.RAW_BUCKET}/releases/2.0.0"
    release = a_release()
    document = {
        "v": 1,
        "operation": "update",
        "version": "2.0.0",
        "size_bytes": release.size_bytes,
        "sha256": release.sha256,
        "signature": release.signature,
        "url": f"${{aws:iot:s3-presigned-url-v2:{place}}}",
    }
    criterion = {
        "failureType": "ALL",
        "action": "CANCEL",
        "thresholdPercentage": 10.0,
        "minNumberOfExecutedThings": 5,
    }
    return {
        "jobId": JOB,
        "targets": [GROUP_ARN],
        "targetSelection": "SNAPSHOT",
        "document": json.dumps(document, separators=(",", ":")),
        "presignedUrlConfig": {"roleArn": ROLE, "expiresInSec": 3_600},
        "jobExecutionsRolloutConfig": {"maximumPerMinute": 20},
        "abortConfig": {"criteriaList": [criterion]},
        "timeoutConfig": {"inProgressTimeoutInMinutes": 120},
    }


def test_devices_join_the_group_and_those_that_the_broker_does_not_know_are_left_out() -> None:
    iot = cloud.client("iot")
    for thing in ("bench-1", "bench-2"):
        iot.create_thing(thingName=thing)
    jobs = IotUpdateJobs(iot, stage="test", raw_bucket=cloud.RAW_BUCKET, package_role_arn=ROLE)

    first = jobs.gather(ROLLOUT.rollout_id, ["bench-1", "nobody"])
    again = jobs.gather(ROLLOUT.rollout_id, ["bench-1", "bench-2"])

    assert (first, again) == (1, 2)
    assert set(iot.list_things_in_thing_group(thingGroupName=JOB)["things"]) == {"bench-1", "bench-2"}
    jobs.disband(ROLLOUT.rollout_id)
    assert not iot.list_thing_groups()["thingGroups"]


def test_a_job_is_one_for_the_group_with_rate_end_and_timeout() -> None:
    jobs, stubber = made()
    stubber.add_response("describe_thing_group", GROUP, {"thingGroupName": JOB})
    stubber.add_response("create_job", {"jobId": JOB}, the_job())

    jobs.start(ROLLOUT, a_release())

    stubber.assert_no_pending_responses()


def test_a_job_that_was_started_already_is_left_as_it_is() -> None:
    jobs, stubber = made()
    stubber.add_response("describe_thing_group", GROUP)
    stubber.add_client_error("create_job", "ResourceAlreadyExistsException", http_status_code=409)

    jobs.start(ROLLOUT, a_release())


def test_without_the_role_no_job_is_started() -> None:
    jobs, _ = made(role=None)

    with pytest.raises(SettingsInvalid, match="PACKAGE_ROLE_ARN"):
        jobs.start(ROLLOUT, a_release())


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("IN_PROGRESS", JobState.RUNNING),
        ("SCHEDULED", JobState.RUNNING),
        ("COMPLETED", JobState.COMPLETED),
        ("CANCELED", JobState.CANCELED),
        ("DELETION_IN_PROGRESS", JobState.MISSING),
    ],
)
def test_a_job_says_how_many_devices_are_how_far(status: str, state: JobState) -> None:
    jobs, stubber = made()
    details = {"numberOfQueuedThings": 0, "numberOfSucceededThings": 7, "numberOfTimedOutThings": 1}
    job = {"status": status, "comment": "Abort criteria met", "jobProcessDetails": details}
    stubber.add_response("describe_job", {"job": job}, {"jobId": JOB})

    look = jobs.look(ROLLOUT.rollout_id)

    assert (look.state, look.why) == (state, "Abort criteria met")
    assert look.counts == {UpdateState.SUCCEEDED: 7, UpdateState.TIMED_OUT: 1}


def test_a_job_that_is_not_there_is_missing_and_has_no_devices() -> None:
    jobs, stubber = made()
    stubber.add_client_error("describe_job", "ResourceNotFoundException", http_status_code=404)
    stubber.add_client_error("list_job_executions_for_job", "ResourceNotFoundException", http_status_code=404)

    assert jobs.look(ROLLOUT.rollout_id).state is JobState.MISSING
    assert jobs.devices(ROLLOUT.rollout_id, state=None, limit=10).rows == ()


def test_devices_are_listed_with_their_reasons_page_by_page() -> None:
    jobs, stubber = made()
    arn = "arn:aws:iot:eu-central-1:123456789012:thing/"
    summaries = [
        {"thingArn": arn + name, "jobExecutionSummary": {"status": status, "lastUpdatedAt": NOON}}
        for name, status in (("bench-1", "SUCCEEDED"), ("bench-2", "FAILED"))
    ]
    asked = {"jobId": JOB, "maxResults": 2, "status": "FAILED", "nextToken": "before"}
    stubber.add_response("list_job_executions_for_job", {"executionSummaries": summaries, "nextToken": "after"}, asked)
    failed = {"status": "FAILED", "statusDetails": {"detailsMap": {"reason": "it does not start"}}}
    stubber.add_response("describe_job_execution", {"execution": failed}, {"jobId": JOB, "thingName": "bench-2"})

    page = jobs.devices(ROLLOUT.rollout_id, state=UpdateState.FAILED, limit=2, cursor="before")

    assert page.cursor == "after"
    assert page.rows == (
        DeviceUpdate(device_id="bench-1", state=UpdateState.SUCCEEDED, reason="", at=NOON),
        DeviceUpdate(device_id="bench-2", state=UpdateState.FAILED, reason="it does not start", at=NOON),
    )


def test_a_cursor_that_the_broker_did_not_give_is_refused() -> None:
    jobs, stubber = made()
    stubber.add_client_error("list_job_executions_for_job", "InvalidRequestException", http_status_code=400)

    with pytest.raises(CursorInvalid):
        jobs.devices(ROLLOUT.rollout_id, state=None, limit=2, cursor="?")


def test_a_job_that_has_ended_stays_so_when_it_is_cancelled() -> None:
    jobs, stubber = made()
    stubber.add_client_error("cancel_job", "InvalidRequestException", http_status_code=400)
    stubber.add_response("describe_job", {"job": {"status": "COMPLETED"}})

    jobs.cancel(ROLLOUT.rollout_id, "cancelled by owner")

    stubber.assert_no_pending_responses()


@pytest.mark.parametrize("call", ["look", "devices", "cancel", "disband"])
def test_a_broker_that_does_not_answer_now_is_an_outage(call: str) -> None:
    jobs, stubber = made()
    operations = {
        "look": "describe_job",
        "devices": "list_job_executions_for_job",
        "cancel": "cancel_job",
        "disband": "delete_thing_group",
    }
    stubber.add_client_error(operations[call], "ThrottlingException", http_status_code=429)
    more: dict[str, dict[str, Any]] = {"devices": {"state": None, "limit": 1}, "cancel": {"why": "?"}}

    with pytest.raises(Outage):
        getattr(jobs, call)(ROLLOUT.rollout_id, **more.get(call, {}))
