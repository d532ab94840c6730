"""Messages and announcements of photos, delivered as often and in such an order as a test wants."""

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from tests.emulator.conftest import RunningCloud
from tests.emulator.enrolled_device import EnrolledDevice

_BATCH: Final = 10

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliveries:
    """What is delivered: messages by their devices, over MQTT, and announcements to the photo queue."""

    messages: Sequence[tuple[EnrolledDevice, bytes]]
    announcements: Sequence[str]

    def send_twice(self, photo_queue: "PhotoQueue", dice: random.Random) -> None:
        """Send each announcement and each message twice, shuffled."""
        for announcement in _twice(self.announcements, dice):
            photo_queue.send(announcement)
        with ExitStack() as stack:
            devices = {device.device_id: device for device, _ in self.messages}
            connections = {name: stack.enter_context(device.connected()) for name, device in devices.items()}
            for device, payload in _twice(self.messages, dice):
                answer = connections[device.device_id].publish(device.telemetry_topic, payload)
                assert not answer.is_failure


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoQueue:
    """The queue to which the raw bucket announces photos."""

    sqs: Any
    url: str

    @classmethod
    def of(cls, cloud: RunningCloud) -> "PhotoQueue":
        return cls(sqs=cloud.endpoints.client("sqs"), url=cloud.endpoints.outputs["PhotoQueueUrl"])

    def send(self, announcement: str) -> None:
        self.sqs.send_message(QueueUrl=self.url, MessageBody=announcement)

    def forget(self) -> None:
        """Drop what waits: other tests leave photos that could not be diagnosed, to be tried again minutes later."""
        self.sqs.purge_queue(QueueUrl=self.url)

    def take_out(self, count: int) -> list[str]:
        """So many announcements, which nobody else must be listening for."""
        taken: list[str] = []
        while len(taken) < count:
            answer = self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=_BATCH, WaitTimeSeconds=5)
            assert answer.get("Messages"), f"the bucket has announced {len(taken)} of {count} photos"
            for message in answer["Messages"]:
                taken.append(message["Body"])
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return taken

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits, and nothing is being worked on."""
        counts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=counts)
        return {answer["Attributes"][count] for count in counts} == {"0"}


def messages_taken_in(cloud: RunningCloud) -> int:
    """How many good messages the consumer of telemetry has dealt with, as its metric counts them."""
    metric = "MessagesStored"
    return sum(int(count) for line in _metric_lines(cloud, metric) for count in json.loads(line)[metric])


def _metric_lines(cloud: RunningCloud, metric: str) -> Iterator[str]:
    pages = (
        cloud.endpoints.client("logs")
        .get_paginator("filter_log_events")
        .paginate(logGroupName=f"/aws/lambda/cloudiot-{cloud.endpoints.stage}-on_telemetry_batch")
    )
    for page in pages:
        yield from (event["message"] for event in page["events"] if f'"{metric}":[' in event["message"])


def _twice(things: Sequence[Thing], dice: random.Random) -> list[Thing]:
    return dice.sample([*things, *things], k=2 * len(things))
