"""Tells the platform what it cannot know otherwise: that an upload failed, or that there will be no photo."""

import random
from dataclasses import dataclass
from typing import Literal

from device_simulator.connection_state import ConnectionState
from device_simulator.errors import BrokerRefused, LinkLost
from device_simulator.link import Link
from device_simulator.protocol import Topics, photo_outcome_payload
from device_simulator.timekeeping import Timekeeper, waits
from device_simulator.truth_log import TruthLog


@dataclass(slots=True, kw_only=True)
class OutcomeReporter:
    """Reports of one device."""

    device_id: str
    topics: Topics
    link: Link
    log: TruthLog
    timekeeper: Timekeeper
    chance: random.Random
    connected: ConnectionState

    async def tell(
        self,
        outcome: Literal["failed", "refused"],
        reason: str,
        *,
        request_id: str | None = None,
        photo_id: str | None = None,
        order_id: str | None = None,
    ) -> None:
        """Say it until the broker has it; one that does not want to hear it is left alone."""
        payload = photo_outcome_payload(outcome, reason, request_id=request_id, photo_id=photo_id, order_id=order_id)
        for wait_s in waits(self.chance):
            await self.connected.wait()
            try:
                await self.link.publish(self.topics.outcome, payload)
            except LinkLost:
                await self.timekeeper.sleep(wait_s)
            except BrokerRefused as refusal:
                self.log.write("outcome_refused", self.device_id, outcome=outcome, reason=str(refusal))
                return
            else:
                self.log.write(
                    "outcome_told",
                    self.device_id,
                    outcome=outcome,
                    reason=reason,
                    request_id=request_id,
                    photo_id=photo_id,
                    order_id=order_id,
                )
                return
