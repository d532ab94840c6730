"""Enrol simulated devices: `python -m device_simulator.enrol --rest-url URL --devices N`.

It does what an operator does, who registers sites and serial numbers and makes a claim, and then what the devices do,
which join by that claim. STATE/.claim keeps the claim, with the list of the devices' serial numbers.

The operator key comes from the environment variable CLOUDIOT_OPERATOR_KEY: on a command line,
every user of the machine could read it.
"""

import argparse
import asyncio
import os
import random
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from device_simulator.claim import ClaimFolder
from device_simulator.enrolment import Enrolment
from device_simulator.errors import SimulatorError
from device_simulator.identity import IdentityFolder
from device_simulator.option_types import DEFAULT_STATE, broker, positive_whole
from device_simulator.provisioning import Joined, Provisioning
from device_simulator.roster import Place, roster, sites_of
from device_simulator.serials import write_serials
from device_simulator.timekeeping import SystemTime

_KEY_VARIABLE: Final = "CLOUDIOT_OPERATOR_KEY"
_CLAIM: Final = ".claim"
_SERIALS: Final = "serials.txt"


def main(arguments: Sequence[str] | None = None) -> int:
    """Enrol; the answer is the process's exit code: 1 if a device did not join."""
    parser = _parser()
    options = parser.parse_args(arguments)
    key = options.operator_key or os.environ.get(_KEY_VARIABLE, "")
    if not key.strip():
        parser.error(f"no operator key: set the environment variable {_KEY_VARIABLE}")
    if not options.rest_url.startswith(("http://", "https://")):
        parser.error(f"--rest-url {options.rest_url} is no http:// or https:// address")
    places = roster(options.devices)
    claim = ClaimFolder(root=options.state / _CLAIM)
    joined = Joined()
    code = 0
    try:
        _register(places, claim, Enrolment(rest_url=options.rest_url, operator_key=key.strip()))
        joined = asyncio.run(_join(places, claim, options))
    except* SimulatorError as errors:
        sys.stderr.writelines(f"{error}\n" for error in errors.exceptions)
        code = 1
    except* OSError as errors:
        sys.stderr.write(f"the state folder {options.state} cannot be written: {errors.exceptions[0]}\n")
        code = 1
    sys.stdout.write(f"{len(joined.device_ids)} devices have joined\n")
    sys.stderr.writelines(f"{serial} did not join: {why}\n" for serial, why in sorted(joined.refused.items()))
    return 1 if joined.refused else code


def _register(places: Sequence[Place], claim: ClaimFolder, enrolment: Enrolment) -> None:
    """The operator's part."""
    # First of all: where nothing can be kept, nothing should be registered.
    claim.key()
    for plan in sites_of(places):
        enrolment.open_site(plan)
    enrolment.register(places)
    enrolment.make_claim(claim)
    write_serials(claim.root / _SERIALS, (place.serial for place in places))


async def _join(places: Iterable[Place], claim: ClaimFolder, options: argparse.Namespace) -> Joined:
    """The devices' part."""
    # Imported here: the SDK is heavy, and --help need not wait for it.
    from device_simulator.aws_link import AwsLinks

    provisioning = Provisioning(
        claim=claim.load(),
        folder=IdentityFolder(root=options.state),
        link_of=AwsLinks(ca_file=options.ca, broker=options.endpoint).link_of,
        timekeeper=SystemTime(),
        chance=random.Random(),
    )
    return await provisioning.join(place.serial for place in places)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m device_simulator.enrol", description="Enrol simulated devices with the platform."
    )
    add = parser.add_argument
    add("--rest-url", required=True, metavar="URL", help="the platform's REST API, as the stack's output RestUrl says")
    add("--devices", type=positive_whole, required=True, metavar="N", help="how many; enrolled ones are kept")
    add(
        "--state",
        type=Path,
        default=DEFAULT_STATE,
        metavar="DIR",
        help="folder for keys and certificates (default: %(default)s)",
    )
    add("--operator-key", metavar="KEY", help=f"better given in the environment variable {_KEY_VARIABLE}")
    add("--endpoint", type=broker, metavar="HOST[:PORT]", help="broker (default: the one that the claim names)")
    add("--ca", type=Path, metavar="FILE", help="certificate authority to trust (default: the system's)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
