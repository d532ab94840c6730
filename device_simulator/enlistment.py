"""Which devices are to run: those of the state folder, after the new ones have joined by their claim."""

import argparse
import logging
import random
from collections.abc import Callable, Sequence

from device_simulator.claim import ClaimFolder
from device_simulator.errors import EnrolmentFailed, StateInvalid
from device_simulator.identity import Identity, IdentityFolder
from device_simulator.link import Link
from device_simulator.provisioning import Provisioning
from device_simulator.roster import roster
from device_simulator.serials import serials_in
from device_simulator.timekeeping import SystemTime

logger = logging.getLogger(__name__)


async def enlisted(options: argparse.Namespace, link_of: Callable[[Identity], Link]) -> Sequence[Identity]:
    """The identities of the devices that the command line asks for, all of them sound.

    Raises:
        StateInvalid: one is missing or damaged; the message says what to do.
        EnrolmentFailed: the platform took none of the new ones in.
    """
    folder = IdentityFolder(root=options.state)
    wanted = await _joined(options, folder, link_of) if options.claim is not None else _present(options, folder)
    by_name = (
        ("--heat", options.heat),
        ("--infected", options.infected),
        ("--failing-updates", options.failing_updates),
    )
    for option, named in by_name:
        strangers = sorted(set(named) - set(wanted))
        if strangers:
            raise StateInvalid(f"{option} names {', '.join(strangers)}, but the devices are {', '.join(wanted)}")
    return tuple(map(folder.load, wanted))


async def _joined(
    options: argparse.Namespace, folder: IdentityFolder, link_of: Callable[[Identity], Link]
) -> Sequence[str]:
    """Those of the list of serial numbers; the ones that the platform refuses stay behind, and are told."""
    provisioning = Provisioning(
        claim=ClaimFolder(root=options.claim).load(),
        folder=folder,
        link_of=link_of,
        timekeeper=SystemTime(),
        chance=random.Random(),
    )
    joined = await provisioning.join(serials_in(options.serials)[: options.devices])
    for serial, why in sorted(joined.refused.items()):
        logger.warning("%s did not join: %s", serial, why)
    if not joined.device_ids:
        raise EnrolmentFailed("no device has joined: see the warnings for why")
    return tuple(joined.device_ids.values())


def _present(options: argparse.Namespace, folder: IdentityFolder) -> Sequence[str]:
    """Those that joined before."""
    present = folder.device_ids()
    if not present:
        raise StateInvalid(f"no device is enrolled under {options.state}: run python -m device_simulator.enrol first")
    if options.devices is None:
        return present
    wanted = tuple(place.device_id for place in roster(options.devices))
    missing = sorted(set(wanted) - set(present))
    if missing:
        raise StateInvalid(
            f"{', '.join(missing)} not enrolled under {options.state}: "
            f"run python -m device_simulator.enrol --devices {options.devices} first"
        )
    return wanted
