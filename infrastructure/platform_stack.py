"""The platform: connects the components, and does nothing else."""

from pathlib import Path
from typing import Final

import aws_cdk as cdk
from constructs import Construct

from chalicelib import triggers
from infrastructure.components.access_logs import AccessLogs
from infrastructure.components.chalice_functions import ChaliceFunctions
from infrastructure.components.custom_domain import custom_domain
from infrastructure.components.data_plane import DataPlane
from infrastructure.components.device_gateway import DeviceGateway
from infrastructure.components.device_updates import DeviceUpdates
from infrastructure.components.grants.to_operator_service import grant_to_operator_service
from infrastructure.components.inference_endpoint import InferenceEndpoint
from infrastructure.components.iot_endpoint import IotEndpoint
from infrastructure.components.networking import Networking
from infrastructure.components.notifications import Notifications
from infrastructure.components.operations import Operations
from infrastructure.components.operator_access import OperatorAccess
from infrastructure.components.operator_service import OperatorService
from infrastructure.components.photo_intake import PhotoIntake
from infrastructure.components.provisioning import Provisioning
from infrastructure.components.removal import removal_policy
from infrastructure.components.rest_front_door import RestFrontDoor
from infrastructure.components.settings_environment import settings_environment
from infrastructure.components.surroundings import Surroundings
from infrastructure.components.telemetry_intake import TelemetryIntake
from infrastructure.deployment_target import deployment_target
from infrastructure.function_catalogue import FUNCTIONS
from infrastructure.stack_outputs import tell_outputs
from infrastructure.stage_config import StageConfig

CHALICE_APP: Final = Path(__file__).parents[1] / "chalice_app"


class PlatformStack(cdk.Stack):
    """One stage of CloudIoT."""

    def __init__(self, scope: Construct, *, config: StageConfig, app_source: Path = CHALICE_APP) -> None:
        self._config, self._target = config, deployment_target(config)
        super().__init__(
            scope,
            f"cloudiot-{config.stage}",
            description=f"CloudIoT {config.stage}: leaf-disease monitoring for fleets of devices",
            synthesizer=self._target.synthesizer,
            tags={"project": "cloudiot", "stage": config.stage},
            termination_protection=config.keep_data,
        )
        self._removal = removal_policy(keep_data=config.keep_data)
        self._logs = AccessLogs(self, "AccessLogs", config=config)
        # Nothing lives in a network but what is asked for.
        wanted = config.operator_service or config.network_isolation
        self._network = Networking(self, "Network", config=config, flow_logs=self._logs.bucket) if wanted else None
        self._domain = custom_domain(self, config)
        around = self._surroundings()
        functions = self._functions(app_source, around)
        rest = RestFrontDoor(self, "Rest", config=config, api=functions.rest_api, domain=self._domain)
        operator = self._operator_service(around)
        if operator is not None:
            functions.lead_people_to(operator.url)
        Operations(self, "Alarms", config=config, around=around, operator=operator)
        address = IotEndpoint(self, "EndpointLookup", config=config).address
        tell_outputs(self, stage=config.stage, around=around, rest=rest, operator=operator, iot_endpoint=address)

    def _surroundings(self) -> Surroundings:
        config, stage = self._config, self._config.stage
        data = DataPlane(self, "Data", config=config, logs=self._logs)
        gateway = DeviceGateway(
            self, "Devices", stage=stage, key=data.key, consumer_timeout_s=FUNCTIONS[triggers.UNDELIVERED].timeout_s
        )
        return Surroundings(
            data=data,
            gateway=gateway,
            updates=DeviceUpdates(self, "Updates", stage=stage, data=data),
            access=OperatorAccess(self, "Access", stage=stage, key=data.key, removal=self._removal),
            notifications=Notifications(
                self,
                "Notifications",
                stage=stage,
                key=data.key,
                email=config.alert_email,
                escalation_email=config.escalation_email,
            ),
            telemetry=TelemetryIntake(
                self,
                "Telemetry",
                stage=stage,
                shards=config.stream_shards,
                key=data.key,
                undelivered=gateway.undelivered.queue,
                removal=self._removal,
            ),
            photos=PhotoIntake(
                self,
                "Photos",
                stage=stage,
                key=data.key,
                raw=data.raw,
                undelivered=gateway.undelivered.queue,
                consumer_timeout_s=FUNCTIONS[triggers.PHOTO_CONSUMER].timeout_s,
            ),
            inference=InferenceEndpoint(
                self,
                "Inference",
                config=config,
                image_uri=self._target.model_image_uri,
                data=data,
                network=self._network,
            ),
        )

    def _functions(self, app_source: Path, around: Surroundings) -> ChaliceFunctions:
        functions = ChaliceFunctions(
            self,
            "Functions",
            config=self._config,
            source=app_source,
            runtime=self._target.runtime,
            around=around,
            network=self._network,
        )
        around.gateway.hand_messages_to(functions.function)
        Provisioning(self, "Provisioning", stage=self._config.stage, gateway=around.gateway).ask(
            functions.function(triggers.PROVISIONING)
        )
        if self._config.key_rotation_days is not None:
            renewal = functions.function(triggers.KEY_ROTATION)
            around.access.renew_by(renewal, every_days=self._config.key_rotation_days)
        return functions

    def _operator_service(self, around: Surroundings) -> OperatorService | None:
        if not self._config.operator_service or self._network is None:
            return None
        operator = OperatorService(
            self,
            "Operator",
            config=self._config,
            network=self._network,
            access_logs=self._logs,
            image_uri=self._target.fastapi_image_uri,
            environment=settings_environment(self._config, around),
            domain=self._domain,
        )
        grant_to_operator_service(operator.role, around)
        return operator
