"""Whether a device is connected, for everybody who waits for it."""

from device_simulator.flag import Flag


class ConnectionState(Flag):
    """Set while the device is connected and listens.

    Attributes:
        lost: set while it is not.
        number: of the connection, counted from 1; that of the last one while there is none.
    """

    __slots__ = ("lost", "number")

    def __init__(self) -> None:
        super().__init__()
        self.lost = Flag()
        self.lost.set()
        self.number = 0

    def set(self) -> None:
        if not self.is_set():
            self.number += 1
        super().set()
        self.lost.clear()

    def clear(self) -> None:
        super().clear()
        self.lost.set()
