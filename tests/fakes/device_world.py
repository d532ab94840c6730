"""The lives of devices: how they join, what they are told, how they leave."""

from chalicelib.services.admit_device import AdmissionPorts
from chalicelib.services.advance_rollouts import AdvancePorts
from chalicelib.services.answer_certificate_message import CertificatePorts
from chalicelib.services.check_certificates import CertificateCheckPorts
from chalicelib.services.end_certificate import EndingPorts
from chalicelib.services.list_devices import DeviceListPorts
from chalicelib.services.note_configuration import ConfigurationPorts
from chalicelib.services.note_presence import PresencePorts
from chalicelib.services.order_rotation import RotationPorts
from chalicelib.services.retire_device import RetirementPorts
from tests.fakes.alert_world import AlertWorld


class DeviceWorld(AlertWorld):
    """The services around devices, as they are handed their parts."""

    def admission(self) -> AdmissionPorts:
        out = self.weather.around
        return AdmissionPorts(
            devices=out(self.devices),
            claims=out(self.claims),
            certificates=out(self.certificates),
            authority=out(self.authority),
            clock=self.clock,
        )

    def configuration_intake(self) -> ConfigurationPorts:
        out = self.weather.around
        return ConfigurationPorts(
            devices=out(self.devices),
            configurations=out(self.configurations),
            rejections=out(self.rejections),
            clock=self.clock,
        )

    def presence_intake(self) -> PresencePorts:
        out = self.weather.around
        return PresencePorts(
            devices=out(self.devices),
            presence=out(self.presence),
            rejections=out(self.rejections),
            alerting=self.alerting(),
        )

    def ordering_rotations(self) -> RotationPorts:
        out = self.weather.around
        return RotationPorts(
            devices=out(self.devices),
            book=out(self.certificates),
            authority=out(self.authority),
            commands=out(self.rotation),
        )

    def certificate_intake(self) -> CertificatePorts:
        out = self.weather.around
        return CertificatePorts(
            devices=out(self.devices),
            book=out(self.certificates),
            authority=out(self.authority),
            commands=out(self.rotation),
            presence=out(self.presence),
            alerts=out(self.alerts),
            rejections=out(self.rejections),
            clock=self.clock,
        )

    def certificate_check(self) -> CertificateCheckPorts:
        out = self.weather.around
        ending = EndingPorts(book=out(self.certificates), authority=out(self.authority), presence=out(self.presence))
        return CertificateCheckPorts(devices=out(self.devices), ending=ending, alerting=self.alerting())

    def retirement(self) -> RetirementPorts:
        out = self.weather.around
        return RetirementPorts(
            devices=out(self.devices),
            archive=out(self.archive),
            book=out(self.certificates),
            authority=out(self.authority),
            alerts=out(self.alerts),
        )

    def rolling_out(self) -> AdvancePorts:
        out = self.weather.around
        return AdvancePorts(
            rollouts=out(self.rollouts),
            releases=out(self.releases),
            search=self.search,
            jobs=out(self.jobs),
            clock=self.clock,
        )

    def listing(self) -> DeviceListPorts:
        out = self.weather.around
        return DeviceListPorts(
            search=out(self.search),
            alerts=out(self.alerts),
            glances=out(self.glances),
            presence=out(self.presence),
            configurations=out(self.configurations),
        )
