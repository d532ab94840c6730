"""What was last seen of the devices, in memory."""

from collections.abc import Mapping, Sequence

from chalicelib.domain.glance import Glance


class InMemoryGlances:
    """Implements `GlanceBook`; it forgets nothing."""

    def __init__(self) -> None:
        self.glances: dict[str, Glance] = {}

    def keep(self, glances: Sequence[Glance]) -> None:
        self.glances |= {glance.device_id: glance for glance in glances}

    def latest(self) -> Mapping[str, Glance]:
        return self.glances
