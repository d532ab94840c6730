"""A device's battery: drained around the clock, charged by a solar panel while there is light.

A pure function of seed, device, site and time, as the weather is: the charge at a moment follows from the light of
the days before, by the hour.
"""

from functools import lru_cache
from typing import Final

from device_simulator.noise import chance
from device_simulator.weather import HOUR_MS, weather_at

_HOURS_A_DAY: Final = 24
# A device that draws 18 mA on average empties a cell of 3,000 mAh in a week without sun.
_DRAIN_AN_HOUR: Final = 18 / 3_000
# A panel of one watt brings about 170 mA in full daylight, which is 100,000 lux.
_CHARGE_AN_HOUR_AND_LUX: Final = 170 / 3_000 / 100_000
# Panels are dusty or shaded, each in its own way.
_PANEL_SPREAD: Final = 0.2
# The light before that does not matter: by then, a full cell would be empty.
_MEMORY_DAYS: Final = 7
_CHARGE_BEFORE: Final = 0.8
# The firmware saves power from here on, and holds out until the sun comes back.
_LEAST_CHARGE: Final = 0.15
# A lithium cell's voltage rises evenly enough over the charge that is used.
_EMPTY_V: Final = 3.55
_FULL_V: Final = 4.15


def battery_v(device_id: str, site: str, at_ms: int, *, seed: int) -> float:
    """The voltage of a device's battery, to the hundredth."""
    panel = 1 + _PANEL_SPREAD * chance(f"{seed}/{device_id}/panel")
    hour, rest = divmod(at_ms, HOUR_MS)
    now = charge_after(site, hour, panel=round(panel, 2), seed=seed)
    soon = charge_after(site, hour + 1, panel=round(panel, 2), seed=seed)
    charge = now + (soon - now) * rest / HOUR_MS
    return round(_EMPTY_V + (_FULL_V - _EMPTY_V) * charge, 2)


# Panels to the hundredth make forty of a kind at each site, whatever the size of the fleet.
@lru_cache(maxsize=1_024)
def charge_after(site: str, hour: int, *, panel: float, seed: int) -> float:
    """How full the cell is when this hour since 1970 begins, 0 to 1."""
    today = hour // _HOURS_A_DAY
    charge = _CHARGE_BEFORE
    for passing in range((today - _MEMORY_DAYS) * _HOURS_A_DAY, hour):
        charge += _CHARGE_AN_HOUR_AND_LUX * panel * _light_lux(site, passing, seed) - _DRAIN_AN_HOUR
        charge = min(1.0, max(_LEAST_CHARGE, charge))
    return charge


# A week and a day of each of a few sites.
@lru_cache(maxsize=4_096)
def _light_lux(site: str, hour: int, seed: int) -> float:
    return weather_at(site, hour * HOUR_MS + HOUR_MS // 2, seed=seed).light_lux
