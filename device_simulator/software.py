"""Which version of its software each device runs, on disk."""

from typing import Final

from device_simulator.outbox_file import OutboxFile

# As devices come from the factory.
FACTORY_VERSION: Final = "simulator 1.0.0"


class Software:
    """The versions of all devices of one state folder."""

    def __init__(self, file: OutboxFile) -> None:
        self._file = file

    def version(self, device_id: str) -> str:
        """What a device runs."""
        for (version,) in self._file.rows("SELECT version FROM software WHERE device_id = ?", device_id):
            return str(version)
        return FACTORY_VERSION

    def install(self, device_id: str, version: str) -> None:
        """Let a device run this from now on, also after a power cut."""
        self._file.change("INSERT OR REPLACE INTO software VALUES (?, ?)", device_id, version)
