"""Where a device of a fleet stands: it is switched on there, and again after a power cut."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

from device_simulator.device import Device
from device_simulator.errors import PowerCut
from device_simulator.mischief import Trick
from device_simulator.timekeeping import Timekeeper
from device_simulator.truth_log import TruthLog

# Until somebody has changed the battery.
_POWERLESS_S: Final = 5.0

State = Literal["off", "connecting", "connected"]


@dataclass(slots=True, kw_only=True)
class Post:
    """One device, through all its power cuts.

    Attributes:
        assemble: puts the device together anew, from what is on its disk; told how often it was switched on before.
    """

    assemble: Callable[[int], Device]
    log: TruthLog
    timekeeper: Timekeeper
    device: Device | None = field(default=None, init=False)
    _starts: int = field(default=0, init=False)

    @property
    def state(self) -> State:
        """What the device does."""
        if self.device is None:
            return "off"
        return "connected" if self.device.connected.is_set() else "connecting"

    def switch_on(self) -> Device:
        """Put the device together; `run` makes it work."""
        self.device = self.assemble(self._starts)
        self._starts += 1
        return self.device

    async def run(self) -> None:
        """Let the device work, and switch it on again whenever it lost its power.

        Raises:
            ExceptionGroup: what stopped the device, which is never the platform's or the network's doing.
        """
        while True:
            device = self.device or self.switch_on()
            try:
                await device.run()
            except* PowerCut as cuts:
                self._note(device, cuts)
            await device.link.cut()
            self.device = None
            await self.timekeeper.sleep(_POWERLESS_S)
            self.log.write("restarted", device.device_id)

    async def stop(self) -> None:
        """Disconnect in good order, once `run` has ended."""
        if self.device is not None:
            await self.device.stop()

    def _note(self, device: Device, cuts: BaseExceptionGroup[PowerCut]) -> None:
        for cut in _leaves(cuts):
            self.log.fault(
                Trick.POWER_CUT,
                device.device_id,
                expect="stored",
                request_id=cut.request_id,
                photo_id=cut.photo_id,
                seconds=_POWERLESS_S,
            )


def _leaves(cuts: BaseExceptionGroup[PowerCut]) -> list[PowerCut]:
    leaves: list[PowerCut] = []
    for cut in cuts.exceptions:
        leaves.extend(_leaves(cut) if isinstance(cut, BaseExceptionGroup) else [cut])
    return leaves
