"""The platform: connects the components, and does nothing else."""

from pathlib import Path
from typing import Final

import aws_cdk as cdk
from constructs import Construct

from chalicelib import triggers
from infrastructure.components.chalice_functions import ChaliceFunctions
from infrastructure.components.data_plane import DataPlane, removal_policy
from infrastructure.components.device_gateway import DeviceGateway
from infrastructure.components.function_grants import Surroundings
from infrastructure.components.inference_endpoint import InferenceEndpoint
from infrastructure.components.iot_endpoint import IotEndpoint
from infrastructure.components.networking import Networking
from infrastructure.components.notifications import Notifications
from infrastructure.components.operations import Operations
from infrastructure.components.operator_access import OperatorAccess
from infrastructure.components.operator_service import OperatorService
from infrastructure.components.photo_intake import PhotoIntake
from infrastructure.components.provisioning import Provisioning
from infrastructure.components.telemetry_intake import TelemetryIntake
from infrastructure.deployment_target import deployment_target
from infrastructure.function_catalogue import FUNCTIONS
from infrastructure.stack_outputs import tell_outputs
from infrastructure.stage_config import StageConfig

CHALICE_APP: Final = Path(__file__).parents[1] / "chalice_app"


class PlatformStack(cdk.Stack):
    """One stage of CloudIoT."""

    def __init__(self, scope: Construct, *, config: StageConfig, app_source: Path = CHALICE_APP) -> None:
        self._config = config
        self._target = deployment_target(config)
        super().__init__(
            scope,
            f"cloudiot-{config.stage}",
            description=f"CloudIoT {config.stage}: leaf-disease monitoring for fleets of devices",
            synthesizer=self._target.synthesizer,
            tags={"project": "cloudiot", "stage": config.stage},
            termination_protection=config.keep_data,
        )
        self._removal = removal_policy(keep_data=config.keep_data)
        self.around = self._surroundings()
        self.functions = self._functions(app_source)
        self.operator = self._operator_service() if config.operator_service else None
        if self.operator is not None:
            self.functions.lead_people_to(self.operator.url)
        self._watch()
        tell_outputs(
            self,
            stage=config.stage,
            around=self.around,
            functions=self.functions,
            operator=self.operator,
            iot_endpoint=self._iot_endpoint(),
        )

    def _surroundings(self) -> Surroundings:
        config, stage = self._config, self._config.stage
        data = DataPlane(
            self,
            "Data",
            stage=stage,
            keep_data=config.keep_data,
            history_days=config.history_retention_days,
            photo_days=config.photo_retention_days,
        )
        gateway = DeviceGateway(
            self, "Devices", stage=stage, key=data.key, consumer_timeout_s=FUNCTIONS[triggers.UNDELIVERED].timeout_s
        )
        return Surroundings(
            data=data,
            gateway=gateway,
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
                stage=stage,
                image_uri=self._target.model_image_uri,
                memory_mb=config.classifier_memory_mb,
                max_concurrency=config.classifier_concurrency,
                log_retention_days=config.log_retention_days,
                removal=self._removal,
            ),
        )

    def _functions(self, app_source: Path) -> ChaliceFunctions:
        functions = ChaliceFunctions(
            self,
            "Functions",
            source=app_source,
            stage=self._config.stage,
            runtime=self._target.runtime,
            around=self.around,
            telemetry_retention_days=self._config.telemetry_retention_days,
            rollup_retention_days=self._config.rollup_retention_days,
            photo_retention_days=self._config.photo_retention_days,
            photos_at_once=self._config.classifier_concurrency,
            log_retention_days=self._config.log_retention_days,
            removal=self._removal,
        )
        self.around.gateway.hand_messages_to(functions.function)
        Provisioning(
            self, "Provisioning", stage=self._config.stage, device_policy=self.around.gateway.device_policy
        ).ask(functions.function(triggers.PROVISIONING))
        return functions

    def _operator_service(self) -> OperatorService:
        return OperatorService(
            self,
            "Operator",
            stage=self._config.stage,
            network=Networking(self, "Network"),
            image_uri=self._target.fastapi_image_uri,
            tasks=self._config.operator_tasks,
            rest_url=self.functions.rest_url,
            log_retention_days=self._config.log_retention_days,
            removal=self._removal,
        )

    def _iot_endpoint(self) -> IotEndpoint:
        return IotEndpoint(
            self,
            "EndpointLookup",
            stage=self._config.stage,
            log_retention_days=self._config.log_retention_days,
            removal=self._removal,
        )

    def _watch(self) -> None:
        around, names = self.around, {name: self.functions.function_name(name) for name in FUNCTIONS}
        photos, undelivered = around.photos.photos, around.gateway.undelivered
        operations = Operations(self, "Alarms", stage=self._config.stage, tell=around.notifications.alarms)
        operations.watch_stream(around.telemetry.stream, consumer=names[triggers.TELEMETRY_CONSUMER])
        operations.watch_photo_queue(photos.queue)
        operations.watch_dead_letters(photos=photos.dead_letters, undelivered=undelivered.dead_letters)
        operations.watch_functions(names)
        operations.watch_classifier(around.inference.endpoint_name)
        operations.watch_alert_rules()
        if self.operator is not None:
            operations.watch_operator_service(self.operator.balancer, self.operator.targets)
