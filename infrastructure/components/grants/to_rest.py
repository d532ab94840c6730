"""What the function behind every REST route may do, and the one that knows the operators' keys."""

from chalicelib import triggers
from infrastructure.components.data_plane import DERIVED_PREFIXES, PHOTO_PREFIX, REVIEWED_PREFIX
from infrastructure.components.grants.allow import nothing_narrower
from infrastructure.components.grants.function_roles import READ_ITEMS, FunctionRoles
from infrastructure.components.grants.resources import NO_RESOURCE
from infrastructure.components.grants.to_updates import let_serve_updates
from infrastructure.function_catalogue import API_HANDLER


def grant_to_rest(may: FunctionRoles) -> None:
    """Grants to the REST API and to its authorizer."""
    may.let(triggers.OPERATOR_AUTHORIZER, "kms:Decrypt", on=may.on.key.key_arn)
    may.let(triggers.OPERATOR_AUTHORIZER, "secretsmanager:GetSecretValue", on=may.on.operator_keys)
    let_serve_rest(may, API_HANDLER)


def let_serve_rest(may: FunctionRoles, server: str) -> None:
    """Let somebody serve the REST routes: the function behind them, or the operator service, which has them too."""
    may.let_use_key(server)
    _to_data(may, server)
    _to_photos(may, server)
    _to_devices(may, server)
    let_serve_updates(may, server)


def _to_data(may: FunctionRoles, server: str) -> None:
    may.let(server, "dynamodb:Query", on=may.on.telemetry)
    may.let(server, *READ_ITEMS, "dynamodb:Query", "dynamodb:PutItem", on=may.on.operations)
    # A device gets another name or site.
    may.let(server, "dynamodb:UpdateItem", on=may.on.operations)
    # A site is removed, and a device joins one, on the condition that the other did not happen.
    may.let(server, "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem", on=may.on.operations)
    may.let(server, "dynamodb:Query", on=may.on.feeds)
    may.let(server, "ssm:GetParameter", "ssm:PutParameter", on=may.on.thresholds)
    # How the platform itself does.
    may.let(server, "cloudwatch:GetMetricData", on=nothing_narrower("CloudWatch defines no resource for this action."))


def _to_photos(may: FunctionRoles, server: str) -> None:
    may.let(server, "s3:GetObject", "s3:PutObject", on=may.on.raw(PHOTO_PREFIX))
    # What is looked at, or copied, is the version that was diagnosed.
    may.let(server, "s3:GetObjectVersion", on=may.on.raw(PHOTO_PREFIX))
    # Whether a photo that was granted has come; without it S3 says "denied" of one that has not.
    may.let(server, "s3:ListBucket", on=may.on.raw_bucket)
    # A photo that is reviewed is copied there, and looked at from there.
    may.let(server, "s3:GetObject", "s3:PutObject", on=may.on.raw(REVIEWED_PREFIX))
    for prefix in DERIVED_PREFIXES:
        may.let(server, "s3:GetObject", on=may.on.processed(prefix))


def _to_devices(may: FunctionRoles, server: str) -> None:
    for order in ("capture", "rotate"):
        may.let(server, "iot:Publish", on=may.on.topic_of_each_device(f"commands/{order}"))
    may.let(server, "iot:CreateThing", "iot:UpdateThing", on=may.on.things)
    may.let(server, "iot:GetThingShadow", "iot:UpdateThingShadow", on=may.on.shadows)
    # Certificates of claims, too.
    may.let(server, "iot:AttachPolicy", "iot:UpdateCertificate", on=may.on.certificates)
    no_resource_for = ("iot:CreateCertificateFromCsr", "iot:AttachThingPrincipal", "iot:DescribeEndpoint")
    may.let(server, *no_resource_for, on=NO_RESOURCE)
    # A device is retired: nobody is to find anything of it at the broker.
    may.let(server, "iot:ListThingPrincipals", "iot:DeleteThing", on=may.on.things)
    may.let(server, "iot:DeleteThingShadow", on=may.on.shadows)
    may.let_end_certificates(server)
