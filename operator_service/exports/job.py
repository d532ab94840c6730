"""Makes one export, in a process of its own: `python -m operator_service.exports.job <export id>`.

Unpacking millions of samples keeps a processor busy; beside the live stream, everybody who watches would wait for it.
"""

import signal
import sys
from types import FrameType
from typing import NoReturn

from operator_service.exports.making import make_export
from operator_service.exports.workshop import platform_workshop


def main() -> None:
    """Make the export that is named on the command line."""
    signal.signal(signal.SIGTERM, _end)
    (export_id,) = sys.argv[1:]
    make_export(export_id, workshop=platform_workshop())


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Let go of what is under way: half a file is not to be kept."""
    sys.exit("ended while an export was under way")


if __name__ == "__main__":
    main()
