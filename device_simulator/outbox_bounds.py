"""How much an outbox keeps of one device, and what goes when that is too much."""

from dataclasses import dataclass
from typing import Final

from device_simulator.outbox_file import OutboxFile

# Messages kept at a time: five weeks of one every five minutes.
DEFAULT_MESSAGES: Final = 10_000
# Of messages and photos together; a photo of a real camera takes a megabyte.
DEFAULT_BYTES: Final = 64 * 1024 * 1024
# One that may be on its way, the newest, and one between them that can go.
FEWEST_MESSAGES: Final = 3

_OLDEST_BUT_ONE_MESSAGE: Final = """
    SELECT seq, length(payload) FROM message WHERE device_id = ? ORDER BY seq LIMIT 1 OFFSET 1
"""
_OLDEST_BUT_ONE_PHOTO: Final = """
    SELECT request_id, length(jpeg) FROM photo WHERE device_id = ? ORDER BY taken_ms, request_id LIMIT 1 OFFSET 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much is kept of one device before something is dropped."""

    messages: int = DEFAULT_MESSAGES
    bytes: int = DEFAULT_BYTES


@dataclass(slots=True)
class Load:
    """How much is kept of one device now."""

    messages: int
    photos: int
    bytes: int

    @classmethod
    def of(cls, device_id: str, file: OutboxFile) -> "Load":
        """Counted in the file."""
        ((messages, message_bytes),) = file.rows(
            "SELECT count(*), total(length(payload)) FROM message WHERE device_id = ?", device_id
        )
        ((photos, photo_bytes),) = file.rows(
            "SELECT count(*), total(length(jpeg)) FROM photo WHERE device_id = ?", device_id
        )
        return cls(messages, photos, int(message_bytes + photo_bytes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """What had to go: the seqs of messages, the request ids of photos."""

    seqs: tuple[int, ...] = ()
    request_ids: tuple[str, ...] = ()


def make_room(device_id: str, load: Load, bounds: Bounds, file: OutboxFile) -> Dropped:
    """Drop the oldest but one, until what is left lies within the bounds.

    Photos go before messages: one is worth hundreds of them in bytes. The very oldest stays, since it may be on
    its way at this moment, and the newest stays, since it says how things are now. Call it in a transaction.
    """
    seqs: list[int] = []
    request_ids: list[str] = []
    while load.messages > bounds.messages:
        seqs.append(_drop_message(device_id, load, file))
    while load.bytes > bounds.bytes and load.photos >= FEWEST_MESSAGES:
        request_ids.append(_drop_photo(device_id, load, file))
    while load.bytes > bounds.bytes and load.messages >= FEWEST_MESSAGES:
        seqs.append(_drop_message(device_id, load, file))
    return Dropped(seqs=tuple(seqs), request_ids=tuple(request_ids))


def _drop_message(device_id: str, load: Load, file: OutboxFile) -> int:
    ((seq, size),) = file.rows(_OLDEST_BUT_ONE_MESSAGE, device_id)
    file.change("DELETE FROM message WHERE device_id = ? AND seq = ?", device_id, seq)
    load.messages -= 1
    load.bytes -= size
    return int(seq)


def _drop_photo(device_id: str, load: Load, file: OutboxFile) -> str:
    ((request_id, size),) = file.rows(_OLDEST_BUT_ONE_PHOTO, device_id)
    file.change("DELETE FROM photo WHERE request_id = ?", request_id)
    load.photos -= 1
    load.bytes -= size
    return str(request_id)
