"""What it takes to follow devices: their joining, certificates, connections and configurations."""

from chalicelib import wiring
from chalicelib.port_bundles.alerting import alert_ports
from chalicelib.services.admit_device import AdmissionPorts
from chalicelib.services.answer_certificate_message import CertificatePorts
from chalicelib.services.note_configuration import ConfigurationPorts
from chalicelib.services.note_presence import PresencePorts


def admission_ports() -> AdmissionPorts:
    """What it takes to admit a device."""
    return AdmissionPorts(
        devices=wiring.device_registry(),
        claims=wiring.claim_book(),
        certificates=wiring.certificate_book(),
        authority=wiring.certificate_authority(),
        clock=wiring.clock(),
    )


def certificate_ports() -> CertificatePorts:
    """What it takes to answer what a device says of its certificate."""
    return CertificatePorts(
        devices=wiring.device_registry(),
        book=wiring.certificate_book(),
        authority=wiring.certificate_authority(),
        commands=wiring.rotation_commands(),
        presence=wiring.presence_book(),
        alerts=wiring.alert_book(),
        rejections=wiring.rejection_book(),
        clock=wiring.clock(),
    )


def presence_ports() -> PresencePorts:
    """What it takes to take in that a device has connected or disconnected."""
    return PresencePorts(
        # As of now: a device that was registered a moment ago connects a moment later.
        devices=wiring.device_registry(),
        presence=wiring.presence_book(),
        rejections=wiring.rejection_book(),
        alerting=alert_ports(),
    )


def configuration_ports() -> ConfigurationPorts:
    """What it takes to keep a configuration."""
    return ConfigurationPorts(
        devices=wiring.device_registry(),
        configurations=wiring.configuration_book(),
        rejections=wiring.rejection_book(),
        clock=wiring.clock(),
    )
