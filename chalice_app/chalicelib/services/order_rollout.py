"""Orders that devices get a release."""

from dataclasses import dataclass

from chalicelib.domain.errors import PackageMissing
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.release import Release
from chalicelib.domain.rollout import Rollout, RolloutReach, RolloutTarget
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.sites import SiteBook
from chalicelib.ports.updates import PackageShelf, ReleaseBook, RolloutBook


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutPorts:
    """What it takes to order a roll-out."""

    releases: ReleaseBook
    packages: PackageShelf
    rollouts: RolloutBook
    devices: DeviceRegistry
    sites: SiteBook


def order_rollout(rollout: Rollout, *, ports: RolloutPorts) -> None:
    """Keep a roll-out; its devices are gathered, and told, by `advance_rollouts` within a minute.

    Raises:
        ReleaseNotFound, DeviceNotFound, SiteNotFound: there is no such release or target.
        PackageMissing: what lies there is not the package that was published.
    """
    release = ports.releases.get(rollout.version)
    name = _name_of(rollout.target, ports)
    _check_package(release, ports.packages)
    ports.rollouts.record(rollout, _event(rollout, name))


def _name_of(target: RolloutTarget, ports: RolloutPorts) -> str:
    match target.reach:
        case RolloutReach.DEVICE:
            return ports.devices.get(target.name).name
        case RolloutReach.SITE:
            return ports.sites.get(target.name).name
        case RolloutReach.SHARE:
            return f"{target.share_pct:g} % of the fleet"


def _check_package(release: Release, packages: PackageShelf) -> None:
    """Every device would look as well, and refuse; here it costs one look."""
    digest = packages.digest(release)
    if digest is None:
        raise PackageMissing(f"the package of release {release.version} was not uploaded")
    if digest != release.sha256:
        raise PackageMissing(f"what was uploaded as release {release.version} has the digest {digest}, not its own")


def _event(rollout: Rollout, name: str) -> Event:
    return Event.of(
        EventKind.ROLLOUT_ORDERED,
        at=rollout.ordered_at,
        who=rollout.ordered_by,
        subject=rollout.rollout_id,
        device_id=rollout.target.name if rollout.target.reach is RolloutReach.DEVICE else "",
        text=f"Release {rollout.version} ordered for {name}",
    )
