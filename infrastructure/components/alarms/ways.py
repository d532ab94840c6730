"""The two ways through the house: does everything that comes arrive, in time?"""

from collections.abc import Iterator
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_sqs as sqs

from infrastructure.components.alarms import metrics
from infrastructure.components.alarms.alarm import Alarm
from infrastructure.components.alarms.metrics import PERIOD

# Consumers that keep up are seconds behind; at this age growers look at old numbers.
_STREAM_BEHIND_MS: Final = 15 * 60 * 1000

# A photo that waits this long has missed the walk through the greenhouse that it was taken for.
_PHOTOS_WAIT_S: Final = 60 * 60

# A device with old firmware is one of many; a twentieth of all messages is a mistake that was rolled out.
_REJECTED_PERCENT: Final = 5
# Photos are refused more easily: a covered lens, a broken upload.
_PHOTOS_REJECTED_PERCENT: Final = 20
# Of fewer inputs, one would be a share already.
_REJECTED_OF: Final = 20
_AN_HOUR: Final = cdk.Duration.hours(1)


def telemetry_rows(stream: kinesis.IStream, *, consumer: str, stage: str) -> Iterator[Alarm]:
    """Is telemetry read as fast as it comes, and is it good? `consumer` is its function's name in AWS."""
    # The function's own metric: the stream's counts a record as read while its batch fails and fails again.
    age = metrics.of_function("IteratorAge", consumer, statistic="Maximum")
    refused = stream.metric_write_provisioned_throughput_exceeded(period=PERIOD, statistic="Sum")
    rejected = metrics.share_of(
        metrics.counted("MessagesRejected", stage), metrics.counted("MessagesStored", stage), at_least=_REJECTED_OF
    )
    yield Alarm(
        name="telemetry-behind",
        says="Telemetry is read more than 15 minutes late",
        metric=age,
        limit=_STREAM_BEHIND_MS,
        basic=True,
    )
    yield Alarm(name="telemetry-throttled", says="The stream refuses telemetry", metric=refused, limit=0, periods=3)
    yield Alarm(
        name="messages-rejected",
        says="More than one message in twenty is refused",
        metric=rejected,
        limit=_REJECTED_PERCENT,
        periods=3,
        basic=True,
    )


def photo_rows(queue: sqs.IQueue, *, stage: str) -> Iterator[Alarm]:
    """Are photos diagnosed as fast as they come, and are they photos?"""
    age = queue.metric_approximate_age_of_oldest_message(period=PERIOD)
    rejected = metrics.share_of(
        metrics.counted("PhotosRejected", stage, period=_AN_HOUR),
        metrics.counted("PhotosDiagnosed", stage, period=_AN_HOUR),
        at_least=_REJECTED_OF,
    )
    yield Alarm(name="photos-waiting", says="A photo waits for an hour", metric=age, limit=_PHOTOS_WAIT_S, basic=True)
    yield Alarm(
        name="photos-rejected",
        says="More than one photo in five is refused",
        metric=rejected,
        limit=_PHOTOS_REJECTED_PERCENT,
    )


def dead_letter_rows(**queues: sqs.IQueue) -> Iterator[Alarm]:
    """Is there anything that nobody could handle?"""
    for name, queue in queues.items():
        yield Alarm(
            name=f"{name}-dead-letters",
            says=f"Messages that nobody could handle lie in the dead-letter queue of {name}",
            metric=queue.metric_approximate_number_of_messages_visible(period=PERIOD, statistic="Maximum"),
            limit=0,
            basic=True,
        )


def rule_rows(*, stage: str) -> Iterator[Alarm]:
    """Can the stored alert rules be read as what they should be? The functions that read them count it."""
    yield Alarm(
        name="rules-invalid",
        says="Stored alert rules are broken; the last good ones stay in force",
        metric=metrics.counted("RulesInvalid", stage),
        limit=0,
        basic=True,
    )


def rollout_rows(*, stage: str) -> Iterator[Alarm]:
    """Has a roll-out of the devices' software stopped by itself? The check that notices it counts it."""
    yield Alarm(
        name="rollout-stopped",
        says="A roll-out of the devices' software has stopped by itself: too many devices failed",
        metric=metrics.counted("RolloutsStopped", stage),
        limit=0,
    )
