"""Joining by claim: what a claim opens, the template that takes devices in, and whom it asks."""

import json
from collections.abc import Mapping
from typing import Any, Final

import pytest

from tests.infrastructure.cloud_template import CloudTemplate, Resource, listed, references, spelled

SIGN: Final = "$aws/certificates/create-from-csr/json"
PROVISION: Final = "$aws/provisioning-templates/cloudiot-dev-devices/provision/json"


def template_of(dev: CloudTemplate) -> Resource:
    return dev.one("AWS::IoT::ProvisioningTemplate", TemplateName="cloudiot-dev-devices")


def body_of(dev: CloudTemplate) -> Mapping[str, Any]:
    body: Mapping[str, Any] = json.loads(spelled(template_of(dev).properties["TemplateBody"]))
    return body


def what_a_claim_may(dev: CloudTemplate) -> dict[str, set[str]]:
    """The ends of the resources' names, by action."""
    document = dev.one("AWS::IoT::Policy", PolicyName="cloudiot-dev-claim").properties["PolicyDocument"]
    assert all(statement["Effect"] == "Allow" for statement in document["Statement"])
    return {
        action: {spelled(resource).partition(">:")[2].partition("/")[2] for resource in listed(statement["Resource"])}
        for statement in document["Statement"]
        for action in listed(statement["Action"])
    }


def test_a_claim_may_ask_two_questions_and_hear_their_answers_and_nothing_else(dev: CloudTemplate) -> None:
    answers = {f"{topic}/{answer}" for topic in (SIGN, PROVISION) for answer in ("accepted", "rejected")}

    allowed = what_a_claim_may(dev)

    assert allowed.keys() == {"iot:Connect", "iot:Publish", "iot:Subscribe", "iot:Receive"}
    assert {name.rpartition(":")[2] for name in allowed["iot:Connect"]} == {"claim-*"}
    assert allowed["iot:Publish"] == {SIGN, PROVISION}
    assert allowed["iot:Subscribe"] == allowed["iot:Receive"] == answers


def test_the_template_is_switched_on_and_asks_the_hook_which_lets_it(dev: CloudTemplate) -> None:
    template, hook = template_of(dev), dev.resource("OnProvisioning")
    (permission,) = (
        each
        for each in dev.all("AWS::Lambda::Permission")
        if list(references(each.properties["FunctionName"])) == [hook.logical_id]
    )

    assert (template.properties["Enabled"], template.properties["TemplateType"]) == (True, "FLEET_PROVISIONING")
    asked = template.properties["PreProvisioningHook"]
    assert (asked["PayloadVersion"], list(references(asked["TargetArn"]))) == ("2020-04-01", [hook.logical_id])
    assert permission.properties["Principal"] == "iot.amazonaws.com"
    assert permission.properties["SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert spelled(permission.properties["SourceArn"]).endswith(":provisioningtemplate/cloudiot-dev-devices")
    # IoT Core looks whether it may ask when the template is made.
    assert permission.logical_id in template.depends_on


def test_a_device_that_is_let_in_gets_a_thing_an_active_certificate_and_the_devices_policy(dev: CloudTemplate) -> None:
    resources = {resource["Type"]: resource["Properties"] for resource in body_of(dev)["Resources"].values()}

    assert resources == {
        "AWS::IoT::Thing": {
            "ThingName": {"Ref": "ThingName"},
            "ThingTypeName": f"<{dev.one('AWS::IoT::ThingType').logical_id}>",
            "AttributePayload": {"site": {"Ref": "Site"}},
        },
        "AWS::IoT::Certificate": {"CertificateId": {"Ref": "AWS::IoT::Certificate::Id"}, "Status": "Active"},
        "AWS::IoT::Policy": {"PolicyName": "cloudiot-dev-device"},
    }
    assert dev.one("AWS::IoT::Policy", PolicyName="cloudiot-dev-device").logical_id in template_of(dev).depends_on


def test_the_hook_decides_everything_that_the_template_asks_of_a_device_but_the_serial_number(
    dev: CloudTemplate,
) -> None:
    declared = body_of(dev)["Parameters"].keys() - {"AWS::IoT::Certificate::Id"}

    assert declared == {"SerialNumber", "ThingName", "Site", "DeviceName"}


@pytest.mark.parametrize(
    ("action", "on"),
    [
        ("iot:CreateThing", ":thing/*"),
        ("iot:UpdateThing", ":thing/*"),
        ("iot:UpdateCertificate", ":cert/*"),
        ("iot:AttachPolicy", ":cert/*"),
        ("iot:AttachThingPrincipal", "*"),
    ],
)
def test_the_template_may_do_what_taking_in_needs(dev: CloudTemplate, action: str, on: str) -> None:
    assert dev.may(role_of(dev), action, on=on)


def test_the_template_may_not_make_policies_or_take_devices_out(dev: CloudTemplate) -> None:
    allowed = {action for statement in dev.statements(role_of(dev)) for action in listed(statement["Action"])}

    assert not {action for action in allowed if "Delete" in action or "Detach" in action or "CreatePolicy" in action}
    assert all(action.startswith("iot:") for action in allowed)


def test_only_iot_core_of_this_account_acts_as_the_template(dev: CloudTemplate) -> None:
    (statement,) = role_of(dev).properties["AssumeRolePolicyDocument"]["Statement"]

    assert statement["Principal"] == {"Service": "iot.amazonaws.com"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def role_of(dev: CloudTemplate) -> Resource:
    (role_id,) = references(template_of(dev).properties["ProvisioningRoleArn"])
    return dev.resource(role_id)


def test_a_device_becomes_a_thing_of_the_stages_own_type(dev: CloudTemplate) -> None:
    type_ = dev.one("AWS::IoT::ThingType")
    thing = body_of(dev)["Resources"]["thing"]["Properties"]
    told = dev.resource("APIHandler").properties["Environment"]["Variables"]["DEVICE_TYPE"]

    assert thing["ThingTypeName"] == f"<{type_.logical_id}>"
    assert told == {"Ref": type_.logical_id}
    assert type_.properties["ThingTypeProperties"]["SearchableAttributes"] == ["site"]


def test_the_type_stays_for_the_things_that_have_it(dev: CloudTemplate) -> None:
    type_ = dev.one("AWS::IoT::ThingType")

    assert type_.body["DeletionPolicy"] == "Retain"
    # A name of ours would stand in the way of the next deployment.
    assert "ThingTypeName" not in type_.properties
