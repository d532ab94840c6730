"""Who may do what: each function has a role of its own, and the grants of its subject, in `grants/`."""

from collections.abc import Mapping

from aws_cdk import aws_iam as iam

from infrastructure.components.grants.function_roles import FunctionRoles
from infrastructure.components.grants.resources import Resources
from infrastructure.components.grants.to_devices import grant_to_devices
from infrastructure.components.grants.to_operations import grant_to_operations
from infrastructure.components.grants.to_photos import grant_to_photos
from infrastructure.components.grants.to_rest import grant_to_rest
from infrastructure.components.grants.to_schedules import grant_to_schedules
from infrastructure.components.grants.to_telemetry import grant_to_telemetry
from infrastructure.components.grants.to_updates import grant_to_updates
from infrastructure.components.surroundings import Surroundings


def give_grants(roles: Mapping[str, iam.Role], around: Surroundings) -> None:
    """Make every grant to the functions' roles, and nothing but what each function needs (`make prove-iam`)."""
    may = FunctionRoles(roles=roles, on=Resources(around))
    grant_to_rest(may)
    grant_to_telemetry(may)
    grant_to_photos(may)
    grant_to_devices(may)
    grant_to_schedules(may)
    grant_to_updates(may)
    grant_to_operations(may)
