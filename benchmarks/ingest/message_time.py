"""Processor time that the telemetry handler takes for one message of fifteen samples, in seconds.

python -m benchmarks.ingest.message_time
"""

import sys
import time
from datetime import UTC, datetime
from typing import Final

from benchmarks.ingest.canned_aws import CannedAws
from benchmarks.ingest.contenders import Platform, surroundings
from benchmarks.ingest.events import MESSAGES, batch
from benchmarks.quiet import quiet

_SAMPLES: Final = 15
_BATCHES: Final = 25


def message_s() -> float:
    """Of a full batch in a warm container, the least of some."""
    surroundings()
    with quiet(), CannedAws().plugged_in():
        platform, event = Platform(), batch(_SAMPLES, arrived_at=datetime.now(UTC))
        platform.handle(event)
        spent: list[float] = []
        for _ in range(_BATCHES):
            begun = time.process_time()
            platform.handle(event)
            spent.append(time.process_time() - begun)
    return min(spent) / MESSAGES


if __name__ == "__main__":
    print(message_s())
    sys.exit(0)
