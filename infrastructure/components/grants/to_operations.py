"""What the function may do that renews the operators' keys."""

from chalicelib import triggers
from infrastructure.components.grants.function_roles import FunctionRoles


def grant_to_operations(may: FunctionRoles) -> None:
    """Grants to the renewal of the operators' keys."""
    renewal = triggers.KEY_ROTATION
    may.let_use_key(renewal)
    may.let(
        renewal,
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecretVersionStage",
        on=may.on.operator_keys,
    )
    # The line in the activity feed.
    may.let(renewal, "dynamodb:PutItem", on=may.on.operations)
