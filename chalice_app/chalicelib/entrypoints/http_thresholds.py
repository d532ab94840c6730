"""The alert rules of fleet, crops, sites and devices."""

from http import HTTPStatus
from typing import Any, Final

from chalicelib import wiring
from chalicelib.domain.alert_rules import AlertRule
from chalicelib.domain.rule_document import RuleDocument
from chalicelib.domain.rule_scopes import FLEET_SCOPE, RuleScope
from chalicelib.entrypoints.http_resource import HttpResource
from chalicelib.entrypoints.http_rule_answers import (
    device_thresholds,
    fleet_thresholds,
    scope_thresholds,
    thresholds_change,
)
from chalicelib.http_inputs import EtagQuery, ThresholdsBody, ThresholdsHistoryQuery
from chalicelib.http_outputs.thresholds import DeviceThresholds, FleetThresholds, ScopeThresholds, ThresholdsHistory
from chalicelib.rule_json import rules_of
from chalicelib.rule_schema import rules_schema
from chalicelib.services.change_thresholds import change_thresholds
from chalicelib.services.show_thresholds import check_scope, document_in, effective_rules

thresholds: Final = HttpResource(__name__)

_MAY_BE_STALE: Final = (HTTPStatus.CONFLICT,)


@thresholds.route("GET", "/thresholds", "Show the fleet's alert rules, and who else has rules")
def get_thresholds() -> FleetThresholds:
    return fleet_thresholds(wiring.rule_book().stored())


@thresholds.route(
    "PUT", "/thresholds", "Put other alert rules in force for the fleet, in place of all", problems=_MAY_BE_STALE
)
def put_thresholds(body: ThresholdsBody, who: str) -> ScopeThresholds:
    return _changed(FLEET_SCOPE, rules_of(body.rules), body.etag, who)


@thresholds.route("GET", "/thresholds/schema", "The JSON Schema of alert rules", needs_key=False)
def get_thresholds_schema() -> dict[str, Any]:
    return rules_schema()


@thresholds.route("GET", "/thresholds/history", "Show who changed which alert rules when")
def get_thresholds_history(query: ThresholdsHistoryQuery) -> ThresholdsHistory:
    scope = None if query.scope is None else RuleScope.parse(query.scope)
    page = wiring.rule_book().history(scope, limit=query.limit, cursor=query.cursor)
    return ThresholdsHistory(items=tuple(map(thresholds_change, page.rows)), cursor=page.cursor)


@thresholds.route("GET", "/devices/{device_id}/thresholds", "Show the alert rules that hold for a device")
def get_effective_thresholds(device_id: str) -> DeviceThresholds:
    """Of each rule id the rule of the narrowest scope: device over site over crop over fleet."""
    devices, sites, book = wiring.device_registry(), wiring.site_book(), wiring.rule_book()
    return device_thresholds(device_id, effective_rules(device_id, devices=devices, sites=sites, book=book))


@thresholds.route("GET", "/thresholds/crops/{crop}", "Show a crop's own alert rules")
def get_crop_thresholds(crop: str) -> ScopeThresholds:
    return _shown(RuleScope.crop(crop))


@thresholds.route(
    "PUT", "/thresholds/crops/{crop}", "Put other alert rules in force for a crop", problems=_MAY_BE_STALE
)
def put_crop_thresholds(crop: str, body: ThresholdsBody, who: str) -> ScopeThresholds:
    return _replaced(RuleScope.crop(crop), body, who)


@thresholds.route("DELETE", "/thresholds/crops/{crop}", "Take a crop's own alert rules away", problems=_MAY_BE_STALE)
def delete_crop_thresholds(crop: str, query: EtagQuery, who: str) -> ScopeThresholds:
    return _changed(RuleScope.crop(crop), (), query.etag, who)


@thresholds.route("GET", "/thresholds/sites/{site_id}", "Show a site's own alert rules")
def get_site_thresholds(site_id: str) -> ScopeThresholds:
    return _shown(RuleScope.site(site_id))


@thresholds.route(
    "PUT", "/thresholds/sites/{site_id}", "Put other alert rules in force for a site", problems=_MAY_BE_STALE
)
def put_site_thresholds(site_id: str, body: ThresholdsBody, who: str) -> ScopeThresholds:
    return _replaced(RuleScope.site(site_id), body, who)


@thresholds.route("DELETE", "/thresholds/sites/{site_id}", "Take a site's own alert rules away", problems=_MAY_BE_STALE)
def delete_site_thresholds(site_id: str, query: EtagQuery, who: str) -> ScopeThresholds:
    return _changed(RuleScope.site(site_id), (), query.etag, who)


@thresholds.route("GET", "/thresholds/devices/{device_id}", "Show a device's own alert rules")
def get_device_thresholds(device_id: str) -> ScopeThresholds:
    return _shown(RuleScope.device(device_id))


@thresholds.route(
    "PUT", "/thresholds/devices/{device_id}", "Put other alert rules in force for a device", problems=_MAY_BE_STALE
)
def put_device_thresholds(device_id: str, body: ThresholdsBody, who: str) -> ScopeThresholds:
    return _replaced(RuleScope.device(device_id), body, who)


@thresholds.route(
    "DELETE", "/thresholds/devices/{device_id}", "Take a device's own alert rules away", problems=_MAY_BE_STALE
)
def delete_device_thresholds(device_id: str, query: EtagQuery, who: str) -> ScopeThresholds:
    return _changed(RuleScope.device(device_id), (), query.etag, who)


def _shown(scope: RuleScope) -> ScopeThresholds:
    _check(scope)
    return scope_thresholds(document_in(wiring.rule_book().stored(), scope))


def _replaced(scope: RuleScope, body: ThresholdsBody, who: str) -> ScopeThresholds:
    _check(scope)
    return _changed(scope, rules_of(body.rules), body.etag, who)


def _changed(scope: RuleScope, rules: tuple[AlertRule, ...], etag: str | None, who: str) -> ScopeThresholds:
    """Also takes the rules away of what is no more: they would be in nobody's way, and could never go."""
    at, book = wiring.clock()(), wiring.rule_book()
    document: RuleDocument = change_thresholds(scope, rules, etag=etag, at=at, who=who, book=book)
    return scope_thresholds(document)


def _check(scope: RuleScope) -> None:
    check_scope(scope, devices=wiring.device_registry(), sites=wiring.site_book())
