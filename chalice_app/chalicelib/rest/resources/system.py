"""The platform itself."""

from typing import Final

from chalicelib import wiring
from chalicelib.rest.answers.system import system_item
from chalicelib.rest.outputs.system import SystemItem
from chalicelib.rest.resource import Resource
from chalicelib.services.report_system import SystemPorts, report_system

system: Final = Resource()


@system.operation("GET", "/system", "Tell how the platform itself fares", shared=True)
def get_system() -> SystemItem:
    """Figures of the last minutes, what was refused in the last day and why, and whether the parts answer. What cannot
    be known is null, with the reason."""
    ports = SystemPorts(
        metrics=wiring.platform_metrics(),
        fresh=wiring.fresh_samples(),
        rejections=wiring.rejection_book(),
        telemetry=wiring.telemetry_store(),
        devices=wiring.device_registry(),
        rules=wiring.rule_book(),
    )
    report = report_system(now=wiring.clock()(), ports=ports)
    return system_item(report, model_version=wiring.classifier_version())
