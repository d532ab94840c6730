"""The app's Lambda functions as the infrastructure sees them: one row each."""

from dataclasses import dataclass
from typing import Final

from chalicelib import triggers

# Chalice's own name for the function behind every REST route.
API_HANDLER: Final = "api_handler"


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSpec:
    """What one function is given.

    Attributes:
        name: Chalice's name of the handler; ends the function's own name.
        timeout_s, memory_mb: Lambda gives processor time in step with memory; 1,769 MB are one whole processor.
        at_once: the most that run at the same time, where a stage reserves concurrency: whatever devices or strangers
            do, the others find room. None where the event source sets a limit itself.
        traced: whether X-Ray follows its runs. Lambda takes one a second and a twentieth of the others: what devices
            or a schedule of minutes keep busy all day would cost more in traces than in runs.
    """

    name: str
    timeout_s: int
    memory_mb: int
    at_once: int | None = None
    traced: bool = True

    @property
    def template_id(self) -> str:
        """What Chalice calls the function in its template."""
        if self.name == API_HANDLER:
            return "APIHandler"
        return "".join(word.capitalize() for word in self.name.split("_"))


FUNCTIONS: Final = {
    spec.name: spec
    for spec in (
        # API Gateway waits 29 seconds, not longer.
        FunctionSpec(name=API_HANDLER, timeout_s=29, memory_mb=512, at_once=50),
        # A few times a year: two calls of the secrets store, and one line in the feed.
        FunctionSpec(name=triggers.KEY_ROTATION, timeout_s=30, memory_mb=256, at_once=1),
        # Everybody waits for it: it does little, and soon.
        FunctionSpec(name=triggers.OPERATOR_AUTHORIZER, timeout_s=10, memory_mb=512, at_once=20),
        # A whole batch, and time to try again through a throttle before the stream does.
        FunctionSpec(name=triggers.TELEMETRY_CONSUMER, timeout_s=60, memory_mb=512, traced=False),
        # Opens photos of 50 megapixels (150 MB each), and waits for a classifier that may have to start.
        FunctionSpec(name=triggers.PHOTO_CONSUMER, timeout_s=120, memory_mb=1769, traced=False),
        # A device waits for its grant.
        FunctionSpec(name=triggers.UPLOAD_REQUESTS, timeout_s=20, memory_mb=512, at_once=20, traced=False),
        # Two items read and two written; it is seldom woken.
        FunctionSpec(name=triggers.PHOTO_OUTCOMES, timeout_s=20, memory_mb=256, at_once=10, traced=False),
        # An item read and an item written.
        FunctionSpec(name=triggers.CONFIGURATION_CHANGES, timeout_s=20, memory_mb=256, at_once=10, traced=False),
        # Calls of IoT Core, one after the other; a device waits for its certificate, a few times in its life.
        FunctionSpec(name=triggers.CERTIFICATE_MESSAGES, timeout_s=30, memory_mb=256, at_once=10),
        # Two items read and one written, whenever a device connects or disconnects.
        FunctionSpec(name=triggers.PRESENCE, timeout_s=20, memory_mb=256, at_once=20, traced=False),
        # IoT Core waits for five seconds, not longer. Starting takes most of them on a fraction of a processor, and it
        # is started anew for every delivery of devices: it gets a whole one. What comes too late is not lost if it is
        # finished: the device asks again, and is admitted at once.
        FunctionSpec(name=triggers.PROVISIONING, timeout_s=20, memory_mb=1769, at_once=20),
        FunctionSpec(name=triggers.UNDELIVERED, timeout_s=60, memory_mb=256),
        FunctionSpec(name=triggers.CAPTURE_SCHEDULE, timeout_s=60, memory_mb=256, at_once=1),
        # They walk through the whole fleet.
        FunctionSpec(name=triggers.DEVICE_CHECK, timeout_s=120, memory_mb=512, at_once=1),
        # It begins anew every minute, and two at a time would tell people twice.
        FunctionSpec(name=triggers.ALERT_SETTLEMENT, timeout_s=60, memory_mb=512, at_once=1, traced=False),
        # Two weeks and more of up to eight devices for each site, and a place to go on when it does not suffice.
        FunctionSpec(name=triggers.RISK_CHECK, timeout_s=300, memory_mb=512, at_once=1),
        # A 24th of the fleet's days in one run, and many more after an outage: all the time that Lambda
        # gives. Of the memory, a quarter of a million samples take some 150 MB.
        FunctionSpec(name=triggers.ROLLUP_SCHEDULE, timeout_s=900, memory_mb=1024, at_once=1),
        # It begins anew every minute, and two at a time would stand in each other's way: a thousand devices a run.
        FunctionSpec(name=triggers.ROLLOUT_CHECK, timeout_s=60, memory_mb=256, at_once=1, traced=False),
    )
}
