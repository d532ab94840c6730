"""What the functions on the way of a photo may do."""

from chalicelib import triggers
from infrastructure.components.data_plane import DERIVED_PREFIXES, PHOTO_PREFIX
from infrastructure.components.grants.function_roles import CONSUME_QUEUE, READ_ITEMS, FunctionRoles


def grant_to_photos(may: FunctionRoles) -> None:
    """Grants to those that answer devices, and to the photo consumer."""
    requests, outcomes = triggers.UPLOAD_REQUESTS, triggers.PHOTO_OUTCOMES
    may.let_use_key(requests)
    let_answer_upload_requests(may, requests)
    may.let_give_up(requests)

    may.let_use_key(outcomes)
    # The query looks whether what is refused was refused just now.
    may.let(outcomes, "dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", on=may.on.operations)
    may.let_set_aside(outcomes)
    may.let_give_up(outcomes)

    _to_consumer(may, triggers.PHOTO_CONSUMER)


def let_answer_upload_requests(may: FunctionRoles, function: str) -> None:
    """Let a function grant an upload, or say why not."""
    # The query looks whether what is refused was refused just now.
    may.let(function, "dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", on=may.on.operations)
    # What became of the photos that the device has sent and was not told of yet.
    may.let(function, "dynamodb:BatchGetItem", on=may.on.operations)
    # A grant is the function's own permission to upload, lent to the device.
    may.let(function, "s3:PutObject", on=may.on.raw(PHOTO_PREFIX))
    may.let_set_aside(function)
    for answer in ("grant", "refusal"):
        may.let(function, "iot:Publish", on=may.on.topic_of_each_device(f"photos/{answer}"))


def _to_consumer(may: FunctionRoles, consumer: str) -> None:
    may.let_use_key(consumer)
    may.let(consumer, *CONSUME_QUEUE, on=may.on.photo_queue)
    may.let(consumer, "s3:GetObject", "s3:GetObjectVersion", on=may.on.raw(PHOTO_PREFIX))
    # What was uploaded over a photo that is diagnosed leaves the bucket again.
    may.let(consumer, "s3:DeleteObjectVersion", on=may.on.raw(PHOTO_PREFIX))
    # Without it S3 says "denied" of a photo that is gone, and a gone photo would be tried for ever.
    may.let(consumer, "s3:ListBucket", on=may.on.raw_bucket)
    may.let_set_aside(consumer)
    for prefix in DERIVED_PREFIXES:
        may.let(consumer, "s3:PutObject", on=may.on.processed(prefix))
    may.let(consumer, "sagemaker:InvokeEndpoint", on=may.on.classifier)
    may.let(consumer, *READ_ITEMS, "dynamodb:Query", "dynamodb:PutItem", on=may.on.operations)
    may.let_raise_alerts(consumer)
