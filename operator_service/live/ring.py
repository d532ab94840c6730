"""The last messages of the live stream, each encoded once for however many browsers watch."""

import secrets
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Final

from chalicelib.domain.ids import least_id, moment_of
from operator_service.live.cursor import MOST_TAILS, Cursor, tail_of
from operator_service.live.looks import FARTHEST_BACK, UNSETTLED
from operator_service.live.messages import FeedLine, Message, encoded_samples

# So much may a browser be behind before it has to come back: minutes of a busy fleet, in little memory.
MOST_MESSAGES: Final = 10_000
MOST_BYTES: Final = 16_000_000


class Ring:
    """As many messages as a browser may be behind. Lives in one thread."""

    def __init__(self, *, begin: str) -> None:
        """Hold nothing yet.

        Args:
            begin: id of the moment from which on all events will be told.
        """
        self._messages: deque[Message] = deque()
        self._bytes = 0
        self._process = secrets.token_hex(4)
        self._number = 0
        self._newest = begin
        self._complete_after = begin
        # Event id -> number, of all events that a look may bring once more.
        self._numbers: dict[str, int] = {}
        # In their order. A storm has thousands of them, and each of its events passes here while everybody waits.
        self._unsettled: list[str] = []

    @property
    def end(self) -> Cursor:
        """The place behind the newest message."""
        last = self._unsettled[-MOST_TAILS - 1 :]
        tails = [tail_of(event_id) for event_id in last if event_id != self._newest]
        return Cursor(newest=self._newest, tails=tuple(tails[-MOST_TAILS:]), process=self._process, number=self._number)

    def tell(self, line: FeedLine) -> bool:
        """Append a line of the feed, unless it is known; whether it was new."""
        if line.event_id in self._numbers:
            return False
        self._number += 1
        self._numbers[line.event_id] = self._number
        self._newest = max(self._newest, line.event_id)
        insort(self._unsettled, line.event_id)
        del self._unsettled[: bisect_left(self._unsettled, least_id(moment_of(self._newest) - UNSETTLED))]
        self._append(Message(number=self._number, encoded=line.encoded(self.end), line=line, samples={}))
        return True

    def tell_samples(self, samples: Mapping[str, bytes]) -> None:
        """Append measurements: of each device its last ones, as JSON."""
        self._number += 1
        encoded = encoded_samples(samples.values())
        self._append(Message(number=self._number, encoded=encoded, line=None, samples=samples))

    def since(self, number: int) -> Sequence[Message] | None:
        """The messages after a number, None when some of them are gone already."""
        missing = self._number - number
        if not 0 <= missing <= len(self._messages):
            return None
        return [self._messages[-behind] for behind in range(missing, 0, -1)]

    def place_of(self, cursor: Cursor) -> int | None:
        """The number from which a browser goes on, None when this process never told it, or has forgotten."""
        known = cursor.process == self._process and self.since(cursor.number) is not None
        return cursor.number if known else None

    def holds_all_after(self, event_id: str) -> bool:
        """Whether all events with greater ids, as far as they were read, are among the messages."""
        return event_id >= self._complete_after

    def lines(self) -> Sequence[FeedLine]:
        """The events among the messages, in the order in which they were told."""
        return [message.line for message in self._messages if message.line is not None]

    def told_by(self, number: int, event_id: str) -> bool:
        """Whether an event that lies in the feed is told up to this number, or was so long ago that no look brings
        it any more."""
        told_as = self._numbers.get(event_id)
        if told_as is None:
            return event_id < least_id(moment_of(self._newest) - FARTHEST_BACK)
        return told_as <= number

    def forget_settled(self) -> None:
        """Let go of the ids that no look brings any more."""
        oldest = least_id(moment_of(self._newest) - 2 * FARTHEST_BACK)
        self._numbers = {event_id: number for event_id, number in self._numbers.items() if event_id > oldest}

    def _append(self, message: Message) -> None:
        self._messages.append(message)
        self._bytes += len(message.encoded)
        while len(self._messages) > MOST_MESSAGES or self._bytes > MOST_BYTES:
            gone = self._messages.popleft()
            self._bytes -= len(gone.encoded)
            if gone.line is not None:
                self._complete_after = max(self._complete_after, gone.line.event_id)
