"""The lowest and the highest temperature of a day."""

from chalicelib.domain.risk.weather import SeenDay


def day_range_c(day: SeenDay) -> tuple[float, float]:
    """Lowest and highest sample of a day of which something is known, each the mean over the site's devices."""
    lows = [hour.low_c for hour in day.hours if hour.low_c is not None]
    highs = [hour.high_c for hour in day.hours if hour.high_c is not None]
    return min(lows), max(highs)
