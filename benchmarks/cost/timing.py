"""How long the functions run: processor time that was measured, and waiting for others that is assumed.

No AWS is at hand to time; every assumption stands here by name, on the careful side, and none of them decides the bill.
"""

from dataclasses import dataclass
from typing import Final, Self

from benchmarks.cost.fleet import SECONDS_A_MONTH
from benchmarks.cost.functions import FunctionFacts
from benchmarks.cost.times import Times

# Lambda gives one whole processor with this much memory, and a share in proportion below it.
_PROCESSOR_GB: Final = 1769 / 1024
# A processor of Lambda or SageMaker is taken for this much slower than the one that times were measured on.
_SLOWER: Final = 1.2
# Until the endpoint has a photo of the usual size whole, while it is paid for already.
_PHOTO_ARRIVES_S: Final = 0.022
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
        message_s: take in one message.
        batch_calls: calls of AWS for one batch of messages.
        photo_s, heatmap_s: look at a photo; draw its heat map.
        diagnosis_s: billed time of the endpoint for one photo.
        checked_device_s, settled_device_s, rolled_up_device_s: of the scheduled checks, for each device of the fleet.
        other_schedule_s: of any other scheduled function, a run.
        request_s: one answer of the REST API.
    """

    message_s: float
    photo_s: float
    heatmap_s: float
    diagnosis_s: float
    batch_calls: int = 4
    checked_device_s: float = 0.004
    settled_device_s: float = 0.000_2
    rolled_up_device_s: float = 0.02
    other_schedule_s: float = 1.0
    request_s: float = 0.008

    @classmethod
    def of(cls, times: Times, *, size: float = 1.0) -> Self:
        """What was measured, on the processors of AWS.

        Args:
            size: of a photo, by the usual one; work on it goes with its pixels.
        """
        return cls(
            message_s=times.message_s * _SLOWER,
            photo_s=times.photo_s * size * _SLOWER,
            heatmap_s=times.heatmap_s * size * _SLOWER,
            diagnosis_s=times.diagnosis_s * _SLOWER + size * _PHOTO_ARRIVES_S,
        )

    def run_s(self, facts: FunctionFacts, *, cpu_s: float, calls: float) -> float:
        """One run that does its calls one after the other."""
        return _AROUND_S + (cpu_s + calls * _CALL_CPU_S) / _share(facts) + calls * _CALL_WAIT_S

    def grant_run_s(self, facts: FunctionFacts) -> float:
        """One run that looks a device up and what became of its last photo, notes the grant, and publishes the form."""
        return self.run_s(facts, cpu_s=0.004, calls=4) + _BROKER_WAIT_S

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
