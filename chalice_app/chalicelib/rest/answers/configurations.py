"""Shapes the answers about devices' configurations."""

from datetime import time

from chalicelib.configuration_json import clock_text, etag_of
from chalicelib.domain.clock import to_ms
from chalicelib.domain.device_config import NO_SHADOW, DeviceConfiguration, DeviceSettings
from chalicelib.rest.outputs.configuration import CaptureSettings, ConfigurationItem, PlaceSettings, Settings


def configuration_item(configuration: DeviceConfiguration | None) -> ConfigurationItem:
    """What is wished of a device, and what it does; an empty one while nothing is known."""
    shadow = NO_SHADOW if configuration is None else configuration.shadow
    differs_since = None if configuration is None else configuration.differs_since
    reported = shadow.reported
    return ConfigurationItem(
        desired=_settings(shadow.desired),
        reported=None if reported is None else _settings(reported.settings),
        differs=shadow.differing,
        differs_since=None if differs_since is None else to_ms(differs_since),
        refused={} if reported is None else dict(reported.refused),
        reported_at=None if reported is None else to_ms(reported.at),
        etag=etag_of(shadow.desired),
    )


def _settings(settings: DeviceSettings) -> Settings:
    return Settings(
        sample_every_s=settings.sample_every_s,
        report_every_s=settings.report_every_s,
        capture=CaptureSettings(
            enabled=settings.capture_enabled,
            from_=_clock(settings.capture_from),
            to=_clock(settings.capture_to),
        ),
        metrics=settings.metrics,
        place=PlaceSettings(site=settings.site, time_zone=settings.time_zone),
    )


def _clock(moment: time | None) -> str | None:
    return None if moment is None else clock_text(moment)
