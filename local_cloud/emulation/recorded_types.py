"""CloudFormation types that the emulator records and does not run.

MiniStack refuses a whole template for one type that it does not know. None of these carries
a message or a photo on one machine: what they stand for either runs as a local process (the
model's endpoint) or has no meaning without a network (links, security groups, flow logs) and without
containers (how many of them there are).
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from local_cloud.emulation import borrowed

Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedType:
    """A type whose resources get an id and keep their properties, nothing more."""

    name: str
    # The property that names the resource, which is also the attribute that Fn::GetAtt asks for.
    name_property: str | None = None
    # Other attributes that templates ask for; each answers with the resource's id.
    id_attributes: tuple[str, ...] = ()

    def handler(self) -> dict[str, Any]:
        """The entry of MiniStack's table of resource types."""
        return {"create": self._create, "update": self._update, "delete": _delete}

    def _create(self, logical_id: str, properties: Properties, _stack: str) -> tuple[str, dict[str, str]]:
        given = properties.get(self.name_property) if self.name_property else None
        physical_id = str(given or f"{logical_id}-{uuid.uuid4().hex[:8]}")
        return physical_id, self._attributes(physical_id)

    def _update(self, physical_id: str, _old: Properties, _new: Properties, _stack: str) -> tuple[str, dict[str, str]]:
        return physical_id, self._attributes(physical_id)

    def _attributes(self, physical_id: str) -> dict[str, str]:
        names = (*self.id_attributes, *((self.name_property,) if self.name_property else ()))
        return dict.fromkeys(names, physical_id)


def _delete(_physical_id: str, _properties: Properties) -> None:
    """Nothing ran, so nothing has to end."""


RECORDED_TYPES: Final = (
    RecordedType(name="AWS::Budgets::Budget"),
    RecordedType(name="AWS::Logs::QueryDefinition", id_attributes=("QueryDefinitionId",)),
    RecordedType(name="AWS::SecretsManager::RotationSchedule"),
    RecordedType(name="AWS::XRay::SamplingRule", id_attributes=("RuleARN",)),
    RecordedType(name="AWS::SageMaker::Model", name_property="ModelName"),
    RecordedType(name="AWS::SageMaker::EndpointConfig", name_property="EndpointConfigName"),
    RecordedType(name="AWS::SageMaker::Endpoint", name_property="EndpointName"),
    RecordedType(name="AWS::ApiGatewayV2::VpcLink", id_attributes=("VpcLinkId",)),
    RecordedType(name="AWS::EC2::SecurityGroupIngress", id_attributes=("Id",)),
    RecordedType(name="AWS::EC2::SecurityGroupEgress", id_attributes=("Id",)),
    RecordedType(name="AWS::EC2::FlowLog", id_attributes=("Id",)),
    RecordedType(name="AWS::ApplicationAutoScaling::ScalableTarget", id_attributes=("Id",)),
    RecordedType(name="AWS::ApplicationAutoScaling::ScalingPolicy", id_attributes=("Arn",)),
)


def install() -> None:
    """Register the types, and never in the place of one that the emulator runs itself."""
    handlers = borrowed.RESOURCE_HANDLERS.current
    for recorded in RECORDED_TYPES:
        handlers.setdefault(recorded.name, recorded.handler())
