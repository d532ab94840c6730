"""The sensors of one device: the site's weather, seen through instruments that differ a little."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from device_simulator.battery import battery_v
from device_simulator.noise import chance, drift
from device_simulator.weather import Weather, in_heat_spell, weather_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """One instrument.

    Attributes:
        decimals: its resolution.
        lowest, highest: the physical range; a reading beyond it is held at the end of the scale.
        bias: how far two devices may differ for good, in the metric's unit.
        noise: how far two readings may differ, in the metric's unit.
    """

    metric: str
    read: Callable[[Weather], float]
    decimals: int
    lowest: float
    highest: float
    bias: float
    noise: float


SENSORS: Final = (
    Sensor(metric="air_temp_c", read=lambda w: w.air_temp_c, decimals=1, lowest=-40, highest=70, bias=0.6, noise=0.1),
    Sensor(
        metric="humidity_pct", read=lambda w: w.humidity_pct, decimals=1, lowest=0, highest=100, bias=0.5, noise=0.3
    ),
    Sensor(
        metric="leaf_wetness_pct",
        read=lambda w: w.leaf_wetness_pct,
        decimals=1,
        lowest=0,
        highest=100,
        bias=0.0,
        noise=1,
    ),
    Sensor(
        metric="soil_moisture_pct",
        read=lambda w: w.soil_moisture_pct,
        decimals=1,
        lowest=0,
        highest=100,
        bias=3,
        noise=0.2,
    ),
    Sensor(metric="soil_temp_c", read=lambda w: w.soil_temp_c, decimals=1, lowest=-30, highest=70, bias=0.5, noise=0.1),
    Sensor(metric="light_lux", read=lambda w: w.light_lux, decimals=0, lowest=0, highest=200_000, bias=0, noise=40),
    Sensor(metric="co2_ppm", read=lambda w: w.co2_ppm, decimals=0, lowest=0, highest=20_000, bias=15, noise=5),
)

# All that a station sends.
METRICS: Final = (*(sensor.metric for sensor in SENSORS), "battery_v")


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """What one device measures.

    Attributes:
        heat: whether the device stands in a heat spell.
    """

    device_id: str
    site: str
    seed: int
    heat: bool = False

    def sample(self, at_ms: int) -> dict[str, float]:
        """One reading of all sensors, as it travels: `t` and a number for each metric."""
        weather = weather_at(self.site, at_ms, seed=self.seed)
        if self.heat:
            weather = in_heat_spell(weather, self.site, at_ms, seed=self.seed)
        readings = {sensor.metric: self._reading(sensor, weather, at_ms) for sensor in SENSORS}
        return {"t": at_ms, **readings, "battery_v": battery_v(self.device_id, self.site, at_ms, seed=self.seed)}

    def _reading(self, sensor: Sensor, weather: Weather, at_ms: int) -> float:
        key = f"{self.seed}/{self.device_id}/{sensor.metric}"
        value = sensor.read(weather) + sensor.bias * chance(key) + sensor.noise * drift(f"{key}/noise", at_ms, 5_000)
        return round(min(sensor.highest, max(sensor.lowest, value)), sensor.decimals)
