"""Updates of the devices' software in memory: releases, packages, roll-outs, and a broker that carries them out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256

from chalicelib.domain.errors import ReleaseExists, ReleaseNotFound, RolloutChanged, RolloutNotFound
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from chalicelib.domain.release import Release, UploadForm
from chalicelib.domain.rollout import Rollout
from chalicelib.domain.update_job import DeviceUpdate, JobLook, JobState, UpdateState
from tests.builders import NOON
from tests.fakes.clock import FrozenClock
from tests.fakes.events import InMemoryEvents
from tests.fakes.paging import page_of


class InMemoryReleases:
    """Implements `ReleaseBook`."""

    def __init__(self, events: InMemoryEvents) -> None:
        self.releases: dict[str, Release] = {}
        self._events = events

    def publish(self, release: Release, event: Event) -> None:
        if release.version in self.releases:
            raise ReleaseExists(f"there is a release {release.version!r}")
        self.releases[release.version] = release
        self._events.append(event)

    def get(self, version: str) -> Release:
        if version not in self.releases:
            raise ReleaseNotFound(f"the release {version!r} was never published")
        return self.releases[version]

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[Release]:
        rows = {f"{release.published_at.isoformat()}#{release.version}": release for release in self.releases.values()}
        return page_of(rows, scope="releases", limit=limit, cursor=cursor, newest_first=True)


class InMemoryPackages:
    """Implements `PackageShelf`; `packages` by version."""

    def __init__(self, clock: FrozenClock) -> None:
        self.packages: dict[str, bytes] = {}
        self._clock = clock

    def upload_form(self, release: Release) -> UploadForm:
        return UploadForm(
            url="https://store.example",
            fields={"key": release.key, "policy": str(release.size_bytes)},
            expires_at=self._clock() + timedelta(hours=1),
        )

    def digest(self, release: Release) -> str | None:
        package = self.packages.get(release.version)
        return None if package is None else sha256(package).hexdigest()


class InMemoryRollouts:
    """Implements `RolloutBook`."""

    def __init__(self, events: InMemoryEvents) -> None:
        self.rollouts: dict[str, Rollout] = {}
        self._events = events

    def record(self, rollout: Rollout, event: Event) -> None:
        self.rollouts[rollout.rollout_id] = rollout
        self._events.append(event)

    def get(self, rollout_id: str) -> Rollout:
        if rollout_id not in self.rollouts:
            raise RolloutNotFound(f"the roll-out {rollout_id!r} was never ordered")
        return self.rollouts[rollout_id]

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[Rollout]:
        return page_of(self.rollouts, scope="rollouts", limit=limit, cursor=cursor, newest_first=True)

    def active(self) -> Sequence[Rollout]:
        return [rollout for _, rollout in sorted(self.rollouts.items()) if rollout.active]

    def change(self, rollout: Rollout, event: Event | None = None) -> None:
        if self.get(rollout.rollout_id).revision != rollout.revision - 1:
            raise RolloutChanged(f"the roll-out {rollout.rollout_id} changed meanwhile")
        self.rollouts[rollout.rollout_id] = rollout
        if event is not None:
            self._events.append(event)


@dataclass
class InMemoryUpdateJobs:
    """Implements `UpdateJobs`; the devices say what the test has them say.

    Attributes:
        known: the devices that were ever connected.
        gathered: who is meant, by roll-out, until it is disbanded.
        started: the roll-outs and releases of the jobs that run or have run.
    """

    known: set[str] = field(default_factory=set)
    gathered: dict[str, set[str]] = field(default_factory=dict)
    started: dict[str, tuple[Rollout, Release]] = field(default_factory=dict)
    _looks: dict[str, JobLook] = field(default_factory=dict)
    _updates: dict[str, dict[str, DeviceUpdate]] = field(default_factory=dict)

    def gather(self, rollout_id: str, device_ids: Iterable[str]) -> int:
        joining = set(device_ids) & self.known
        self.gathered.setdefault(rollout_id, set()).update(joining)
        return len(joining)

    def start(self, rollout: Rollout, release: Release) -> None:
        if rollout.rollout_id not in self.started:
            self.started[rollout.rollout_id] = (rollout, release)
            self._looks[rollout.rollout_id] = JobLook(state=JobState.RUNNING, counts={})
            for device_id in self.gathered[rollout.rollout_id]:
                self.say(rollout.rollout_id, device_id, UpdateState.QUEUED)

    def look(self, rollout_id: str) -> JobLook:
        look = self._looks.get(rollout_id, JobLook(state=JobState.MISSING, counts={}))
        states = [update.state for update in self._updates.get(rollout_id, {}).values()]
        return replace(look, counts={state: states.count(state) for state in UpdateState if state in states})

    def devices(
        self, rollout_id: str, *, state: UpdateState | None, limit: int, cursor: str | None = None
    ) -> Page[DeviceUpdate]:
        updates = self._updates.get(rollout_id, {})
        rows = {device_id: update for device_id, update in updates.items() if state in (None, update.state)}
        return page_of(rows, scope="updates", limit=limit, cursor=cursor)

    def cancel(self, rollout_id: str, why: str) -> None:
        if self.look(rollout_id).state is JobState.RUNNING:
            self.end(rollout_id, JobState.CANCELED, why)

    def disband(self, rollout_id: str) -> None:
        self.gathered.pop(rollout_id, None)

    def say(self, rollout_id: str, device_id: str, state: UpdateState, reason: str = "") -> None:
        """Let a device be so far."""
        update = DeviceUpdate(device_id=device_id, state=state, reason=reason, at=NOON)
        self._updates.setdefault(rollout_id, {})[device_id] = update

    def end(self, rollout_id: str, state: JobState, why: str = "") -> None:
        """Let the job have come to an end."""
        self._looks[rollout_id] = JobLook(state=state, counts={}, why=why)
