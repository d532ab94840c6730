"""The Chalice app inside the stack: its functions with roles, limits, logs, and the options of their event sources."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from chalicelib import triggers
from infrastructure.app_package import packaged_app
from infrastructure.components.function_grants import give_grants
from infrastructure.components.grants.allow import allow, nothing_narrower
from infrastructure.components.log_groups import log_group
from infrastructure.components.networking import JOIN_AS_FUNCTION, Networking, let_join_network
from infrastructure.components.settings_environment import settings_environment
from infrastructure.components.surroundings import Surroundings
from infrastructure.components.telemetry_intake import consumer_options
from infrastructure.deployment_target import NOT_THE_LATEST_PYTHON
from infrastructure.excuses import excuse
from infrastructure.function_catalogue import FUNCTIONS, FunctionSpec
from infrastructure.function_packages import FunctionRuntime, layer_folder
from infrastructure.stage_config import StageConfig

# Chalice wants a role before the roles of this stack exist in its template; each function's own replaces it.
_ROLE_TO_COME: Final = "arn:aws:iam::000000000000:role/replaced-for-each-function"

# For how long a message is tried, by the function that a topic rule wakes.
_WOKEN_BY_RULES: Final[Mapping[str, int]] = {
    # A device that waited this long for its grant has asked again.
    triggers.UPLOAD_REQUESTS: 300,
    # Whoever asks why there is no photo asks in the next hours; as long as Lambda tries at all.
    triggers.PHOTO_OUTCOMES: 6 * 3_600,
    # As long as Lambda tries at all; a later change makes up for the one before.
    triggers.CONFIGURATION_CHANGES: 6 * 3_600,
    # A device that waited this long has asked again.
    triggers.CERTIFICATE_MESSAGES: 300,
    # As long as Lambda tries at all: the next event may be days away.
    triggers.PRESENCE: 6 * 3_600,
}

# Woken every minute: the next run makes up for one that failed, and Lambda's own second try would run beside it.
_BEGUN_ANEW: Final = (triggers.ALERT_SETTLEMENT, triggers.ROLLOUT_CHECK)

# What was undelivered waits for an outage to end, and must not be the one that prolongs it.
_A_FEW_AT_ONCE: Final[Mapping[str, Any]] = {"ScalingConfig": {"MaximumConcurrency": 5}}

_TRACE: Final = ("xray:PutTraceSegments", "xray:PutTelemetryRecords")

# Nobody waits for a diagnosis to the second, and ten photos in one batch are fetched and diagnosed side by side: while
# one of them waits for the classifier, the others work. One by one each would pay for its own waiting.
_UNHURRIED: Final[Mapping[str, Any]] = {"MaximumBatchingWindowInSeconds": 15}


class ChaliceFunctions(Construct):
    """Every Lambda function of the app, each with a role and a log group of its own."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        source: Path,
        config: StageConfig,
        runtime: FunctionRuntime,
        around: Surroundings,
        network: Networking | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._config = config
        self._runtime = runtime
        # Chalice takes its stage name from the scope, and a path would be too long for it.
        self._template = packaged_app(cdk.Stack.of(self), source, _chalice_config(config.stage, runtime))
        self._packages = lambda_.LayerVersion(
            self,
            "Packages",
            description="What the functions import beside their own code",
            code=lambda_.Code.from_asset(str(layer_folder(source / "requirements.txt", runtime))),
        )
        self._environment = settings_environment(config, around)
        self.roles = {spec.name: self._role(spec) for spec in FUNCTIONS.values()}
        for spec in FUNCTIONS.values():
            self._keep_logs(spec)
            self._complete(spec)
            self._limit(spec)
            if config.network_isolation and network is not None:
                self._isolate(spec, network)
        give_grants(self.roles, around)
        self._set_event_sources(around, config.classifier_concurrency)

    @property
    def rest_api(self) -> cdk.CfnResource:
        """The REST API that Chalice makes of the routes."""
        return self._template.get_resource("RestAPI")

    def function(self, name: str) -> cdk.CfnResource:
        """A function as it stands in Chalice's template."""
        return self._template.get_resource(FUNCTIONS[name].template_id)

    def function_name(self, name: str) -> str:
        """A function's name in AWS."""
        return triggers.function_name(self._config.stage, name)

    def lead_people_to(self, operator_url: str) -> None:
        """Let the links in notifications lead to the operator service, which is made after the functions."""
        for name in FUNCTIONS:
            self.function(name).add_property_override("Environment.Variables.OPERATOR_URL", operator_url)

    def _role(self, spec: FunctionSpec) -> iam.Role:
        return iam.Role(
            self,
            f"{spec.template_id}Role",
            description=f"What the function {spec.name} may do",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
        )

    def _keep_logs(self, spec: FunctionSpec) -> None:
        name = f"/aws/lambda/{self.function_name(spec.name)}"
        group = log_group(self, f"{spec.template_id}Logs", name=name, config=self._config)
        group.grant(self.roles[spec.name], "logs:CreateLogStream", "logs:PutLogEvents")

    def _complete(self, spec: FunctionSpec) -> None:
        function, role = self.function(spec.name), self.roles[spec.name]
        function.add_property_override("FunctionName", self.function_name(spec.name))
        function.add_property_override("Runtime", f"python{self._runtime.python}")
        function.add_property_override("Layers", [self._packages.layer_version_arn])
        function.add_property_override("Role", role.role_arn)
        function.add_property_override("Timeout", spec.timeout_s)
        function.add_property_override("MemorySize", spec.memory_mb)
        function.add_property_override("Environment.Variables", self._environment)
        excuse(function, "AwsSolutions-L1", because=NOT_THE_LATEST_PYTHON)
        # With its policy too: an event source is refused while the role may not read it yet.
        function.node.add_dependency(role)

    def _limit(self, spec: FunctionSpec) -> None:
        function = self.function(spec.name)
        if spec.traced:
            function.add_property_override("Tracing", "Active")
            allow(self.roles[spec.name], *_TRACE, on=nothing_narrower("X-Ray defines no resource for these actions."))
        if self._config.reserve_concurrency and spec.at_once is not None:
            function.add_property_override("ReservedConcurrentExecutions", spec.at_once)

    def _isolate(self, spec: FunctionSpec, network: Networking) -> None:
        place = {"SecurityGroupIds": [network.functions_group.security_group_id], "SubnetIds": network.inside_ids}
        self.function(spec.name).add_property_override("VpcConfig", place)
        let_join_network(self.roles[spec.name], JOIN_AS_FUNCTION)

    def _set_event_sources(self, around: Surroundings, photos_at_once: int) -> None:
        photos, undelivered = around.photos.photos.queue, around.gateway.undelivered.queue
        only_failed_again = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
        # More at once than the classifier takes would only be throttled.
        as_many_as_the_classifier = {"ScalingConfig": {"MaximumConcurrency": photos_at_once}}
        self._set_source(
            triggers.TELEMETRY_CONSUMER, "Kinesis", around.telemetry.stream, consumer_options(around.data.raw)
        )
        self._set_source(
            triggers.PHOTO_CONSUMER, "Sqs", photos, {**only_failed_again, **as_many_as_the_classifier, **_UNHURRIED}
        )
        self._set_source(triggers.UNDELIVERED, "Sqs", undelivered, {**only_failed_again, **_A_FEW_AT_ONCE})
        for name in _BEGUN_ANEW:
            self.function(name).add_property_override("EventInvokeConfig", {"MaximumRetryAttempts": 0})
        # IoT Core invokes these asynchronously: what fails for good joins the other undelivered messages.
        for name, worth_trying_s in _WOKEN_BY_RULES.items():
            self.function(name).add_property_override(
                "EventInvokeConfig",
                {
                    "MaximumRetryAttempts": 2,
                    "MaximumEventAgeInSeconds": worth_trying_s,
                    "DestinationConfig": {"OnFailure": {"Type": "SQS", "Destination": undelivered.queue_arn}},
                },
            )

    def _set_source(self, name: str, kind: str, source: Construct, options: Mapping[str, Any]) -> None:
        function = self.function(name)
        # Chalice names its sources by string, so nothing else tells CloudFormation to make them first.
        function.node.add_dependency(source)
        event = f"{FUNCTIONS[name].template_id}{kind}EventSource"
        for option, value in options.items():
            function.add_property_override(f"Events.{event}.Properties.{option}", value)


def _chalice_config(stage: str, runtime: FunctionRuntime) -> dict[str, Any]:
    return {
        "lambda_architecture": runtime.architecture,
        "manage_iam_role": False,
        "iam_role_arn": _ROLE_TO_COME,
        "api_gateway_stage": stage,
        # The default, EDGE, puts a CDN between clients and region that nothing here needs.
        "api_gateway_endpoint_type": "REGIONAL",
        # Known while Chalice imports the app: the names of the event sources hold it.
        "environment_variables": {"STAGE": stage},
    }
