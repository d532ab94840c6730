"""The whole platform on one machine.

python -m local_cloud run           the platform with a fleet of simulated devices, and a live view of it
python -m local_cloud smoke         proof that everything comes the whole way; the last line is JSON
python -m local_cloud soak          a fleet in bad weather, and nothing may be lost; the last line is JSON
python -m local_cloud outbox-trial  devices killed and cut off, and nothing may be lost; the last line is JSON
python -m local_cloud fleet-report  what a fleet did beside what the platform made of it; the last line is JSON
python -m local_cloud screenshots   pictures of every page of the dashboard
python -m local_cloud prove-iam     permissions taken away one by one: none may be too much; the last line is JSON
python -m local_cloud up            the platform alone, until Ctrl-C
python -m local_cloud api           `chalice local` against the platform that run or up started
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts this with an old Python should read why it fails
    sys.exit("CloudIoT needs Python 3.11 or newer, and this is " + sys.version.split()[0])

from local_cloud.errors import LocalCloudError
from local_cloud.prerequisites import demand_prerequisites


def start() -> int:
    """Check what is needed before anything is imported that may not be there, then run the command."""
    try:
        demand_prerequisites()
    except LocalCloudError as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    from local_cloud.command_line import main

    return main()


if __name__ == "__main__":
    sys.exit(start())
