"""What the platform has made of it all, as its REST API shows it to an operator.

Two things no route shows, and they are read where they lie: under which keys messages are stored, which alone can tell
that none is stored twice; and the original bytes of what was refused, which name the message.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import msgspec

from local_cloud.arrivals import stored_messages
from local_cloud.endpoints import Endpoints
from local_cloud.ledger import MessageId, PhotoId
from local_cloud.operator_api import OperatorApi
from local_cloud.soak.account import Rule
from local_cloud.soak.arrivals import rules_of

_TELEMETRY: Final = "telemetry"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosedPhoto:
    """A photo with its diagnosis."""

    photo: PhotoId
    diagnosed_ms: int
    verdict: str
    label: str
    confidence: float
    severity_pct: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An input that the platform set aside.

    Attributes:
        sha256: of the original bytes of a telemetry message.
        seq: of the telemetry message that it was, where its bytes can still be read as one.
    """

    source: str
    device_id: str
    reason: str
    received_ms: int
    size_bytes: int
    sha256: str | None = None
    seq: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAlert:
    """An alert. Times are the platform's, but for `since_ms`: the first breach, by the device's clock."""

    alert_id: str
    device_id: str | None
    rule_id: str
    kind: str
    since_ms: int
    opened_ms: int
    told_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskToday:
    """What a risk model says of a site today."""

    site: str
    model: str
    disease: str | None
    band: str | None
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that was found.

    Attributes:
        sites: of each device.
        stored: the keys of the telemetry table, each once.
        rules: those that each device obeys.
    """

    sites: Mapping[str, str]
    stored: frozenset[MessageId]
    photos: tuple[DiagnosedPhoto, ...]
    refused: tuple[Refused, ...]
    alerts: tuple[FoundAlert, ...]
    rules: Mapping[str, tuple[Rule, ...]]
    risks: tuple[RiskToday, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsReader:
    """Asks a platform that is up."""

    api: OperatorApi
    endpoints: Endpoints

    def read(self, device_ids: Iterable[str]) -> Findings:
        """All that there is of these devices now.

        Raises:
            RestFailed: the REST API did not answer well.
            ClientError: likewise the tables or the bucket.
        """
        devices = tuple(device_ids)
        registered = {row["device_id"]: row["site"] for row in self.api.listed("/devices?limit=200")}
        sites = {device_id: registered[device_id] for device_id in devices if device_id in registered}
        return Findings(
            sites=sites,
            stored=frozenset(message for device in devices for message in stored_messages(self.endpoints, device)),
            photos=tuple(photo for device in devices for photo in self._photos(device)),
            refused=tuple(refused for device in devices for refused in self._refused(device)),
            alerts=tuple(alert for alert in map(_alert, self.api.listed("/alerts?limit=200"))),
            rules={device_id: rules_of(self.api, device_id) for device_id in sites},
            risks=tuple(risk for site in sorted(set(sites.values())) for risk in self._risks(site)),
        )

    def _photos(self, device_id: str) -> Iterator[DiagnosedPhoto]:
        for row in self.api.listed(f"/devices/{device_id}/photos?limit=200"):
            diagnosis = row["diagnosis"]
            yield DiagnosedPhoto(
                photo=PhotoId(device_id, row["photo_id"]),
                diagnosed_ms=row["diagnosed_at"],
                verdict=diagnosis["verdict"],
                label=diagnosis["label"],
                confidence=diagnosis["confidence"],
                severity_pct=diagnosis["severity_pct"],
            )

    def _refused(self, device_id: str) -> Iterator[Refused]:
        for row in self.api.listed(f"/rejections?device={device_id}&limit=200"):
            original = self._original(row["key"]) if row["source"] == _TELEMETRY else None
            yield Refused(
                source=row["source"],
                device_id=device_id,
                reason=row["reason"],
                received_ms=row["received_at"],
                size_bytes=row["size_bytes"],
                sha256=None if original is None else sha256(original).hexdigest(),
                seq=None if original is None else _seq_in(original),
            )

    def _original(self, key: str) -> bytes:
        answer = self.endpoints.client("s3").get_object(Bucket=self.endpoints.outputs["RawBucketName"], Key=key)
        original: bytes = answer["Body"].read()
        return original

    def _risks(self, site: str) -> Iterator[RiskToday]:
        for model in self.api.get(f"/sites/{site}/risk")["models"]:
            yield RiskToday(
                site=site,
                model=model["title"],
                disease=model["disease"],
                band=model["today"]["band"],
                value=model["today"]["value"],
            )


def _alert(row: Mapping[str, Any]) -> FoundAlert:
    return FoundAlert(
        alert_id=row["alert_id"],
        device_id=row["device_id"],
        rule_id=row["rule_id"],
        kind=row["kind"],
        since_ms=row["since"],
        opened_ms=row["opened_at"],
        told_ms=row["told_at"],
    )


def _seq_in(original: bytes) -> int | None:
    """The number of a refused message, if its bytes can be read as one."""
    try:
        message = msgspec.json.decode(original)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    seq = message.get("seq") if isinstance(message, dict) else None
    return seq if isinstance(seq, int) else None
