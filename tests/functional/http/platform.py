"""The parts behind the routes, in memory."""

from typing import Final

import pytest

from chalicelib import wiring
from chalicelib.adapters.remembered_samples import RememberedSamples
from chalicelib.domain.sample import Sample
from tests.builders import DEVICE, SITE, a_device, a_message, a_site, an_alert_rule
from tests.fakes.alerts import InMemoryAlerts, InMemoryComments
from tests.fakes.captures import InMemoryCaptures
from tests.fakes.certificates import InMemoryAuthority, InMemoryCertificates, RecordingRotation
from tests.fakes.claims import InMemoryClaimCertificates, InMemoryClaims
from tests.fakes.clock import FrozenClock
from tests.fakes.commands import RecordingCommands
from tests.fakes.configurations import InMemoryConfigurations, InMemoryShadows
from tests.fakes.device_search import InMemoryDeviceSearch
from tests.fakes.devices import InMemoryDevices, InMemoryEnrolment
from tests.fakes.events import InMemoryEvents
from tests.fakes.exports import InMemoryExports, InMemoryShelf
from tests.fakes.figures import ScriptedFigures
from tests.fakes.glances import InMemoryGlances
from tests.fakes.people import InMemoryOperatorKeys
from tests.fakes.photos import InMemoryLatestPhotos, InMemoryPhotoFiles, InMemoryPhotos, InMemoryUploadDesk
from tests.fakes.presence import InMemoryPresence
from tests.fakes.rejections import InMemoryRejections
from tests.fakes.retirement import InMemoryArchive
from tests.fakes.reviews import InMemoryReviews
from tests.fakes.rollups import InMemoryDayRollups
from tests.fakes.rules import InMemoryRules
from tests.fakes.sites import InMemorySites
from tests.fakes.telemetry import InMemoryLive, InMemoryTelemetry
from tests.fakes.updates import InMemoryPackages, InMemoryReleases, InMemoryRollouts, InMemoryUpdateJobs
from tests.functional.http.rest_client import OLD_OPERATOR, OPERATOR, VIEWER

LONGEST_REQUEST_BYTES: Final = 1_000_000
# Of the model that the platform was deployed with.
MODEL_VERSION: Final = "2.2.0"


class FakePlatform:
    """Every part that a route can reach; `DEVICE` is registered."""

    def __init__(self) -> None:
        self.clock: Final = FrozenClock()
        self.events: Final = InMemoryEvents()
        self.sites: Final = InMemorySites(self.events)
        self.claims: Final = InMemoryClaims(self.events)
        self.claim_certificates: Final = InMemoryClaimCertificates()
        self.certificates: Final = InMemoryCertificates(self.events)
        self.authority: Final = InMemoryAuthority(self.clock)
        self.rotation: Final = RecordingRotation()
        self.devices: Final = InMemoryDevices(self.events, self.sites, self.certificates)
        self.search: Final = InMemoryDeviceSearch(self.devices)
        self.presence: Final = InMemoryPresence()
        self.glances: Final = InMemoryGlances()
        self.enrolment: Final = InMemoryEnrolment()
        self.shadows: Final = InMemoryShadows(self.clock)
        self.configurations: Final = InMemoryConfigurations()
        self.archive: Final = InMemoryArchive(
            self.events,
            sites=self.sites,
            devices=self.devices,
            presence=self.presence,
            configurations=self.configurations,
            certificates=self.certificates,
        )
        self.telemetry: Final = InMemoryTelemetry()
        self.live: Final = InMemoryLive()
        self.exports: Final = InMemoryExports(self.events)
        self.shelf: Final = InMemoryShelf()
        self.fresh: Final = RememberedSamples(clock=self.clock)
        self.figures: Final = ScriptedFigures()
        self.rollups: Final = InMemoryDayRollups()
        self.photos: Final = InMemoryPhotos(self.events)
        self.captures: Final = InMemoryCaptures(self.events, self.photos)
        self.reviews: Final = InMemoryReviews(self.photos, self.events)
        self.files: Final = InMemoryPhotoFiles()
        self.uploads: Final = InMemoryUploadDesk(self.clock)
        self.commands: Final = RecordingCommands()
        self.alerts: Final = InMemoryAlerts(self.events)
        self.comments: Final = InMemoryComments(self.events)
        self.rejections: Final = InMemoryRejections(self.events, self.files)
        self.rules: Final = InMemoryRules([an_alert_rule()], events=self.events)
        self.keys: Final = InMemoryOperatorKeys([OPERATOR, OLD_OPERATOR, VIEWER])
        self.releases: Final = InMemoryReleases(self.events)
        self.packages: Final = InMemoryPackages(self.clock)
        self.rollouts: Final = InMemoryRollouts(self.events)
        self.jobs: Final = InMemoryUpdateJobs(known={DEVICE})
        self.sites.sites[SITE] = a_site()
        self.devices.devices[DEVICE] = a_device()
        self.sites.occupied.add(SITE)

    def wire_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let the routes find these parts instead of the real ones."""
        parts = {
            "clock": self.clock,
            "event_feed": self.events,
            "site_book": self.sites,
            "claim_book": self.claims,
            "claim_certificates": self.claim_certificates,
            "device_registry": self.devices,
            "device_search": self.search,
            "device_archive": self.archive,
            "certificate_book": self.certificates,
            "certificate_authority": self.authority,
            "rotation_commands": self.rotation,
            "presence_book": self.presence,
            "glance_book": self.glances,
            "device_enrolment": self.enrolment,
            "device_shadows": self.shadows,
            "configuration_book": self.configurations,
            "telemetry_store": self.telemetry,
            "day_rollups": self.rollups,
            "photo_book": self.photos,
            "latest_photos": InMemoryLatestPhotos(self.photos),
            "presence_reader": self.presence,
            "fresh_samples": self.fresh,
            "live_telemetry": self.live,
            "export_book": self.exports,
            "export_shelf": self.shelf,
            "photo_archive": self.photos,
            "platform_metrics": self.figures,
            "capture_book": self.captures,
            "capture_orders": self.captures,
            "review_book": self.reviews,
            "photo_files": self.files,
            "upload_desk": self.uploads,
            "device_commands": self.commands,
            "alert_book": self.alerts,
            "comment_book": self.comments,
            "rejection_book": self.rejections,
            "rule_book": self.rules,
            "operator_keys": self.keys,
            "release_book": self.releases,
            "package_shelf": self.packages,
            "rollout_book": self.rollouts,
            "update_jobs": self.jobs,
            "classifier_version": MODEL_VERSION,
            "longest_request_bytes": LONGEST_REQUEST_BYTES,
        }
        for name, part in parts.items():
            monkeypatch.setattr(wiring, name, lambda part=part: part)

    def measured(self, *samples: Sample, device_id: str = DEVICE, seq: int = 1) -> None:
        """Let a device have sent these samples in one message."""
        self.telemetry.put_all([a_message(*samples, device_id=device_id, seq=seq)])
