"""The whole platform in memory: every part once, as the services are handed them."""

from chalicelib.services.ingest_telemetry import IntakePorts
from chalicelib.services.redeliver_undelivered import RedeliveryPorts
from chalicelib.services.roll_up_days import RollupPorts
from tests.fakes.device_world import DeviceWorld
from tests.fakes.photo_world import PhotoWorld
from tests.fakes.platform_parts import RETENTION


class World(PhotoWorld, DeviceWorld):
    """All services with all parts; `DEVICE` is registered, and warm air is an alert."""

    def intake(self) -> IntakePorts:
        out = self.weather.around
        return IntakePorts(
            devices=out(self.devices),
            telemetry=out(self.telemetry),
            rollups=out(self.rollups),
            rules=out(self.rules),
            sites=out(self.sites),
            rejections=out(self.rejections),
            alerting=self.alerting(),
        )

    def rollup(self) -> RollupPorts:
        out = self.weather.around
        return RollupPorts(
            devices=out(self.devices),
            telemetry=out(self.telemetry),
            rollups=out(self.rollups),
            history=out(self.history),
            clock=self.clock,
            samples_retention=RETENTION,
        )

    def redelivery(self) -> RedeliveryPorts:
        return RedeliveryPorts(
            stream=self.weather.around(self.stream),
            uploads=self.uploads(),
            outcomes=self.outcomes(),
            configurations=self.configuration_intake(),
            presence=self.presence_intake(),
        )
