"""The whole platform in memory: every part once, as the services are handed them."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, Final, cast

import pytest

from chalicelib import wiring
from chalicelib.domain.alert_rules import AlertRule
from chalicelib.domain.errors import Outage
from chalicelib.services.admit_device import AdmissionPorts
from chalicelib.services.advance_rollouts import AdvancePorts
from chalicelib.services.answer_certificate_message import CertificatePorts
from chalicelib.services.answer_upload_request import UploadPorts
from chalicelib.services.check_certificates import CertificateCheckPorts
from chalicelib.services.check_rejections import RejectionPorts
from chalicelib.services.check_risk import RiskPorts
from chalicelib.services.check_silence import SilencePorts
from chalicelib.services.diagnose_photo import PhotoPorts
from chalicelib.services.end_certificate import EndingPorts
from chalicelib.services.explain_captures import ExplanationPorts
from chalicelib.services.grant_upload import GrantPorts
from chalicelib.services.ingest_telemetry import IntakePorts
from chalicelib.services.list_devices import DeviceListPorts
from chalicelib.services.note_configuration import ConfigurationPorts
from chalicelib.services.note_presence import PresencePorts
from chalicelib.services.order_captures import OrderPorts
from chalicelib.services.order_rotation import RotationPorts
from chalicelib.services.redeliver_undelivered import RedeliveryPorts
from chalicelib.services.retire_device import RetirementPorts
from chalicelib.services.roll_up_days import RollupPorts
from chalicelib.services.settle_alerts import SettlementPorts
from chalicelib.services.strike_schedule import SchedulePorts
from chalicelib.services.take_in_outcome import OutcomePorts
from chalicelib.services.telemetry_stretches import TelemetryPorts
from chalicelib.services.tell_people import AlertPorts
from tests.builders import DEVICE, SITE, a_device, a_site, an_alert_rule, an_operator_key
from tests.fakes.alerts import InMemoryAlerts
from tests.fakes.bookmarks import InMemoryBookmarks
from tests.fakes.captures import InMemoryCaptures
from tests.fakes.certificates import InMemoryAuthority, InMemoryCertificates, RecordingRotation
from tests.fakes.claims import InMemoryClaims
from tests.fakes.clock import FrozenClock
from tests.fakes.commands import RecordingCommands, RecordingNotifier
from tests.fakes.configurations import InMemoryConfigurations
from tests.fakes.device_search import InMemoryDeviceSearch
from tests.fakes.devices import InMemoryDevices
from tests.fakes.events import InMemoryEvents
from tests.fakes.exports import InMemoryExports, InMemoryShelf
from tests.fakes.glances import InMemoryGlances
from tests.fakes.people import InMemoryKeyVault
from tests.fakes.photos import (
    InMemoryPhotoFiles,
    InMemoryPhotos,
    InMemoryUploadDesk,
    PretendDarkroom,
    ScriptedClassifier,
)
from tests.fakes.presence import InMemoryPresence
from tests.fakes.rejections import InMemoryRejections
from tests.fakes.retirement import InMemoryArchive
from tests.fakes.rollups import InMemoryDayRollups, InMemoryHistory
from tests.fakes.rules import InMemoryRules
from tests.fakes.sites import InMemorySites
from tests.fakes.telemetry import InMemoryLive, InMemoryStream, InMemoryTelemetry
from tests.fakes.updates import InMemoryReleases, InMemoryRollouts, InMemoryUpdateJobs

RETENTION: Final = timedelta(days=365)


class Weather:
    """Decides which calls of parts fail: some before they take effect, some after."""

    def __init__(self, *, before: Iterable[int] = (), after: Iterable[int] = ()) -> None:
        self._before, self._after = frozenset(before), frozenset(after)
        self.calls = 0

    def around(self, part: Any) -> Any:
        """The part, out in this weather."""
        return _Exposed(part, self)

    def strike(self, call: Callable[[], Any]) -> Any:
        """Make a call, or let it fail."""
        self.calls += 1
        number = self.calls
        if number in self._before:
            raise Outage(f"call {number} did not get through")
        answer = call()
        if number in self._after:
            raise Outage(f"nobody heard the answer of call {number}")
        return answer


class _Exposed:
    def __init__(self, part: Any, weather: Weather) -> None:
        self._part, self._weather = part, weather

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._part, name)
        return lambda *args, **kwargs: self._weather.strike(lambda: method(*args, **kwargs))


class World:
    """Every part of the platform; `DEVICE` is registered, and warm air is an alert."""

    def __init__(self, rules: Iterable[AlertRule] | None = None, *, weather: Weather | None = None) -> None:
        self.weather = weather or Weather()
        self.clock = FrozenClock()
        self.events = InMemoryEvents()
        self.sites = InMemorySites(self.events)
        self.claims = InMemoryClaims(self.events)
        self.certificates = InMemoryCertificates(self.events)
        self.authority = InMemoryAuthority(self.clock)
        self.devices = InMemoryDevices(self.events, self.sites, self.certificates)
        self.configurations = InMemoryConfigurations()
        self.presence = InMemoryPresence()
        self.glances = InMemoryGlances()
        self.rotation = RecordingRotation()
        self.search = InMemoryDeviceSearch(self.devices)
        self.archive = InMemoryArchive(
            self.events,
            sites=self.sites,
            devices=self.devices,
            presence=self.presence,
            configurations=self.configurations,
            certificates=self.certificates,
        )
        self.telemetry = InMemoryTelemetry()
        self.rollups = InMemoryDayRollups()
        self.history = InMemoryHistory()
        self.rules = InMemoryRules([an_alert_rule()] if rules is None else tuple(rules), events=self.events)
        self.alerts = InMemoryAlerts(self.events)
        self.bookmarks = InMemoryBookmarks()
        self.notifier = RecordingNotifier()
        self.files = InMemoryPhotoFiles()
        self.photos = InMemoryPhotos(self.events)
        self.captures = InMemoryCaptures(self.events, self.photos)
        self.darkroom = PretendDarkroom()
        self.classifier = ScriptedClassifier()
        self.rejections = InMemoryRejections(self.events, self.files)
        self.desk = InMemoryUploadDesk(self.clock)
        self.commands = RecordingCommands()
        self.stream = InMemoryStream()
        self.live = InMemoryLive()
        self.exports = InMemoryExports(self.events)
        self.shelf = InMemoryShelf()
        self.releases = InMemoryReleases(self.events)
        self.rollouts = InMemoryRollouts(self.events)
        self.jobs = InMemoryUpdateJobs(known={DEVICE})
        self.vault = InMemoryKeyVault([an_operator_key()], clock=self.clock)
        self.sites.sites[SITE] = a_site()
        self.devices.devices[DEVICE] = a_device()
        self.sites.occupied.add(SITE)

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

    def risk_check(self) -> RiskPorts:
        out = self.weather.around
        return RiskPorts(
            sites=out(self.sites),
            devices=out(self.devices),
            telemetry=TelemetryPorts(telemetry=out(self.telemetry), rollups=out(self.rollups)),
            bookmarks=out(self.bookmarks),
            alerting=self.alerting(),
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

    def admission(self) -> AdmissionPorts:
        out = self.weather.around
        return AdmissionPorts(
            devices=out(self.devices),
            claims=out(self.claims),
            certificates=out(self.certificates),
            authority=out(self.authority),
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

    def rolling_out(self) -> AdvancePorts:
        out = self.weather.around
        return AdvancePorts(
            rollouts=out(self.rollouts),
            releases=out(self.releases),
            search=self.search,
            jobs=out(self.jobs),
            clock=self.clock,
        )

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

    def explanation(self) -> ExplanationPorts:
        out = self.weather.around
        return ExplanationPorts(
            captures=out(self.captures),
            devices=out(self.devices),
            files=out(self.files),
            presence=out(self.presence),
            clock=self.clock,
        )

    def redelivery(self) -> RedeliveryPorts:
        return RedeliveryPorts(
            stream=self.weather.around(self.stream),
            uploads=self.uploads(),
            outcomes=self.outcomes(),
            configurations=self.configuration_intake(),
            presence=self.presence_intake(),
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

    def listing(self) -> DeviceListPorts:
        out = self.weather.around
        return DeviceListPorts(
            search=out(self.search),
            alerts=out(self.alerts),
            glances=out(self.glances),
            presence=out(self.presence),
            configurations=out(self.configurations),
        )

    def configuration_intake(self) -> ConfigurationPorts:
        out = self.weather.around
        return ConfigurationPorts(
            devices=out(self.devices),
            configurations=out(self.configurations),
            rejections=out(self.rejections),
            clock=self.clock,
        )

    def kept(self) -> dict[str, object]:
        """All that the tables and buckets hold."""
        return {
            "telemetry": self.telemetry.messages,
            "alerts": self.alerts.alerts,
            "events": self.events.events,
            "rejections": self.rejections.rejections,
            "originals": self.rejections.originals,
            "photos": self.photos.photos,
            "orders": self.captures.orders,
            "grants": self.captures.grants,
            "outcomes": self.captures.outcomes,
            "refused photos": self.captures.refused,
            "processed": self.files.processed,
        }

    def wire_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let the entry points find these parts instead of the real ones."""
        parts = {
            "clock": self.clock,
            "event_feed": self.events,
            "site_book": self.sites,
            "device_registry": self.devices,
            "device_directory": self.devices,
            "claim_book": self.claims,
            "certificate_book": self.certificates,
            "certificate_authority": self.authority,
            "configuration_book": self.configurations,
            "presence_book": self.presence,
            "glance_book": self.glances,
            "rotation_commands": self.rotation,
            "device_search": self.search,
            "device_archive": self.archive,
            "telemetry_store": self.telemetry,
            "day_rollups": self.rollups,
            "sample_history": self.history,
            "telemetry_stream": self.stream,
            "live_telemetry": self.live,
            "export_book": self.exports,
            "export_shelf": self.shelf,
            "photo_book": self.photos,
            "photo_archive": self.photos,
            "capture_book": self.captures,
            "capture_orders": self.captures,
            "photo_files": self.files,
            "photo_darkroom": self.darkroom,
            "leaf_classifier": self.classifier,
            "upload_desk": self.desk,
            "device_commands": self.commands,
            "alert_book": self.alerts,
            "bookmarks": self.bookmarks,
            "alert_notifier": self.notifier,
            "rejection_book": self.rejections,
            "rule_book": self.rules,
            "release_book": self.releases,
            "rollout_book": self.rollouts,
            "update_jobs": self.jobs,
            "key_vault": self.vault,
            # More than any test sends.
            "longest_request_bytes": 1_000_000,
        }
        for name, part in parts.items():
            monkeypatch.setattr(wiring, name, cast("Callable[[], Any]", lambda part=part: part))
