"""What is measured of the platform: nothing, or what a test says."""

from typing import Final

from chalicelib.domain.platform_figures import Figure, PlatformFigures

UNMEASURED: Final = Figure(value=None, reason="nothing is measured here")


class ScriptedFigures:
    """Implements `PlatformMetrics`."""

    def __init__(self) -> None:
        self.now = PlatformFigures(
            messages_per_minute=UNMEASURED, lag_ms=UNMEASURED, endpoint_p50_ms=UNMEASURED, endpoint_p95_ms=UNMEASURED
        )

    def figures(self) -> PlatformFigures:
        return self.now
