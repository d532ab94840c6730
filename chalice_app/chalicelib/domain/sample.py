"""Samples of a device's sensors, and the messages in which they travel."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from chalicelib.domain.clock import from_ms, to_ms

# What the protocol allows a device. A floating-point number holds every whole one up to this `seq`.
MAX_SEQ: Final = 2**53 - 1
# Of one sample.
MAX_METRICS: Final = 32
# From a message's first sample to its last: so far back must one look for messages that reach into a time.
MAX_SPAN: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One reading of all sensors at one time."""

    at: datetime  # UTC, by the device's clock
    values: Mapping[str, float]  # metric name -> value in the metric's unit


@dataclass(frozen=True, slots=True, kw_only=True)
class TelemetryMessage:
    """A batch of samples, as one device sent it, by columns: so it is judged and packed, a column at a time.

    Attributes:
        seq: the device's own number for the message; never repeats.
        times_ms: when the samples were taken, by the device's clock: epoch milliseconds, at least one, ascending,
            no two alike.
        columns: metric name -> one value for each of the times, None where a sample lacks the metric.
    """

    device_id: str
    seq: int
    times_ms: tuple[int, ...]
    columns: Mapping[str, tuple[float | None, ...]]

    @classmethod
    def of(cls, *, device_id: str, seq: int, samples: Iterable[Sample]) -> Self:
        """The message that carries these samples.

        Args:
            samples: at least one, in the order of their times.
        """
        samples = tuple(samples)
        names = sorted({name for sample in samples for name in sample.values})
        return cls(
            device_id=device_id,
            seq=seq,
            times_ms=tuple(to_ms(sample.at) for sample in samples),
            columns={name: tuple(sample.values.get(name) for sample in samples) for name in names},
        )

    @property
    def at(self) -> datetime:
        """When the first sample was taken."""
        return from_ms(self.times_ms[0])

    @property
    def last_at(self) -> datetime:
        """When the last sample was taken."""
        return from_ms(self.times_ms[-1])

    @property
    def last_sample(self) -> Sample:
        """The last sample alone."""
        values = {name: column[-1] for name, column in self.columns.items()}
        return Sample(at=self.last_at, values={name: value for name, value in values.items() if value is not None})

    @property
    def samples(self) -> tuple[Sample, ...]:
        """The samples, one by one, made anew at each call."""
        rows = zip(*self.columns.values(), strict=True)
        return tuple(
            Sample(
                at=from_ms(t),
                values={name: value for name, value in zip(self.columns, row, strict=True) if value is not None},
            )
            for t, row in zip(self.times_ms, rows, strict=True)
        )
