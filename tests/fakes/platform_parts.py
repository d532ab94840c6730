"""The parts of the platform in memory, each once."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, Final, cast

import pytest

from chalicelib import wiring
from chalicelib.domain.alert_rules import AlertRule
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
from tests.fakes.outages import Weather
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


class PlatformParts:
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
