"""How much a fleet sends for `soak`."""

from collections import Counter
from dataclasses import dataclass

from local_cloud.diary import Diary


@dataclass(frozen=True, slots=True, kw_only=True)
class SoakPlan:
    """Each device sends its messages at a steady pace.

    A message of five samples every ten seconds is thirty times the pace of a real device: a hundred of them are
    three thousand.
    """

    devices: int
    minutes: float
    message_interval_s: float = 10.0
    samples_per_message: int = 5

    @property
    def messages_per_device(self) -> int:
        """As many as the time allows."""
        return max(1, round(self.minutes * 60 / self.message_interval_s))

    @property
    def messages(self) -> int:
        """Of all devices together."""
        return self.devices * self.messages_per_device

    def unsent(self, diary: Diary) -> tuple[str, ...]:
        """One line for each device that has not sent everything."""
        sent = Counter(message.message_id.device_id for message in diary.sent.messages)
        wanted = self.messages_per_device
        short = sorted(device_id for device_id in diary.connected if sent[device_id] < wanted)
        lines = [f"{device_id} has sent {sent[device_id]} of {wanted} messages" for device_id in short]
        absent = self.devices - len(diary.connected)
        return (*lines, *([f"{absent} devices have never connected"] if absent else []))
