"""Holds what devices sent against what came of it, one by one: the arithmetic of `smoke`.

Everything is compared by id, never by number: a message that came twice cannot stand in for
one that was lost. Nothing here reads or waits; see `smoke.py` for where the ids come from.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple


class MessageId(NamedTuple):
    """A telemetry message: whose, the time of its first sample, the device's number for it."""

    device_id: str
    at_ms: int
    seq: int


class MessageNumber(NamedTuple):
    """A telemetry message by the number that its device gave it, wherever it is stored."""

    device_id: str
    seq: int


class ShotNumber(NamedTuple):
    """A photo by the id under which its device asks for upload grants, however often."""

    device_id: str
    request_id: str


class PhotoId(NamedTuple):
    """A photo, by the id that its upload grant gave it."""

    device_id: str
    photo_id: str


class AlertKey(NamedTuple):
    """What there is one alert of while the trouble lasts: one rule on one device."""

    device_id: str
    rule_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMessage:
    """A message that the broker has acknowledged, with the values of its samples, and their times where they matter."""

    message_id: MessageId
    samples: tuple[Mapping[str, float], ...]
    times_ms: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What the devices say that they sent."""

    messages: tuple[SentMessage, ...] = ()
    photos: frozenset[PhotoId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosed:
    """What the classifier said of a photo, as it is stored; what is not stored is None.

    Attributes:
        photo_key: where the original lies in the raw bucket.
        heatmap_key: where the photo lies under its heat map in the processed bucket.
    """

    photo: PhotoId
    photo_key: str
    size_bytes: int
    label: str
    verdict: str
    severity_pct: float | None = None
    heatmap_key: str | None = None
    model_version: str | None = None
    model_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What is found at the other end: in the tables, behind the REST API, in the subscription."""

    messages: frozenset[MessageId] = frozenset()
    diagnoses: tuple[Diagnosed, ...] = ()
    alerts_opened: frozenset[AlertKey] = frozenset()
    alerts_delivered: frozenset[AlertKey] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One condition of a rule of the fleet. A value beyond either limit calls for the rule's alert."""

    rule_id: str
    metric: str
    direction: Literal["above", "below"]
    limits: tuple[float, ...]

    def crossed_by(self, values: Mapping[str, float]) -> bool:
        """Whether this sample is beyond one of the limits; the limit itself is still good."""
        value = values.get(self.metric)
        if value is None:
            return False
        if self.direction == "above":
            return any(value > limit for limit in self.limits)
        return any(value < limit for limit in self.limits)


DISEASE: Final = "disease"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The result: what was sent, and what of it is missing.

    Attributes:
        alerts_of_samples: alerts that samples beyond a limit call for.
        alerts_of_photos: alerts that diagnosed diseases call for.
    """

    published: frozenset[MessageId]
    uploaded: frozenset[PhotoId]
    alerts_of_samples: frozenset[AlertKey]
    alerts_of_photos: frozenset[AlertKey]
    missing_messages: frozenset[MessageId]
    missing_diagnoses: frozenset[PhotoId]
    missing_deliveries: frozenset[AlertKey]

    @property
    def expected_alerts(self) -> frozenset[AlertKey]:
        """Every alert that must reach people."""
        return self.alerts_of_samples | self.alerts_of_photos

    @property
    def lost(self) -> int:
        """How many messages, photos and alerts did not come the whole way."""
        return len(self.missing_messages) + len(self.missing_diagnoses) + len(self.missing_deliveries)

    def missing(self) -> Iterator[str]:
        """One line for each thing that is missing, by its id."""
        for message in sorted(self.missing_messages):
            yield f"message {message.seq} of {message.device_id} (first sample at {message.at_ms}) is not stored"
        for photo in sorted(self.missing_diagnoses):
            yield f"photo {photo.photo_id} of {photo.device_id} has no diagnosis"
        for alert in sorted(self.missing_deliveries):
            yield f"alert {alert.rule_id} of {alert.device_id} was not delivered"

    def unproven(self) -> Iterator[str]:
        """One line for each way that was not tried: where nothing had to arrive, nothing can be missing.

        Alerts of photos are no substitute: which leaves are ill is the classifier's word alone.
        """
        if not self.alerts_of_samples:
            yield "no sample was beyond a limit of GET /thresholds, so nothing proves that alerts of telemetry arrive"


def balance(sent: Sent, arrived: Arrived, limits: Iterable[Limit]) -> Account:
    """Hold what was sent against what arrived."""
    published = frozenset(message.message_id for message in sent.messages)
    of_samples, of_photos = alerts_of_samples(sent, limits), alerts_of_photos(arrived)
    return Account(
        published=published,
        uploaded=sent.photos,
        alerts_of_samples=of_samples,
        alerts_of_photos=of_photos,
        missing_messages=published - arrived.messages,
        missing_diagnoses=sent.photos - {diagnosed.photo for diagnosed in arrived.diagnoses},
        missing_deliveries=(of_samples | of_photos) - arrived.alerts_delivered,
    )


def alerts_of_samples(sent: Sent, limits: Iterable[Limit]) -> frozenset[AlertKey]:
    """The alerts that samples beyond a limit call for."""
    limits = tuple(limits)
    return frozenset(
        AlertKey(message.message_id.device_id, limit.rule_id)
        for message in sent.messages
        for limit in limits
        if any(limit.crossed_by(values) for values in message.samples)
    )


def alerts_of_photos(arrived: Arrived) -> frozenset[AlertKey]:
    """The alerts that diagnosed diseases call for."""
    return frozenset(
        AlertKey(diagnosed.photo.device_id, disease_rule_id(diagnosed.label))
        for diagnosed in arrived.diagnoses
        if diagnosed.verdict == DISEASE
    )


def disease_rule_id(label: str) -> str:
    """The rule of a disease: `Tomato___Early_blight` gives `disease-tomato-early-blight`."""
    words = "".join(letter if letter.isalnum() else " " for letter in label.lower()).split()
    return "-".join((DISEASE, *words))
