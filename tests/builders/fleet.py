"""Devices, the sites where they stand, the claims that they join by, and who looks after them."""

from datetime import date, datetime

from chalicelib.domain.claim import Claim
from chalicelib.domain.device import Device
from chalicelib.domain.operator import KeyState, OperatorKey, Role
from chalicelib.domain.site import Growing, Site
from tests.builders.defaults import DEVICE, NOON, SITE


def a_device(
    device_id: str = DEVICE,
    *,
    site: str = SITE,
    name: str = "North bench",
    at: datetime = NOON,
    serial: str | None = None,
    provisioned_at: datetime | None = None,
) -> Device:
    return Device(
        device_id=device_id,
        site=site,
        name=name,
        registered_at=at,
        registered_by="owner",
        serial=serial,
        provisioned_at=provisioned_at,
    )


def a_claim(*, name: str = "Lot 7", number: int = 7, at: datetime = NOON) -> Claim:
    return Claim(claim_id=f"{number:064x}", name=name, made_at=at, made_by="owner")


def a_site(
    site_id: str = SITE,
    *,
    name: str = "Greenhouse 1",
    crops: tuple[str, ...] = ("tomato",),
    time_zone: str = "Europe/Berlin",
    growing: Growing = Growing.UNDER_COVER,
    season_start: date | None = None,
    capture_cron: str | None = None,
) -> Site:
    return Site(
        site_id=site_id,
        name=name,
        crops=crops,
        time_zone=time_zone,
        growing=growing,
        season_start=season_start,
        capture_cron=capture_cron,
        registered_at=NOON,
        registered_by="owner",
    )


def an_operator_key(
    name: str = "owner", *, role: Role = Role.OPERATOR, state: KeyState = KeyState.CURRENT, key: str = "k" * 32
) -> OperatorKey:
    return OperatorKey(name=name, role=role, state=state, key=key)
