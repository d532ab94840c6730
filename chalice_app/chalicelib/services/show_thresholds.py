"""Looks up alert rules: those of a scope, and those that hold for one device in the end."""

from chalicelib.domain.crops import CROPS
from chalicelib.domain.errors import CropNotFound
from chalicelib.domain.rule_document import RuleDocument, StoredRules
from chalicelib.domain.rule_scopes import EffectiveRule, RuleScope, ScopeKind
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.rules import RuleBook
from chalicelib.ports.sites import SiteBook
from chalicelib.rule_json import etag_of


def check_scope(scope: RuleScope, *, devices: DeviceRegistry, sites: SiteBook) -> None:
    """Look whether there is what a scope names.

    Raises:
        DeviceNotFound, SiteNotFound, CropNotFound: there is not.
    """
    match scope.kind:
        case ScopeKind.DEVICE:
            devices.get(scope.name)
        case ScopeKind.SITE:
            sites.get(scope.name)
        case ScopeKind.CROP if scope.name not in CROPS:
            raise CropNotFound(f"{scope.name!r} is no crop that we know; those are {', '.join(CROPS)}")


def document_in(stored: StoredRules, scope: RuleScope) -> RuleDocument:
    """The document of a scope; one without rules when there is none."""
    return stored.documents.get(scope) or RuleDocument(scope=scope, rules=(), etag=etag_of(()))


def effective_rules(
    device_id: str, *, devices: DeviceRegistry, sites: SiteBook, book: RuleBook
) -> tuple[EffectiveRule, ...]:
    """The rules that hold for a device, as of now, and where each comes from; those that are switched off too.

    Raises:
        DeviceNotFound: never registered.
    """
    device = devices.get(device_id)
    crops = sites.crops_by_site().get(device.site, ())
    return book.stored().sets().effective(device_id, device.site, crops)
