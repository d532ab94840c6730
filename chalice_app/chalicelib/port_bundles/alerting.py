"""What raises alerts.

In a module of its own: the busiest functions need no other way through the house, and pay for every module at each cold
start.
"""

from chalicelib import wiring
from chalicelib.services.tell_people import AlertPorts


def alert_ports() -> AlertPorts:
    """What it takes to raise an alert."""
    return AlertPorts(
        book=wiring.alert_book(),
        notifier=wiring.alert_notifier(),
        clock=wiring.clock(),
        rules=wiring.rule_book(),
        sites=wiring.site_book(),
        devices=wiring.device_directory(),
    )
