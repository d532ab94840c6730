"""Lines of a diary, and what a platform shows, each with what a test does not care about filled in."""

from typing import Any, Final

from local_cloud.fleet_report.findings import DiagnosedPhoto, Findings, FoundAlert, Refused
from local_cloud.fleet_report.truth import Truth
from local_cloud.fleet_report.truth_reader import read_truth
from local_cloud.ledger import Limit, MessageId, PhotoId
from local_cloud.soak.account import Rule

NOON: Final = 1_763_812_800_000
BED: Final = "bed-1"
TOO_HOT: Final = Rule(limits=(Limit(rule_id="air-temp-high", metric="air_temp_c", direction="above", limits=(35.0,)),))

Line = dict[str, Any]


def connected(at: int = NOON) -> Line:
    return {"kind": "connected", "at": at, "device_id": BED}


def disconnected(at: int) -> Line:
    return {"kind": "disconnected", "at": at, "device_id": BED, "reason": "cut"}


def published(seq: int, *, at: int = NOON, t: int | None = None, air_temp_c: float = 21.0) -> Line:
    samples = [{"t": at - 1_000 if t is None else t, "air_temp_c": air_temp_c}]
    return {"kind": "telemetry_published", "at": at, "device_id": BED, "seq": seq, "samples": samples}


def acked(seq: int, *, at: int = NOON + 20) -> Line:
    return {"kind": "telemetry_acked", "at": at, "device_id": BED, "seq": seq}


def taken(request_id: str, *, at: int = NOON, **facts: Any) -> Line:
    leaf = {"label": "Tomato___healthy", "severity_pct": 0.0, "infection_risk": 0.2, "order_id": None}
    return {"kind": "photo_taken", "at": at, "device_id": BED, "request_id": request_id, **leaf, **facts}


def uploaded(request_id: str, photo_id: str, *, at: int = NOON + 800, size_bytes: int = 20_000) -> Line:
    what = {"request_id": request_id, "photo_id": photo_id, "size_bytes": size_bytes}
    return {"kind": "photo_uploaded", "at": at, "device_id": BED, **what}


def fault(name: str, expect: str, *, at: int = NOON, **facts: Any) -> Line:
    return {"kind": "fault", "at": at, "device_id": BED, "fault": name, "expect": expect, **facts}


def fault_over(name: str, *, at: int = NOON + 50) -> Line:
    return {"kind": "fault_over", "at": at, "device_id": BED, "fault": name}


def truth_of(*lines: Line) -> Truth:
    return read_truth([connected(), *lines])


def key_of(seq: int, *, t: int = NOON - 1_000) -> MessageId:
    return MessageId(BED, t, seq)


def diagnosed(photo_id: str, *, at: int = NOON + 2_000, verdict: str = "healthy", **facts: Any) -> DiagnosedPhoto:
    what: dict[str, Any] = {"label": "Tomato___healthy", "confidence": 0.9, "severity_pct": None} | facts
    return DiagnosedPhoto(photo=PhotoId(BED, photo_id), diagnosed_ms=at, verdict=verdict, **what)


def refused(source: str = "telemetry", *, at: int = NOON + 900, **facts: Any) -> Refused:
    what: dict[str, Any] = {"reason": "it breaks a rule", "size_bytes": 20_000} | facts
    return Refused(source=source, device_id=BED, received_ms=at, **what)


def alert(rule_id: str = "air-temp-high", *, kind: str = "limit", since: int, opened: int) -> FoundAlert:
    return FoundAlert(
        alert_id=f"{BED}.{rule_id}.000001",
        device_id=BED,
        rule_id=rule_id,
        kind=kind,
        since_ms=since,
        opened_ms=opened,
        told_ms=opened + 50,
    )


def findings(**found: Any) -> Findings:
    empty: dict[str, Any] = {"photos": (), "refused": (), "alerts": (), "stored": frozenset(), "risks": ()}
    return Findings(sites={BED: "greenhouse-1"}, rules={BED: (TOO_HOT,)}, **(empty | found))
