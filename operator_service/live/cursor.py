"""A browser's place in the live stream: what it sends back as `Last-Event-ID`."""

import re
from dataclasses import dataclass
from typing import Final

from chalicelib.domain.ids import least_id, moment_of
from operator_service.live.looks import UNSETTLED

# A cursor travels with every event, and comes back in a header: it must not grow with a storm of events. Who changes
# the process in the middle of one is told some events again rather than never; their ids tell.
MOST_TAILS: Final = 100

# Ids of times that can be reckoned with: from 1970, with room for what is subtracted, to the year 9999.
_FIRST: Final = "00000001-"
_LAST: Final = "e677ccf9-"
# The last digits of an id are a digest of what happened: enough to tell those of half a minute apart.
_TAIL_DIGITS: Final = 6
_FORM: Final = re.compile(
    r"(?P<newest>[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})"
    r"(?:\.(?P<process>[0-9a-f]{8})\.(?P<number>[0-9]{1,15}))?"
    rf"(?:~(?P<tails>(?:[0-9a-f]{{{_TAIL_DIGITS}}}){{0,{MOST_TAILS}}}))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """What a browser has been told.

    All events up to `newest`, but for those of the unsettled time before it that had not appeared yet: there, it has
    been told what `tails` names. Any process can go on from that. The one that wrote it also finds the very message
    again, by its number.

    Attributes:
        newest: the greatest id among the events that it was told.
        tails: ends of the ids of the other events that it was told of that time; None when nobody counted them: then
            it was told all of them.
        process: that numbered its messages; empty when no single one did.
        number: of the last message.
    """

    newest: str
    tails: tuple[str, ...] | None = ()
    process: str = ""
    number: int = 0

    def __str__(self) -> str:
        numbered = f".{self.process}.{self.number}" if self.process else ""
        return self.newest + numbered + ("" if self.tails is None else "~" + "".join(self.tails[-MOST_TAILS:]))

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """Read a cursor; the id of an event alone is one, too. None of what is none: a browser sends back whatever
        it was once given, and can do nothing about a refusal."""
        match = _FORM.fullmatch(text)
        if match is None or not _FIRST <= match["newest"] < _LAST:
            return None
        return cls(
            newest=match["newest"],
            tails=None if match["tails"] is None else tuple(_in_tails(match["tails"])),
            process=match["process"] or "",
            number=int(match["number"] or 0),
        )

    @property
    def settled_before(self) -> str:
        """What sorts after every id that is settled, and before the unsettled ones."""
        return self.newest if self.tails is None else least_id(moment_of(self.newest) - UNSETTLED)

    def misses(self, event_id: str) -> bool:
        """Whether the browser has yet to be told of this event."""
        if event_id > self.newest:
            return True
        if event_id == self.newest or event_id < self.settled_before:
            return False
        return tail_of(event_id) not in (self.tails or ())

    def told(self, event_id: str) -> "Cursor":
        """The place of a browser that was told of this event as well, by no message that has a number."""
        newest, other = max(self.newest, event_id), min(self.newest, event_id)
        tails = None if self.tails is None else (*self.tails, tail_of(other))[-MOST_TAILS:]
        return Cursor(newest=newest, tails=tails)


def tail_of(event_id: str) -> str:
    """By what an event is known in a cursor."""
    return event_id[-_TAIL_DIGITS:]


def _in_tails(digits: str) -> list[str]:
    return [digits[start : start + _TAIL_DIGITS] for start in range(0, len(digits), _TAIL_DIGITS)]
