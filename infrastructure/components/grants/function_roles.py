"""The functions' roles, one each, and the grants that several functions share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aws_cdk import aws_iam as iam

from infrastructure.components.data_plane import REJECTED_PREFIX
from infrastructure.components.grants.allow import Wide, allow, let_use
from infrastructure.components.grants.resources import NO_RESOURCE, Resources

READ_ITEMS: Final = ("dynamodb:GetItem", "dynamodb:BatchGetItem")
# What an event source needs to read on a function's behalf.
CONSUME_QUEUE: Final = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
CONSUME_STREAM: Final = (
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionRoles:
    """Takes grants for functions by their names."""

    roles: Mapping[str, iam.Role]
    on: Resources

    def let(self, function: str, *actions: str, on: str | Wide) -> None:
        """Let this function do these things with that."""
        allow(self.roles[function], *actions, on=on)

    def let_use_key(self, function: str) -> None:
        """Let a function read and write what is encrypted."""
        let_use(self.on.key, self.roles[function])

    def let_set_aside(self, function: str) -> None:
        """Let a function keep the bytes of what it refuses."""
        self.let(function, "s3:PutObject", on=self.on.raw(REJECTED_PREFIX))

    def let_give_up(self, function: str) -> None:
        """Let Lambda put, in the name of a function, what failed for good into the queue of the undelivered."""
        self.let(function, "sqs:SendMessage", on=self.on.undelivered)

    def let_raise_alerts(self, function: str) -> None:
        """What people call the site of an alert and which time it is there; and the word to them."""
        self.let(function, "dynamodb:Query", on=self.on.feeds)
        self.let(function, "sns:Publish", on=self.on.alerts)

    def let_end_certificates(self, function: str) -> None:
        """Let a function take a certificate from its device, and end the connection that was made with it."""
        on_certificates = ("iot:DescribeCertificate", "iot:UpdateCertificate", "iot:DetachPolicy")
        self.let(function, *on_certificates, on=self.on.certificates)
        self.let(function, "iot:DetachThingPrincipal", on=NO_RESOURCE)
        self.let(function, "iot:DeleteConnection", on=self.on.clients)
