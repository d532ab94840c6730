"""A browser's end of a live stream: reads server-sent events as the HTML standard says."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Browser:
    """What a page would have been told.

    Attributes:
        place: what goes back as `Last-Event-ID`; empty at first.
        told: (kind, data) of every event that arrived whole.
    """

    place: str = ""
    told: list[tuple[str, Any]] = field(default_factory=list)
    retry_ms: int | None = None

    def take(self, text: str) -> None:
        """Read a connection's worth; an event that is not whole is thrown away, and its id with it."""
        *blocks, _unfinished = text.split("\n\n")
        for block in blocks:
            self._dispatch(block)

    @property
    def event_ids(self) -> list[str]:
        """Of all lines of the feed, in the order in which they came."""
        return [data["event_id"] for kind, data in self.told if kind == "feed"]

    @property
    def samples(self) -> list[dict[str, Any]]:
        """All measurements, in the order in which they came."""
        return [item for kind, data in self.told if kind == "samples" for item in data["items"]]

    @property
    def resumed(self) -> list[bool]:
        """What every greeting said."""
        return [data["resumed"] for kind, data in self.told if kind == "hello"]

    def _dispatch(self, block: str) -> None:
        fields: dict[str, str] = {}
        for line in block.split("\n"):
            name, _, value = line.partition(":")
            if name:
                fields[name] = value.removeprefix(" ")
        self.place = fields.get("id", self.place)
        if "retry" in fields:
            self.retry_ms = int(fields["retry"])
        if "data" in fields:
            self.told.append((fields.get("event", "message"), json.loads(fields["data"])))
