"""Roll-outs as jobs of IoT Core: one thing group for who is meant, one job for the group.

A job takes a hundred targets at most, and a group counts as one. The rate, the timeout of a device that is not heard of
again, and the end when too many fail are the job's own; so is the link to the package, which is made anew whenever a
device asks for the job.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

import msgspec
from botocore.exceptions import ClientError

from chalicelib.adapters.aws_failures import code_of, outages_of
from chalicelib.domain.errors import CursorInvalid, SettingsInvalid
from chalicelib.domain.page import Page
from chalicelib.domain.release import Release
from chalicelib.domain.rollout import GIVEN_UP_AFTER, Rollout, StopRule
from chalicelib.domain.update_job import DeviceUpdate, JobLook, JobState, UpdateState

_PART: Final = "the jobs of the message broker"
# As long as a link may last; a device that takes longer asks for another one.
_LINK_VALID_S: Final = 3_600
_MISSING: Final = "ResourceNotFoundException"
_THERE_ALREADY: Final = "ResourceAlreadyExistsException"
_JOB_STATES: Final[Mapping[str, JobState]] = {
    "COMPLETED": JobState.COMPLETED,
    "CANCELED": JobState.CANCELED,
    "DELETION_IN_PROGRESS": JobState.MISSING,
}
# By what a job calls the count of each.
_COUNTS: Final[Mapping[str, UpdateState]] = {
    "numberOfQueuedThings": UpdateState.QUEUED,
    "numberOfInProgressThings": UpdateState.IN_PROGRESS,
    "numberOfSucceededThings": UpdateState.SUCCEEDED,
    "numberOfFailedThings": UpdateState.FAILED,
    "numberOfRejectedThings": UpdateState.REJECTED,
    "numberOfTimedOutThings": UpdateState.TIMED_OUT,
    "numberOfCanceledThings": UpdateState.CANCELED,
    "numberOfRemovedThings": UpdateState.REMOVED,
}
_SAYS_WHY: Final = frozenset({UpdateState.FAILED, UpdateState.REJECTED})


class IotUpdateJobs:
    """Implements `UpdateJobs`."""

    def __init__(self, client: Any, *, stage: str, raw_bucket: str, package_role_arn: str | None) -> None:
        """
        Args:
            package_role_arn: the role in whose name IoT Core makes links to packages; None where no job is started.
        """
        self._client = client
        self._prefix = f"cloudiot-{stage}-"
        self._raw = raw_bucket
        self._role = package_role_arn

    def gather(self, rollout_id: str, device_ids: Iterable[str]) -> int:
        group = self._prefix + rollout_id
        with outages_of(_PART):
            with _unless_there_already():
                self._client.create_thing_group(thingGroupName=group)
            return sum(self._joins(group, device_id) for device_id in device_ids)

    def start(self, rollout: Rollout, release: Release) -> None:
        if self._role is None:
            raise SettingsInvalid("the environment variable PACKAGE_ROLE_ARN is not set")
        with outages_of(_PART):
            group = self._client.describe_thing_group(thingGroupName=self._prefix + rollout.rollout_id)
            with _unless_there_already():
                self._client.create_job(
                    jobId=self._prefix + rollout.rollout_id,
                    targets=[group["thingGroupArn"]],
                    targetSelection="SNAPSHOT",
                    document=msgspec.json.encode(self._document(release)).decode(),
                    presignedUrlConfig={"roleArn": self._role, "expiresInSec": _LINK_VALID_S},
                    jobExecutionsRolloutConfig={"maximumPerMinute": rollout.per_minute},
                    abortConfig={"criteriaList": [_criterion(rollout.stop)]},
                    timeoutConfig={"inProgressTimeoutInMinutes": GIVEN_UP_AFTER // timedelta(minutes=1)},
                )

    def look(self, rollout_id: str) -> JobLook:
        try:
            with outages_of(_PART):
                job = self._client.describe_job(jobId=self._prefix + rollout_id)["job"]
        except ClientError as error:
            if code_of(error) != _MISSING:
                raise
            return JobLook(state=JobState.MISSING, counts={})
        details = job.get("jobProcessDetails", {})
        return JobLook(
            state=_JOB_STATES.get(job["status"], JobState.RUNNING),
            counts={state: details[name] for name, state in _COUNTS.items() if details.get(name)},
            why=job.get("comment", ""),
        )

    def devices(
        self, rollout_id: str, *, state: UpdateState | None, limit: int, cursor: str | None = None
    ) -> Page[DeviceUpdate]:
        wanted = {"status": state.name} if state is not None else {}
        after = {"nextToken": cursor} if cursor is not None else {}
        job_id = self._prefix + rollout_id
        try:
            with outages_of(_PART):
                answer = self._client.list_job_executions_for_job(jobId=job_id, maxResults=limit, **wanted, **after)
                rows = tuple(self._update(job_id, row) for row in answer.get("executionSummaries", ()))
        except ClientError as error:
            if code_of(error) == _MISSING:
                return Page(())
            if code_of(error) == "InvalidRequestException" and cursor is not None:
                raise CursorInvalid("the cursor is not one that this list gave", field="cursor") from error
            raise
        return Page(rows, answer.get("nextToken"))

    def cancel(self, rollout_id: str, why: str) -> None:
        try:
            with outages_of(_PART):
                self._client.cancel_job(jobId=self._prefix + rollout_id, comment=why)
        except ClientError as error:
            # It was never started, or has ended.
            if self.look(rollout_id).state is JobState.RUNNING:
                raise error from None

    def disband(self, rollout_id: str) -> None:
        with outages_of(_PART):
            self._client.delete_thing_group(thingGroupName=self._prefix + rollout_id)

    def _joins(self, group: str, device_id: str) -> bool:
        try:
            self._client.add_thing_to_thing_group(thingGroupName=group, thingName=device_id)
        except ClientError as error:
            if code_of(error) != _MISSING:
                raise
            return False
        return True

    def _document(self, release: Release) -> dict[str, Any]:
        place = f"https://s3.{self._client.meta.region_name}.amazonaws.com/{self._raw}/{release.key}"
        return {
            "v": 1,
            "operation": "update",
            "version": release.version,
            "size_bytes": release.size_bytes,
            "sha256": release.sha256,
            "signature": release.signature,
            "url": f"${{aws:iot:s3-presigned-url-v2:{place}}}",
        }

    def _update(self, job_id: str, row: Mapping[str, Any]) -> DeviceUpdate:
        device_id, summary = row["thingArn"].rpartition("/")[2], row["jobExecutionSummary"]
        state = UpdateState[summary["status"]]
        return DeviceUpdate(
            device_id=device_id,
            state=state,
            reason=self._reason(job_id, device_id) if state in _SAYS_WHY else "",
            at=summary["lastUpdatedAt"],
        )

    def _reason(self, job_id: str, device_id: str) -> str:
        """What a device says of its failure; the list leaves it out."""
        execution = self._client.describe_job_execution(jobId=job_id, thingName=device_id)["execution"]
        return str(execution.get("statusDetails", {}).get("detailsMap", {}).get("reason", ""))


@contextmanager
def _unless_there_already() -> Iterator[None]:
    """Pass over that what is to be made was made by an earlier attempt."""
    try:
        yield
    except ClientError as error:
        if code_of(error) != _THERE_ALREADY:
            raise


def _criterion(stop: StopRule) -> dict[str, Any]:
    return {
        "failureType": "ALL",
        "action": "CANCEL",
        "thresholdPercentage": float(stop.at_pct),
        "minNumberOfExecutedThings": stop.after,
    }
