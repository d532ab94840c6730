"""Updates of the devices' software: the releases, the roll-outs, and the broker that carries them out."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from chalicelib.domain.release import Release, UploadForm
from chalicelib.domain.rollout import Rollout
from chalicelib.domain.update_job import DeviceUpdate, JobLook, UpdateState


class ReleaseBook(Protocol):
    """The releases that were published."""

    def publish(self, release: Release, event: Event) -> None:
        """Add a release, and tell of it.

        Raises:
            ReleaseExists: there is one of this version.
        """

    def get(self, version: str) -> Release:
        """One release.

        Raises:
            ReleaseNotFound: never published.
        """

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[Release]:
        """All releases, the last published first."""


class PackageShelf(Protocol):
    """Where the packages of releases lie."""

    def upload_form(self, release: Release) -> UploadForm:
        """What its maker needs to upload the package: for this place and this size, for an hour."""

    def digest(self, release: Release) -> str | None:
        """The SHA-256 of what lies there, 64 hex digits; None when nothing does."""


class RolloutBook(Protocol):
    """The roll-outs that were ordered."""

    def record(self, rollout: Rollout, event: Event) -> None:
        """Keep a new one, and tell of it."""

    def get(self, rollout_id: str) -> Rollout:
        """One roll-out.

        Raises:
            RolloutNotFound: never ordered.
        """

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[Rollout]:
        """All roll-outs, the last ordered first."""

    def active(self) -> Sequence[Rollout]:
        """Those that go on, the first ordered first; one that ended a moment ago may still be among them."""

    def change(self, rollout: Rollout, event: Event | None = None) -> None:
        """Keep the next revision of a roll-out, and tell of it.

        Raises:
            RolloutChanged: what is kept is not the revision before.
        """


class UpdateJobs(Protocol):
    """Has the message broker carry roll-outs out. Every call may be repeated."""

    def gather(self, rollout_id: str, device_ids: Iterable[str]) -> int:
        """Add devices to those that a roll-out is for, before it starts.

        Returns:
            How many of them the broker knows; the others were never connected, and are left out.
        """

    def start(self, rollout: Rollout, release: Release) -> None:
        """Tell the gathered devices of the release, so many a minute."""

    def look(self, rollout_id: str) -> JobLook:
        """How far it has come."""

    def devices(
        self, rollout_id: str, *, state: UpdateState | None, limit: int, cursor: str | None = None
    ) -> Page[DeviceUpdate]:
        """How far it has come at its devices; without a job, none.

        Raises:
            CursorInvalid: the cursor is not one of the broker's.
        """

    def cancel(self, rollout_id: str, why: str) -> None:
        """Tell no more devices of it; those that have begun go on. One that has ended, or never started, stays so."""

    def disband(self, rollout_id: str) -> None:
        """Forget who was gathered, once the roll-out has ended."""
