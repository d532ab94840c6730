"""Takes a large fleet in as an operator may who has the account: by the bulk list, and by IoT Core's own API.

Joining by claim takes a function and several exchanges for each device; a fleet that is only there to be measured is
taken in seven times as fast this way. The things, certificates and policies are the same.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from device_simulator.enrolment import Enrolment
from device_simulator.identity import Endpoint, IdentityFolder
from device_simulator.key_files import signing_request
from device_simulator.roster import Place, sites_of
from local_cloud.endpoints import Endpoints

_AT_ONCE: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetJoining:
    """An operator's hands.

    Attributes:
        state: the simulator's state folder, to be filled.
    """

    endpoints: Endpoints
    state: Path

    def join(self, places: Sequence[Place], *, each: Callable[[], None]) -> None:
        """Register the devices, and give each a thing, a key and a certificate; `each` is told of every one."""
        operator = Enrolment(rest_url=self.endpoints.rest_url, operator_key=self.endpoints.operator_key)
        for plan in sites_of(places):
            operator.open_site(plan)
        operator.register(places)
        iot, folder = self.endpoints.client("iot"), IdentityFolder(root=self.state)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for _ in pool.map(lambda place: self._equip(place, iot, folder), places):
                each()

    def _equip(self, place: Place, iot: Any, folder: IdentityFolder) -> None:
        request = signing_request(folder.key(place.device_id), place.device_id)
        certificate = iot.create_certificate_from_csr(certificateSigningRequest=request, setAsActive=True)
        arn = certificate["certificateArn"]
        iot.create_thing(thingName=place.device_id, attributePayload={"attributes": {"site": place.site}})
        iot.attach_policy(policyName=f"cloudiot-{self.endpoints.stage}-device", target=arn)
        iot.attach_thing_principal(thingName=place.device_id, principal=arn)
        endpoint = Endpoint(site=place.site, host=self.endpoints.mqtt_host, port=self.endpoints.mqtt_port)
        folder.finish(place.device_id, certificate_pem=certificate["certificatePem"], endpoint=endpoint)
