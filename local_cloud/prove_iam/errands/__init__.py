"""All the work that functions do: the platform's ways, each walked from one end to the other."""

from collections.abc import Iterator

from local_cloud.prove_iam.errands import (
    of_devices,
    of_operations,
    of_operator_service,
    of_photos,
    of_rest,
    of_schedules,
    of_telemetry,
    of_updates,
)
from local_cloud.prove_iam.errands.errand import Errand
from local_cloud.prove_iam.errands.of_reading import reading_errands
from local_cloud.prove_iam.stand import Stand


def all_errands(stand: Stand) -> Iterator[Errand]:
    """Every errand, in an order that needs no other; those of a function follow one another."""
    modules = (of_telemetry, of_photos, of_devices, of_schedules, of_updates, of_operations, of_rest)
    errands = [errand for module in modules for errand in module.ERRANDS]
    errands += reading_errands(stand)
    errands += [*of_operator_service.at_the_service(errands), *of_operator_service.ERRANDS]
    yield from sorted(errands, key=lambda errand: errand.of)
