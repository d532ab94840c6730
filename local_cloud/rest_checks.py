"""What the REST API must answer once a known fleet has sent known things."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, TypeVar

from local_cloud.errors import RestFailed
from local_cloud.ledger import Account, AlertKey, MessageId, PhotoId
from local_cloud.operator_api import OperatorApi

_REFUSALS: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})

Id = TypeVar("Id", MessageId, PhotoId)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestChecks:
    """Asks as an operator would, and holds the answers against what was sent.

    Attributes:
        orders: the device of each capture order, by the order's id.
    """

    api: OperatorApi
    account: Account
    orders: Mapping[str, str] = field(default_factory=dict)

    def failures(self) -> Iterator[str]:
        """One line for each answer that is wrong."""
        for check in (self._keys, self._sites, self._devices, self._telemetry, self._photo, self._orders, self._alerts):
            try:
                yield from check()
            except RestFailed as failure:
                yield str(failure)

    def _keys(self) -> Iterator[str]:
        wrong_key = "no-key-of-ours"
        for key, expected in ((None, {HTTPStatus.UNAUTHORIZED}), (wrong_key, _REFUSALS)):
            status = OperatorApi(url=self.api.url, key=key).request("GET", "/devices").status_code
            if status not in expected:
                yield f"GET /devices {'without a key' if key is None else 'with a wrong key'} answered {status}"

    def _sites(self) -> Iterator[str]:
        for site_id in sorted(site["site_id"] for site in self.api.listed("/sites"))[:1]:
            risk = self.api.get(f"/sites/{site_id}/risk")
            if not risk["devices"] or not risk["models"]:
                yield f"GET /sites/{site_id}/risk asks no model, or reads no device"

    def _devices(self) -> Iterator[str]:
        listed = {device["device_id"] for device in self.api.listed("/devices")}
        for device_id in sorted({message.device_id for message in self.account.published} - listed):
            yield f"GET /devices does not list {device_id}"

    def _telemetry(self) -> Iterator[str]:
        for message in _first(self.account.published):
            path = f"/devices/{message.device_id}/telemetry?from={message.at_ms}&to={message.at_ms + 1}"
            samples = [sample["at"] for sample in self.api.listed(path)]
            if message.at_ms not in samples:
                yield f"GET {path} does not have the sample at {message.at_ms}"

    def _photo(self) -> Iterator[str]:
        for photo in _first(self.account.uploaded):
            shown = self.api.get(f"/photos/{photo.photo_id}")
            if shown["device_id"] != photo.device_id or not shown["diagnosis"]["label"]:
                yield f"GET /photos/{photo.photo_id} shows no diagnosis of that photo"
            if (shown["heatmap_key"] is None) != (shown["heatmap_url"] is None):
                yield f"GET /photos/{photo.photo_id} does not link to the heat map that there is"
            listed = {item["photo_id"] for item in self.api.listed(f"/devices/{photo.device_id}/photos")}
            if photo.photo_id not in listed:
                yield f"GET /devices/{photo.device_id}/photos does not list {photo.photo_id}"

    def _orders(self) -> Iterator[str]:
        """Once the photos are diagnosed, their orders are."""
        for order_id, device_id in sorted(self.orders.items()):
            answers = self.api.get(f"/captures/{order_id}")["devices"]
            states = {answer["device_id"]: answer["state"] for answer in answers}
            if states != {device_id: "diagnosed"}:
                yield f"GET /captures/{order_id} says {states}, not that {device_id} brought a photo which is diagnosed"

    def _alerts(self) -> Iterator[str]:
        listed = {AlertKey(alert["device_id"], alert["rule_id"]) for alert in self.api.listed("/alerts")}
        for alert in sorted(self.account.expected_alerts - listed):
            yield f"GET /alerts does not list {alert.rule_id} of {alert.device_id}"


def _first(ids: frozenset[Id]) -> list[Id]:
    return sorted(ids)[:1]
