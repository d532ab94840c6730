"""The parts of the platform that functions and the operator service work with, in one record."""

from dataclasses import dataclass

from infrastructure.components.data_plane import DataPlane
from infrastructure.components.device_gateway import DeviceGateway
from infrastructure.components.device_updates import DeviceUpdates
from infrastructure.components.inference_endpoint import InferenceEndpoint
from infrastructure.components.notifications import Notifications
from infrastructure.components.operator_access import OperatorAccess
from infrastructure.components.photo_intake import PhotoIntake
from infrastructure.components.telemetry_intake import TelemetryIntake


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What there is before any function: each part gives names to grant on and to tell of."""

    data: DataPlane
    notifications: Notifications
    gateway: DeviceGateway
    telemetry: TelemetryIntake
    photos: PhotoIntake
    inference: InferenceEndpoint
    access: OperatorAccess
    updates: DeviceUpdates
