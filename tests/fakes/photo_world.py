"""What photos go through, from the order to the diagnosis."""

from chalicelib.services.answer_upload_request import UploadPorts
from chalicelib.services.diagnose_photo import PhotoPorts
from chalicelib.services.explain_captures import ExplanationPorts
from chalicelib.services.grant_upload import GrantPorts
from chalicelib.services.order_captures import OrderPorts
from chalicelib.services.strike_schedule import SchedulePorts
from chalicelib.services.take_in_outcome import OutcomePorts
from tests.fakes.alert_world import AlertWorld


class PhotoWorld(AlertWorld):
    """The services around photos, as they are handed their parts."""

    def ordering(self) -> OrderPorts:
        out = self.weather.around
        return OrderPorts(
            devices=out(self.devices),
            sites=out(self.sites),
            captures=out(self.captures),
            commands=out(self.commands),
        )

    def schedule(self) -> SchedulePorts:
        out = self.weather.around
        return SchedulePorts(
            sites=out(self.sites), captures=out(self.captures), commands=out(self.commands), clock=self.clock
        )

    def granting(self) -> GrantPorts:
        out = self.weather.around
        return GrantPorts(
            devices=out(self.devices),
            desk=out(self.desk),
            orders=out(self.captures),
            captures=out(self.captures),
            clock=self.clock,
        )

    def uploads(self) -> UploadPorts:
        out = self.weather.around
        return UploadPorts(granting=self.granting(), commands=out(self.commands), rejections=out(self.rejections))

    def outcomes(self) -> OutcomePorts:
        out = self.weather.around
        return OutcomePorts(
            devices=out(self.devices),
            orders=out(self.captures),
            captures=out(self.captures),
            events=out(self.events),
            rejections=out(self.rejections),
            clock=self.clock,
        )

    def photo_intake(self) -> PhotoPorts:
        out = self.weather.around
        return PhotoPorts(
            devices=out(self.devices),
            photos=out(self.photos),
            files=out(self.files),
            darkroom=self.darkroom,
            classifier=out(self.classifier),
            orders=out(self.captures),
            captures=out(self.captures),
            rejections=out(self.rejections),
            alerting=self.alerting(),
        )

    def explanation(self) -> ExplanationPorts:
        out = self.weather.around
        return ExplanationPorts(
            captures=out(self.captures),
            devices=out(self.devices),
            files=out(self.files),
            presence=out(self.presence),
            clock=self.clock,
        )
