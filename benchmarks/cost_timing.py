"""How long the functions run: processor time that was measured, and waiting for others that is assumed.

No AWS is at hand to time; every assumption stands here by name, on the careful side, and none of them decides the bill.
"""

from dataclasses import dataclass
from typing import Final

from benchmarks.cost_fleet import SECONDS_A_MONTH
from benchmarks.cost_stack import FunctionFacts

# Lambda gives one whole processor with this much memory, and a share in proportion below it.
_PROCESSOR_GB: Final = 1769 / 1024
# Around the handler: the runtime's own work, and Lambda's rounding.
_AROUND_S: Final = 0.003
# boto3 signs, sends and parses; measured at 1 to 2 ms on one core.
_CALL_CPU_S: Final = 0.002
# Round trips within a region, as AWS's own consoles show them for single items.
_CALL_WAIT_S: Final = 0.006
_BUCKET_WAIT_S: Final = 0.045
_BROKER_WAIT_S: Final = 0.020
# How many photos of a batch are worked on side by side (`AT_ONCE` of on_photo_stored).
_PHOTOS_AT_ONCE: Final = 5
_PHOTO_CALLS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Seconds of one core for a unit of work, and of the classifier's endpoint.

    Attributes:
        message_s: decode, judge and pack one message (`make bench-ingest`).
        batch_calls: calls of AWS for one batch of messages.
        photo_s, heatmap_s: look at a photo of the fleet's usual size; draw its heat map. Measured by `make cost`.
        diagnosis_s: billed time of the endpoint for one photo: 22 ms of a core by `make bench-serving`, and the
            same again for the bytes to arrive.
        checked_device_s, settled_device_s, rolled_up_device_s: of the scheduled checks, for each device of the fleet.
        other_schedule_s: of any other scheduled function, a run.
        request_s: one answer of the REST API.
    """

    photo_s: float
    heatmap_s: float
    message_s: float = 0.000_15
    batch_calls: int = 4
    diagnosis_s: float = 0.045
    checked_device_s: float = 0.004
    settled_device_s: float = 0.000_2
    rolled_up_device_s: float = 0.02
    other_schedule_s: float = 1.0
    request_s: float = 0.008

    def run_s(self, facts: FunctionFacts, *, cpu_s: float, calls: float) -> float:
        """One run that does its calls one after the other."""
        return _AROUND_S + (cpu_s + calls * _CALL_CPU_S) / _share(facts) + calls * _CALL_WAIT_S

    def grant_run_s(self, facts: FunctionFacts) -> float:
        """One run that looks a device up, signs a form and publishes it."""
        return self.run_s(facts, cpu_s=0.004, calls=2) + _BROKER_WAIT_S

    def photos_run_s(self, facts: FunctionFacts, photos: float, ill_share: float) -> float:
        """One run that takes a batch of photos in, several side by side: what it works or what it waits, whichever
        is longer."""
        work = (self.photo_s + ill_share * self.heatmap_s + _PHOTO_CALLS * _CALL_CPU_S) / _share(facts)
        buckets = (1 + ill_share) * _BUCKET_WAIT_S
        wait = _PHOTO_CALLS * _CALL_WAIT_S + buckets + self.diagnosis_s + _BROKER_WAIT_S
        at_once = min(photos, _PHOTOS_AT_ONCE)
        return _AROUND_S + photos * max(work, (work + wait) / at_once)


def batch_size(a_month: float, facts: FunctionFacts, *, sources: int) -> float:
    """How many messages a run of a function finds on average.

    Args:
        sources: how many lists it reads at once, such as the shards of a stream; each is read `side_by_side`.
    """
    waiting = a_month / SECONDS_A_MONTH * facts.window_s / (sources * facts.side_by_side)
    return min(float(facts.batch), 1 + waiting)


def _share(facts: FunctionFacts) -> float:
    return min(1.0, facts.memory_gb / _PROCESSOR_GB)
