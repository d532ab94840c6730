"""How devices join by themselves: what a claim may do, and the template by which IoT Core takes a device in."""

import json
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_iot as iot
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from chalicelib import triggers
from infrastructure.components.device_gateway import DeviceGateway
from infrastructure.components.grants.allow import Wide, allow, nothing_narrower

_REQUESTS: Final = "$aws/certificates/create-from-csr/json"
_ANSWERS: Final = ("accepted", "rejected")
# IoT Core's own name of the certificate that the device was given a moment ago.
_ITS_CERTIFICATE: Final = {"Ref": "AWS::IoT::Certificate::Id"}
# Filled in by the hook, whatever the device says of itself.
_FROM_THE_HOOK: Final = ("ThingName", "Site", "DeviceName")

# What RegisterThing does in the role's name, by what it is done to. The thing may be there from an earlier time.
_WITH_THINGS: Final = ("iot:CreateThing", "iot:DescribeThing", "iot:UpdateThing", "iot:ListThingPrincipals")
_WITH_CERTIFICATES: Final = ("iot:DescribeCertificate", "iot:UpdateCertificate", "iot:AttachPolicy")
# And to both, tied to each other.
_WITH_BOTH: Final = ("iot:AttachThingPrincipal", "iot:ListPrincipalThings")


_COME_LATER: Final = "Devices and their certificates come after this stack is deployed: nobody knows their names yet."


class Provisioning(Construct):
    """The claims' policy, and the fleet provisioning template with its hook and its role."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: str, gateway: DeviceGateway) -> None:
        super().__init__(scope, construct_id)
        self._name = triggers.provisioning_template_name(stage)
        self._gateway = gateway
        stack = cdk.Stack.of(self)
        self._arn = stack.format_arn(service="iot", resource="provisioningtemplate", resource_name=self._name)
        iot.CfnPolicy(
            self,
            "ClaimPolicy",
            policy_name=triggers.claim_policy_name(stage),
            policy_document=_claim_policy(stack, self._name),
        )

    def ask(self, hook: cdk.CfnResource) -> None:
        """Make the template, and let it ask this function whether a device may join."""
        hook_arn = hook.get_att("Arn").to_string()
        # Chalice's functions are imported constructs, on which the CDK silently makes no permission.
        permission = lambda_.CfnPermission(
            self,
            "HookPermission",
            action="lambda:InvokeFunction",
            function_name=hook_arn,
            principal="iot.amazonaws.com",
            source_account=cdk.Aws.ACCOUNT_ID,
            source_arn=self._arn,
        )
        role = self._role()
        template = iot.CfnProvisioningTemplate(
            self,
            "Template",
            template_name=self._name,
            description="Takes a device in that comes with a claim and a registered serial number",
            enabled=True,
            template_type="FLEET_PROVISIONING",
            provisioning_role_arn=role.role_arn,
            pre_provisioning_hook=iot.CfnProvisioningTemplate.ProvisioningHookProperty(
                payload_version="2020-04-01", target_arn=hook_arn
            ),
            template_body=json.dumps(self._template(), indent=1),
        )
        # IoT Core looks whether it may ask when the template is made.
        template.add_resource_dependency(permission)
        template.add_resource_dependency(self._gateway.device_policy)
        template.node.add_dependency(role)

    def _role(self) -> iam.Role:
        stack = cdk.Stack.of(self)
        role = iam.Role(
            self,
            "Role",
            description=f"What the provisioning template {self._name} may do",
            assumed_by=iam.ServicePrincipal(
                "iot.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": cdk.Aws.ACCOUNT_ID}}
            ),
        )
        things = stack.format_arn(service="iot", resource="thing", resource_name="*")
        certificates = stack.format_arn(service="iot", resource="cert", resource_name="*")
        allow(role, *_WITH_THINGS, on=Wide(arn=things, ends=":thing/*", because=_COME_LATER))
        allow(role, *_WITH_CERTIFICATES, on=Wide(arn=certificates, ends=":cert/*", because=_COME_LATER))
        allow(role, *_WITH_BOTH, on=nothing_narrower("AWS IoT defines no resource for what ties the two together."))
        return role

    def _template(self) -> dict[str, object]:
        """What becomes of a device that is let in: a thing, its certificate made active, the devices' policy on it."""
        given = {name: {"Ref": name} for name in _FROM_THE_HOOK}
        return {
            "Parameters": {
                "SerialNumber": {"Type": "String"},
                "AWS::IoT::Certificate::Id": {"Type": "String"},
                **{name: {"Type": "String"} for name in _FROM_THE_HOOK},
            },
            "Resources": {
                "thing": {
                    "Type": "AWS::IoT::Thing",
                    "OverrideSettings": {"AttributePayload": "MERGE", "ThingTypeName": "REPLACE"},
                    "Properties": {
                        "ThingName": given["ThingName"],
                        "ThingTypeName": self._gateway.device_type.ref,
                        "AttributePayload": {"site": given["Site"]},
                    },
                },
                "certificate": {
                    "Type": "AWS::IoT::Certificate",
                    "Properties": {"CertificateId": _ITS_CERTIFICATE, "Status": "Active"},
                },
                "policy": {
                    "Type": "AWS::IoT::Policy",
                    "Properties": {"PolicyName": self._gateway.device_policy.policy_name},
                },
            },
            "DeviceConfiguration": {"site": given["Site"], "name": given["DeviceName"]},
        }


def _claim_policy(stack: cdk.Stack, template: str) -> dict[str, object]:
    def on(kind: str, *names: str) -> list[str]:
        return [stack.format_arn(service="iot", resource=kind, resource_name=name) for name in names]

    asks = (_REQUESTS, f"$aws/provisioning-templates/{template}/provision/json")
    hears = tuple(f"{topic}/{answer}" for topic in asks for answer in _ANSWERS)
    document = iam.PolicyDocument(
        statements=[
            iam.PolicyStatement(actions=["iot:Connect"], resources=on("client", "claim-*")),
            iam.PolicyStatement(actions=["iot:Publish"], resources=on("topic", *asks)),
            iam.PolicyStatement(actions=["iot:Subscribe"], resources=on("topicfilter", *hears)),
            iam.PolicyStatement(actions=["iot:Receive"], resources=on("topic", *hears)),
        ]
    )
    return dict(json.loads(json.dumps(stack.resolve(document))))
