"""The catalogue of standard metrics: what devices measure, in which unit, and what is physically possible."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# What a metric outside the catalogue may be called.
METRIC_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")


@dataclass(frozen=True, slots=True)
class Metric:
    """One measured quantity.

    Attributes:
        name: field name in telemetry messages, ending in its unit.
        unit: for people.
        low, high: physical range, both ends included; a value outside is a broken sensor, not weather.
        label: for people.
    """

    name: str
    unit: str
    low: float
    high: float
    label: str


METRICS: Final = (
    Metric("air_temp_c", "°C", -40.0, 70.0, "Air temperature"),
    Metric("humidity_pct", "%", 0.0, 100.0, "Relative humidity"),
    Metric("leaf_wetness_pct", "%", 0.0, 100.0, "Leaf wetness"),
    Metric("soil_moisture_pct", "%", 0.0, 100.0, "Soil moisture"),
    Metric("soil_temp_c", "°C", -30.0, 70.0, "Soil temperature"),
    # Full sun at noon is about 120,000 lux; grow lights and reflections add to it.
    Metric("light_lux", "lx", 0.0, 200_000.0, "Light"),
    Metric("co2_ppm", "ppm", 0.0, 20_000.0, "Carbon dioxide"),
    # From a coin cell to a 48 V solar system while it charges.
    Metric("battery_v", "V", 0.0, 60.0, "Battery"),
)

# What tells how long a device will go on.
BATTERY: Final = "battery_v"

STANDARD: Final[Mapping[str, Metric]] = {metric.name: metric for metric in METRICS}
