"""Who may do what: one line for each grant, one role for each function."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from chalicelib import triggers
from constructs import Construct

from infrastructure.components.data_plane import PHOTO_PREFIX, REJECTED_PREFIX, DataPlane
from infrastructure.components.device_gateway import DeviceGateway
from infrastructure.components.inference_endpoint import InferenceEndpoint
from infrastructure.components.notifications import Notifications
from infrastructure.components.operator_access import OperatorAccess
from infrastructure.components.photo_intake import PhotoIntake
from infrastructure.components.telemetry_intake import TelemetryIntake
from infrastructure.function_catalogue import API_HANDLER, FUNCTIONS
