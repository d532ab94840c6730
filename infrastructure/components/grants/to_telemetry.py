"""What the functions on the way of telemetry may do, and the one that takes up whatever was not delivered."""

from chalicelib import triggers
from infrastructure.components.data_plane import GIVEN_UP_PREFIX
from infrastructure.components.grants.function_roles import CONSUME_QUEUE, CONSUME_STREAM, FunctionRoles
from infrastructure.components.grants.to_devices import let_note_presence
from infrastructure.components.grants.to_photos import let_answer_upload_requests


def grant_to_telemetry(may: FunctionRoles) -> None:
    """Grants to the telemetry consumer and to the function for undelivered messages."""
    _to_consumer(may, triggers.TELEMETRY_CONSUMER)
    _to_undelivered(may, triggers.UNDELIVERED)


def _to_consumer(may: FunctionRoles, consumer: str) -> None:
    may.let_use_key(consumer)
    may.let(consumer, *CONSUME_STREAM, on=may.on.stream)
    # Whether trouble lasted is told by the samples around it.
    may.let(consumer, "dynamodb:BatchWriteItem", "dynamodb:Query", on=may.on.telemetry)
    may.let(consumer, "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem", on=may.on.operations)
    # Which crops a site grows, and with them which rules are in force there.
    may.let_raise_alerts(consumer)
    may.let(consumer, "ssm:GetParameter", on=may.on.thresholds)
    may.let_set_aside(consumer)
    # For what it gives up, Lambda writes in the function's name, and looks at the bucket first.
    may.let(consumer, "s3:PutObject", on=may.on.raw(GIVEN_UP_PREFIX))
    may.let(consumer, "s3:ListBucket", on=may.on.raw_bucket)


def _to_undelivered(may: FunctionRoles, undelivered: str) -> None:
    may.let_use_key(undelivered)
    may.let(undelivered, *CONSUME_QUEUE, on=may.on.undelivered)
    may.let(undelivered, "kinesis:PutRecord", on=may.on.stream)
    # Whether the device of a configuration is registered.
    may.let(undelivered, "dynamodb:BatchGetItem", on=may.on.operations)
    may.let(undelivered, "s3:GetObject", on=may.on.raw(GIVEN_UP_PREFIX))
    may.let(undelivered, "s3:ListBucket", on=may.on.raw_bucket)
    # It takes up what other functions did not get.
    let_answer_upload_requests(may, undelivered)
    let_note_presence(may, undelivered)
