"""Enrol simulated devices: `python -m device_simulator.enrol --rest-url URL --devices N --state DIR`.

The operator key comes from the environment variable CLOUDIOT_OPERATOR_KEY: on a command line,
every user of the machine could read it.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from device_simulator.enrolment import Enrolment
from device_simulator.errors import SimulatorError
from device_simulator.identity import IdentityFolder
from device_simulator.option_types import positive_whole
from device_simulator.roster import roster, sites_of

_KEY_VARIABLE: Final = "CLOUDIOT_OPERATOR_KEY"
# Polite towards an API that has throttles, and still a thousand devices in a minute or two.
_AT_ONCE: Final = 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Enrol; the answer is the process's exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    key = options.operator_key or os.environ.get(_KEY_VARIABLE, "")
    if not key.strip():
        parser.error(f"no operator key: set the environment variable {_KEY_VARIABLE}")
    if not options.rest_url.startswith(("http://", "https://")):
        parser.error(f"--rest-url {options.rest_url} is no http:// or https:// address")
    enrolment = Enrolment(
        rest_url=options.rest_url, operator_key=key.strip(), folder=IdentityFolder(root=options.state)
    )
    places = roster(options.devices)
    pool = ThreadPoolExecutor(_AT_ONCE)
    try:
        for plan in sites_of(places):
            enrolment.open_site(plan)
        outcomes = list(pool.map(enrolment.enrol, places))
    except SimulatorError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"the state folder {options.state} cannot be written: {error}\n")
        return 1
    finally:
        # The first failure is the one to tell; what was not begun stays undone.
        pool.shutdown(cancel_futures=True)
    sys.stdout.write(f"{outcomes.count('enrolled')} devices enrolled, {outcomes.count('reused')} were already\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m device_simulator.enrol", description="Enrol simulated devices with the platform."
    )
    add = parser.add_argument
    add("--rest-url", required=True, metavar="URL", help="the platform's REST API, as the stack's output RestUrl says")
    add("--devices", type=positive_whole, required=True, metavar="N", help="how many; enrolled ones are kept")
    add("--state", type=Path, required=True, metavar="DIR", help="folder for keys and certificates")
    add("--operator-key", metavar="KEY", help=f"better given in the environment variable {_KEY_VARIABLE}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
