"""What travels between a device and IoT Jobs."""

from dataclasses import dataclass

import msgspec


@dataclass(frozen=True, slots=True)
class JobTopics:
    """The topics of one device's jobs."""

    device_id: str

    @property
    def start_next(self) -> str:
        return self._of("start-next")

    @property
    def accepted(self) -> str:
        return self._of("start-next/accepted")

    @property
    def rejected(self) -> str:
        return self._of("start-next/rejected")

    @property
    def notify_next(self) -> str:
        return self._of("notify-next")

    def update(self, job_id: str) -> str:
        """Where the device says how far it has come with a job."""
        return self._of(f"{job_id}/update")

    def _of(self, verb: str) -> str:
        return f"$aws/things/{self.device_id}/jobs/{verb}"


class Job(msgspec.Struct, frozen=True, rename="camel"):
    """A job that is this device's to carry out."""

    job_id: str
    # Read when it is carried out: what cannot be read is rejected by its id.
    job_document: msgspec.Raw = msgspec.Raw(b"null")


class NextJob(msgspec.Struct, frozen=True):
    """The next job; None when there is none. Of `notify-next`, the same."""

    execution: Job | None = None
