"""What the operator service may do: all that the REST API may, and what its live feed and exports need."""

from typing import Final

from aws_cdk import aws_iam as iam

from infrastructure.components.data_plane import EXPORTS_PREFIX
from infrastructure.components.grants.function_roles import CONSUME_STREAM, FunctionRoles
from infrastructure.components.grants.resources import Resources
from infrastructure.components.grants.to_rest import let_serve_rest
from infrastructure.components.surroundings import Surroundings

_SERVICE: Final = "operator_service"


def grant_to_operator_service(role: iam.Role, around: Surroundings) -> None:
    """Grants to the role of the service's tasks."""
    may = FunctionRoles(roles={_SERVICE: role}, on=Resources(around))
    let_serve_rest(may, _SERVICE)
    # Who signs in is looked up by the service itself.
    may.let(_SERVICE, "secretsmanager:GetSecretValue", on=may.on.operator_keys)
    # The live view reads along with the consumer.
    may.let(_SERVICE, *CONSUME_STREAM, on=may.on.stream)
    # An export is written in parts, and handed out as a link for a while.
    may.let(_SERVICE, "s3:PutObject", "s3:AbortMultipartUpload", "s3:GetObject", on=may.on.processed(EXPORTS_PREFIX))
