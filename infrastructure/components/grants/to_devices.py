"""What the functions may do that go with a device through its life: it joins, connects, is configured, gets another
certificate."""

from chalicelib import triggers
from infrastructure.components.grants.function_roles import READ_ITEMS, FunctionRoles
from infrastructure.components.grants.resources import NO_RESOURCE


def grant_to_devices(may: FunctionRoles) -> None:
    """Grants to the provisioning hook, and to those that hear of configurations, certificates and connections."""
    _to_provisioning(may, triggers.PROVISIONING)
    _to_configurations(may, triggers.CONFIGURATION_CHANGES)
    _to_certificates(may, triggers.CERTIFICATE_MESSAGES)
    may.let_use_key(triggers.PRESENCE)
    let_note_presence(may, triggers.PRESENCE)
    may.let_give_up(triggers.PRESENCE)


def let_note_presence(may: FunctionRoles, function: str) -> None:
    """Let a function note who is connected. Connections that fight for a name raise an alert."""
    may.let(function, *READ_ITEMS, "dynamodb:Query", "dynamodb:PutItem", on=may.on.operations)
    may.let_set_aside(function)
    may.let_raise_alerts(function)


def _to_provisioning(may: FunctionRoles, hook: str) -> None:
    may.let_use_key(hook)
    may.let(hook, *READ_ITEMS, "dynamodb:Query", on=may.on.operations)
    may.let(hook, "dynamodb:PutItem", "dynamodb:UpdateItem", on=may.on.operations)
    # Until when the certificate is valid that the device was given.
    may.let(hook, "iot:DescribeCertificate", on=may.on.certificates)
    may.let_set_aside(hook)


def _to_configurations(may: FunctionRoles, changes: str) -> None:
    may.let_use_key(changes)
    may.let(changes, *READ_ITEMS, "dynamodb:Query", "dynamodb:PutItem", on=may.on.operations)
    # A report that breaks the protocol is set aside.
    may.let_set_aside(changes)
    may.let_give_up(changes)


def _to_certificates(may: FunctionRoles, messages: str) -> None:
    may.let_use_key(messages)
    may.let(messages, *READ_ITEMS, "dynamodb:Query", "dynamodb:PutItem", on=may.on.operations)
    may.let(messages, "iot:AttachPolicy", on=may.on.certificates)
    may.let(messages, "iot:CreateCertificateFromCsr", "iot:AttachThingPrincipal", on=NO_RESOURCE)
    for answer in ("grant", "refusal", "accepted"):
        may.let(messages, "iot:Publish", on=may.on.topic_of_each_device(f"certificate/{answer}"))
    may.let_set_aside(messages)
    may.let_end_certificates(messages)
    may.let_give_up(messages)
