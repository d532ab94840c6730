"""Where devices arrive: what a certificate may do, and which of their messages wake which function."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_iot as iot
from aws_cdk import aws_kms as kms
from constructs import Construct

from chalicelib import triggers
from infrastructure.components.queues import work_queue
from infrastructure.components.topic_rules import FunctionRule

# IoT Core fills in the thing that the certificate belongs to, and denies when there is none.
_OWN_NAME: Final = "${iot:Connection.Thing.ThingName}"

# The greenhouse or field block that the device stands in, as its registration wrote it on its thing.
_OWN_SITE: Final = "${iot:Connection.Thing.Attributes[site]}"

_OWN_THING: Final = f"$aws/things/{_OWN_NAME}"
_OWN_CONFIG: Final = f"{_OWN_THING}/shadow/name/{triggers.CONFIG_SHADOW}"

# In as few words as can be: a policy of IoT Core has 2,048 characters at most. What is under a device's own name is for
# this device to hear; what it says is another matter, and each topic of it stands there whole.
_LISTENS_TO: Final = (
    f"cloudiot/{_OWN_NAME}/*",
    f"cloudiot/site/{_OWN_SITE}/commands/capture",
    "cloudiot/fleet/commands/capture",
    f"{_OWN_THING}/*",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Forwarded:
    """Messages that a topic rule hands to a function."""

    construct_id: str
    rule_name: Callable[[str], str]
    description: str
    sql: str


# By the function. The payload travels in base64: what a device sent is kept as it was, also when it is no JSON.
_FORWARDED: Final[Mapping[str, _Forwarded]] = {
    triggers.UPLOAD_REQUESTS: _Forwarded(
        construct_id="UploadRequests",
        rule_name=triggers.upload_request_rule_name,
        description="Devices' requests for an upload grant",
        sql=(
            "SELECT encode(*, 'base64') AS payload_base64, topic(2) AS device_id, timestamp() AS received_at "
            "FROM 'cloudiot/+/photos/request'"
        ),
    ),
    triggers.PHOTO_OUTCOMES: _Forwarded(
        construct_id="PhotoOutcomes",
        rule_name=triggers.photo_outcome_rule_name,
        description="Why photos of devices did not come, or not at once",
        sql=(
            "SELECT encode(*, 'base64') AS payload_base64, topic(2) AS device_id, timestamp() AS received_at, "
            "topic() AS topic FROM 'cloudiot/+/photos/outcome'"
        ),
    ),
    triggers.CERTIFICATE_MESSAGES: _Forwarded(
        construct_id="Certificates",
        rule_name=triggers.certificate_rule_name,
        description="What devices say while they change their certificates, and over which certificate they say it",
        sql=(
            "SELECT encode(*, 'base64') AS payload_base64, topic(2) AS device_id, timestamp() AS received_at, "
            "topic() AS topic, principal() AS certificate_id FROM 'cloudiot/+/certificate/+' "
            "WHERE topic(4) = 'request' OR topic(4) = 'proof'"
        ),
    ),
    triggers.PRESENCE: _Forwarded(
        construct_id="Presence",
        rule_name=triggers.presence_rule_name,
        description="Which clients have connected, and which are gone",
        sql=(
            "SELECT encode(*, 'base64') AS payload_base64, topic(5) AS device_id, timestamp() AS received_at, "
            "topic() AS topic FROM '$aws/events/presence/+/+' "
            "WHERE eventType = 'connected' OR eventType = 'disconnected'"
        ),
    ),
    triggers.CONFIGURATION_CHANGES: _Forwarded(
        construct_id="Configurations",
        rule_name=triggers.configuration_rule_name,
        description="Changes of devices' configurations: what is wished of them, and what they report",
        sql=(
            "SELECT encode(*, 'base64') AS payload_base64, topic(3) AS device_id, timestamp() AS received_at, "
            "topic() AS topic FROM '$aws/things/+/shadow/name/config/update/documents'"
        ),
    ),
}


class DeviceGateway(Construct):
    """The devices' policy and type, the rules that wake functions, and the queue for what no rule could hand on."""

    def __init__(
        self, scope: Construct, construct_id: str, *, stage: str, key: kms.IKey, consumer_timeout_s: int
    ) -> None:
        super().__init__(scope, construct_id)
        self._stage = stage
        self._key = key
        self.device_policy = iot.CfnPolicy(
            self,
            "DevicePolicy",
            policy_name=triggers.device_policy_name(stage),
            policy_document=_device_policy(cdk.Stack.of(self), triggers.telemetry_rule_name(stage)),
        )
        # Its name is made for it, and it stays when the stack goes: AWS IoT deletes no type that things still have.
        self.device_type = iot.CfnThingType(
            self,
            "DeviceType",
            thing_type_properties=iot.CfnThingType.ThingTypePropertiesProperty(
                thing_type_description=f"A device of CloudIoT {stage}: sensors and a camera",
                searchable_attributes=["site"],
            ),
        )
        self.device_type.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
        self.undelivered = work_queue(
            Construct(self, "Undelivered"),
            name=triggers.undelivered_queue_name(stage),
            key=key,
            consumer_timeout_s=consumer_timeout_s,
        )

    def hand_messages_to(self, function: Callable[[str], cdk.CfnResource]) -> None:
        """Make the rules that wake functions.

        Args:
            function: the function of this name.
        """
        for name, messages in _FORWARDED.items():
            FunctionRule(
                self,
                messages.construct_id,
                rule_name=messages.rule_name(self._stage),
                description=messages.description,
                sql=messages.sql,
                function=function(name),
                undelivered=self.undelivered.queue,
                key=self._key,
            )


def _device_policy(stack: cdk.Stack, telemetry_rule: str) -> dict[str, object]:
    def on(kind: str, *topics: str) -> list[str]:
        return [stack.format_arn(service="iot", resource=kind, resource_name=topic) for topic in topics]

    says = (
        f"$aws/rules/{telemetry_rule}/cloudiot/{_OWN_NAME}/telemetry",
        f"cloudiot/{_OWN_NAME}/photos/request",
        f"cloudiot/{_OWN_NAME}/photos/outcome",
        f"cloudiot/{_OWN_NAME}/certificate/request",
        f"cloudiot/{_OWN_NAME}/certificate/proof",
        f"{_OWN_CONFIG}/get",
        f"{_OWN_CONFIG}/update",
        # Its jobs: what comes next, and how far it is. What IoT Core answers there, nobody else can say.
        f"{_OWN_THING}/jobs/*",
    )
    document = iam.PolicyDocument(
        statements=[
            iam.PolicyStatement(actions=["iot:Connect"], resources=on("client", _OWN_NAME)),
            iam.PolicyStatement(actions=["iot:Publish"], resources=on("topic", *says)),
            # Filters are for subscribing and topics for receiving; neither action knows the other's resources.
            iam.PolicyStatement(
                actions=["iot:Subscribe", "iot:Receive"],
                resources=on("topicfilter", *_LISTENS_TO) + on("topic", *_LISTENS_TO),
            ),
        ]
    )
    return dict(json.loads(json.dumps(stack.resolve(document))))
