"""Publishes a version of the devices' software."""

from chalicelib.domain.errors import ReleaseExists
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.release import Release
from chalicelib.ports.updates import ReleaseBook


def publish_release(release: Release, *, releases: ReleaseBook) -> Release:
    """Add a release. The same one again changes nothing, so that a broken upload can be begun anew.

    Returns:
        The release as it was published first.

    Raises:
        ReleaseExists: there is another package of this version. A release never changes: devices may have it.
    """
    try:
        releases.publish(release, _event(release))
    except ReleaseExists:
        present = releases.get(release.version)
        if not present.same_package(release):
            raise
        return present
    return release


def _event(release: Release) -> Event:
    return Event.of(
        EventKind.RELEASE_PUBLISHED,
        at=release.published_at,
        who=release.published_by,
        subject=release.version,
        text=f"Release {release.version} of the devices' software published",
    )
