"""What raises alerts, and what looks after them."""

from chalicelib.services.check_rejections import RejectionPorts
from chalicelib.services.check_risk import RiskPorts
from chalicelib.services.check_silence import SilencePorts
from chalicelib.services.settle_alerts import SettlementPorts
from chalicelib.services.telemetry_stretches import TelemetryPorts
from chalicelib.services.tell_people import AlertPorts
from tests.fakes.platform_parts import PlatformParts


class AlertWorld(PlatformParts):
    """The services around alerts, as they are handed their parts."""

    def alerting(self) -> AlertPorts:
        out = self.weather.around
        return AlertPorts(
            book=out(self.alerts),
            notifier=out(self.notifier),
            clock=self.clock,
            rules=out(self.rules),
            sites=out(self.sites),
            devices=out(self.devices),
        )

    def settlement(self) -> SettlementPorts:
        out = self.weather.around
        return SettlementPorts(
            telemetry=out(self.telemetry),
            rejections=out(self.rejections),
            bookmarks=out(self.bookmarks),
            alerting=self.alerting(),
        )

    def silence_check(self) -> SilencePorts:
        out = self.weather.around
        return SilencePorts(
            devices=out(self.devices),
            telemetry=out(self.telemetry),
            glances=out(self.glances),
            configurations=out(self.configurations),
            bookmarks=out(self.bookmarks),
            alerting=self.alerting(),
        )

    def rejection_check(self) -> RejectionPorts:
        out = self.weather.around
        return RejectionPorts(devices=out(self.devices), rejections=out(self.rejections), alerting=self.alerting())

    def risk_check(self) -> RiskPorts:
        out = self.weather.around
        return RiskPorts(
            sites=out(self.sites),
            devices=out(self.devices),
            telemetry=TelemetryPorts(telemetry=out(self.telemetry), rollups=out(self.rollups)),
            bookmarks=out(self.bookmarks),
            alerting=self.alerting(),
        )
