"""How a notification reads: a subject and a text for people, a document for programs. docs/alerts.md shows both."""

import unicodedata
from datetime import UTC, datetime
from typing import Any, Final

from chalicelib.domain.alert import Alert
from chalicelib.domain.alert_kind import AlertKind
from chalicelib.domain.clock import to_ms
from chalicelib.domain.notice import News, Notice

# Programs may rely on the fields of a version; it changes only when one is taken out or gets another meaning.
DOCUMENT_VERSION: Final = 1
# SNS's own limit, less one.
_LONGEST_SUBJECT: Final = 99

# What stands before the severity, where that alone would read like something new.
_BEFORE: Final = {News.REPEATED: "Still ", News.ESCALATED: "Escalated: "}
_WHAT_TO_DO: Final = {
    AlertKind.LIMIT: "Look after the climate there, and acknowledge the alert so that nobody else has to get up.",
    AlertKind.DISEASE: "Look at the photo and at the plants there, and resolve the alert when they are treated.",
    AlertKind.RISK: "Decide whether to protect the crop now: the weather lets this disease spread.",
    AlertKind.SILENCE: "See whether the device has power and a network; the alert ends when it reports again.",
    AlertKind.REJECTIONS: "See the reasons on the device's page: its software or its clock needs attention.",
    AlertKind.CERTIFICATE: "Give the device a new certificate before this one ends.",
}


def subject_of(notice: Notice) -> str:
    """What is wrong and where, worst word first: it is all that a phone's lock screen shows."""
    alert = notice.alert
    device = f" ({notice.device_name})" if notice.device_name else ""
    subject = f"{alert.severity.name} at {notice.site_name}: {alert.what}{device}"
    return _plain(_BEFORE.get(notice.news, "") + subject)[:_LONGEST_SUBJECT]


def text_of(notice: Notice, *, operator_url: str | None) -> str:
    """The text for people."""
    alert = notice.alert
    lines = [
        *_why(notice),
        f"{alert.what}.",
        "",
        f"Severity:  {alert.severity.name.lower()}",
        f"Site:      {_named(notice.site_name, alert.site)}",
    ]
    if alert.alert_id.device_id:
        lines.append(f"Device:    {_named(notice.device_name, alert.alert_id.device_id)}")
    lines.append(f"Since:     {_since(alert.since, notice)}")
    if alert.value is not None:
        lines.append(f"Measured:  {_quantity(alert.value, alert.unit)}")
    if alert.limit is not None:
        lines.append(f"Limit:     {_quantity(alert.limit, alert.unit)}")
    lines.append(f"Alert:     {alert.alert_id}")
    if operator_url is not None:
        lines.append(f"Open it:   {link_to(alert, operator_url)}")
    return "\n".join([*lines, "", _WHAT_TO_DO[alert.alert_id.kind], ""])


def document_of(notice: Notice, *, operator_url: str | None) -> dict[str, Any]:
    """The document for programs."""
    alert = notice.alert
    return {
        "v": DOCUMENT_VERSION,
        "kind": notice.news,
        "alert_id": str(alert.alert_id),
        "alert_kind": alert.alert_id.kind,
        "rule_id": alert.alert_id.rule_id,
        "device_id": alert.alert_id.device_id or None,
        "device_name": notice.device_name or None,
        "site": alert.site,
        "site_name": notice.site_name,
        "severity": alert.severity.name.lower(),
        "what": alert.what,
        "value": alert.value,
        "limit": alert.limit,
        "unit": alert.unit,
        "since": to_ms(alert.since),
        "opened_at": to_ms(alert.opened_at),
        "url": None if operator_url is None else link_to(alert, operator_url),
    }


def attributes_of(notice: Notice) -> dict[str, str]:
    """What subscribers can filter by. SNS takes no empty ones: an alert of a site has no device."""
    alert = notice.alert
    attributes = {
        "kind": str(notice.news),
        "severity": alert.severity.name.lower(),
        "site": alert.site,
        "device_id": alert.alert_id.device_id,
        "rule_id": alert.alert_id.rule_id,
        "alert_kind": str(alert.alert_id.kind),
        "alert_id": str(alert.alert_id),
    }
    return {name: value for name, value in attributes.items() if value}


def link_to(alert: Alert, operator_url: str) -> str:
    """Where an operator sees the alert."""
    return f"{operator_url.rstrip('/')}/?alert={alert.alert_id}"


def _why(notice: Notice) -> list[str]:
    match notice.news:
        case News.REPEATED:
            return ["Told again: nobody has acknowledged this alert.", ""]
        case News.ESCALATED:
            return ["Escalated to you: nobody has acknowledged this alert.", ""]
        case News.RAISED:
            return ["It has become worse.", ""]
        case _:
            return []


def _since(since: datetime, notice: Notice) -> str:
    local = since.astimezone(notice.zone)
    utc = f"{since.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return utc if local.tzname() == "UTC" else f"{local:%Y-%m-%d %H:%M %Z} ({utc})"


def _named(name: str, identifier: str) -> str:
    return identifier if name == identifier else f"{name} ({identifier})"


def _quantity(value: float, unit: str) -> str:
    return f"{value:g} {unit}".rstrip()


def _plain(text: str) -> str:
    """One line of ASCII: accents go, what has no plain letter becomes a question mark."""
    if text.isascii() and text.isprintable():
        return text
    letters = (letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in letters)
