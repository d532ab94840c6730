"""What grants are made on: the names of resources. One with a wildcard says why."""

from typing import Final

import aws_cdk as cdk

from chalicelib import triggers
from infrastructure.components.data_plane import FEEDS_INDEX
from infrastructure.components.grants.allow import Wide, nothing_narrower
from infrastructure.components.surroundings import Surroundings

_DEVICES_COME_LATER: Final = "Devices join after this stack is deployed: nobody knows their names yet."
_CERTIFICATES_COME_LATER: Final = "Certificates are named by AWS IoT when it signs them, long after this deployment."
_MANY_OBJECTS: Final = "One object for each photo, day or refused message: the prefix is the narrowest name there is."

# By AWS's service authorization reference for AWS IoT: they make a certificate, tie one to a thing, or tell the
# account's address.
NO_RESOURCE: Final = nothing_narrower("AWS IoT defines no resource for these actions.")


class Resources:
    """The platform's resources as grants name them."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._stack = cdk.Stack.of(around.data)
        self.key = around.data.key

    @property
    def telemetry(self) -> str:
        return self._around.data.telemetry.table_arn

    @property
    def operations(self) -> str:
        return self._around.data.operations.table_arn

    @property
    def feeds(self) -> str:
        """The index of the operations table."""
        return f"{self.operations}/index/{FEEDS_INDEX}"

    @property
    def stream(self) -> str:
        return self._around.telemetry.stream.stream_arn

    @property
    def photo_queue(self) -> str:
        return self._around.photos.photos.queue.queue_arn

    @property
    def undelivered(self) -> str:
        return self._around.gateway.undelivered.queue.queue_arn

    @property
    def alerts(self) -> str:
        return self._around.notifications.alerts.topic_arn

    @property
    def escalations(self) -> str:
        return self._around.notifications.escalations.topic_arn

    @property
    def thresholds(self) -> str:
        return self._around.notifications.thresholds.parameter_arn

    @property
    def classifier(self) -> str:
        return self._around.inference.endpoint_arn

    @property
    def raw_bucket(self) -> str:
        """The bucket itself, for what is asked of it as a whole."""
        return self._around.data.raw.bucket_arn

    def raw(self, prefix: str) -> Wide:
        """Objects of the raw bucket."""
        return Wide(arn=self._around.data.raw.arn_for_objects(f"{prefix}*"), ends=f"/{prefix}*", because=_MANY_OBJECTS)

    def processed(self, prefix: str) -> Wide:
        """Objects of the processed bucket."""
        return Wide(
            arn=self._around.data.processed.arn_for_objects(f"{prefix}*"), ends=f"/{prefix}*", because=_MANY_OBJECTS
        )

    @property
    def operator_keys(self) -> Wide:
        """The secret, with the six characters that Secrets Manager adds to its name."""
        return Wide(
            arn=self._around.access.keys_arn,
            ends="-??????",
            because="Secrets Manager adds six characters to the name, and others when the secret is made anew.",
        )

    @property
    def things(self) -> Wide:
        return self._devices("thing", "*")

    @property
    def shadows(self) -> Wide:
        """The devices' configurations."""
        return self._devices("thing", f"*/{triggers.CONFIG_SHADOW}")

    @property
    def clients(self) -> Wide:
        """Connections of devices."""
        return self._devices("client", "*")

    @property
    def certificates(self) -> Wide:
        return Wide(arn=self._iot("cert", "*"), ends=":cert/*", because=_CERTIFICATES_COME_LATER)

    def topic_of_each_device(self, topic: str) -> Wide:
        """`cloudiot/<any device or site>/<topic>`."""
        return self._devices("topic", f"cloudiot/*/{topic}")

    def topic_of_each_site(self, topic: str) -> Wide:
        """`cloudiot/site/<any site>/<topic>`."""
        return Wide(
            arn=self._iot("topic", f"cloudiot/site/*/{topic}"),
            ends=f":topic/cloudiot/site/*/{topic}",
            because="Operators add sites whenever they like: nobody knows their names yet.",
        )

    @property
    def rollout_jobs(self) -> Wide:
        """Jobs that update the devices' software."""
        return self._rollouts(self._around.updates.jobs_arn)

    @property
    def rollout_groups(self) -> Wide:
        """The thing groups that those jobs are for."""
        return self._rollouts(self._around.updates.groups_arn)

    @property
    def package_role(self) -> str:
        """In whose name devices fetch the packages of their software."""
        return self._around.updates.package_role.role_arn

    def topic(self, name: str) -> str:
        """This one topic."""
        return self._iot("topic", name)

    def _rollouts(self, arn: str) -> Wide:
        because = "Each roll-out has a job and a group of its own, which are named after it when it is ordered."
        return Wide(arn=arn, ends=arn.rpartition(":")[2], because=because)

    def _devices(self, kind: str, name: str) -> Wide:
        return Wide(arn=self._iot(kind, name), ends=f":{kind}/{name}", because=_DEVICES_COME_LATER)

    def _iot(self, kind: str, name: str) -> str:
        return self._stack.format_arn(service="iot", resource=kind, resource_name=name)
