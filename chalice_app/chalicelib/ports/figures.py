"""How the platform itself fares."""

from typing import Protocol

from chalicelib.domain.platform_figures import PlatformFigures


class PlatformMetrics(Protocol):
    """What was measured of the platform."""

    def figures(self) -> PlatformFigures:
        """The latest figures, up to a minute old. What is not known says why; it never raises for that."""
