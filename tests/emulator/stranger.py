"""A device in some hundred lines of code, written from docs/device-protocol.md alone, with paho-mqtt and requests.

What it must not forget lies in its folder: it may be made anew from there at any time.
"""

import json
import queue
import random
import time
import uuid
from pathlib import Path
from typing import Any, NamedTuple

import paho.mqtt.client as mqtt
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

Message = dict[str, Any]
SIGN = "$aws/certificates/create-from-csr/json"


class Broker(NamedTuple):
    host: str
    port: int
    ca_file: str


class Wire:
    """One connection: it subscribes first, hears into a queue, and publishes at QoS 1 until the PUBACK came."""

    def __init__(self, broker: Broker, client_id: str, folder: Path, topics: list[str]) -> None:
        self.heard: queue.Queue[tuple[str, Message]] = queue.Queue()
        self._told: queue.Queue[Any] = queue.Queue()
        self._client = client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id, protocol=mqtt.MQTTv5)
        client.tls_set(broker.ca_file, str(folder / "certificate.pem"), str(folder / "key.pem"))
        client.on_connect = client.on_subscribe = client.on_publish = lambda *told: self._told.put(told[3])
        client.on_message = lambda _, __, message: self.heard.put((message.topic, json.loads(message.payload)))
        session = Properties(PacketTypes.CONNECT)
        session.SessionExpiryInterval = 3600
        client.connect(broker.host, broker.port, keepalive=60, clean_start=False, properties=session)
        client.loop_start()
        assert not self._told.get(timeout=20).is_failure
        client.subscribe([(topic, mqtt.SubscribeOptions(qos=1)) for topic in topics])
        assert not any(code.is_failure for code in self._told.get(timeout=20))

    def publish(self, topic: str, message: Message) -> None:
        self._client.publish(topic, json.dumps(message).encode(), qos=1)
        assert not self._told.get(timeout=20).is_failure

    def ask(self, topic: str, message: Message, answers: tuple[str, ...]) -> tuple[bool, Message]:
        """Whether the answer came on the first of two topics, and the answer; the rest is heard later."""
        self.publish(topic, message)
        aside = []
        while (heard := self.heard.get(timeout=20))[0] not in answers:
            aside.append(heard)
        for other in aside:
            self.heard.put(other)
        return heard[0] == answers[0], heard[1]

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


class Stranger:
    def __init__(self, broker: Broker, *, stage: str, folder: Path, photo: bytes) -> None:
        self.broker, self.stage, self.folder, self.photo = broker, stage, folder, photo
        self.state: Message = {
            "seq": now_ms(),
            "orders": [],
            "report_every_s": 300,
            "metrics": ["air_temp_c", "humidity_pct"],
        }
        if (folder / "state.json").exists():
            self.state = json.loads((folder / "state.json").read_text())

    def join(self, claim: Path, serial: str, *, template: str) -> None:
        """By claim: an own key, a certificate for it, and a place in the fleet."""
        key, no_password = ec.generate_private_key(ec.SECP256R1()), serialization.NoEncryption()
        pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, no_password)
        (self.folder / "key.pem").write_bytes(pem)
        csr = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256())
        request = {"certificateSigningRequest": csr.public_bytes(serialization.Encoding.PEM).decode()}
        provision = f"$aws/provisioning-templates/{template}/provision/json"
        signing, joining = (tuple(f"{topic}/{end}" for end in ("accepted", "rejected")) for topic in (SIGN, provision))
        wire = Wire(self.broker, f"claim-{uuid.uuid4().hex}", claim, [*signing, *joining])
        try:
            signed = accepted(wire.ask(SIGN, request, signing))
            token = signed["certificateOwnershipToken"]
            wanted = {"certificateOwnershipToken": token, "parameters": {"SerialNumber": serial}}
            joined = accepted(wire.ask(provision, wanted, joining))
        finally:
            wire.close()
        (self.folder / "certificate.pem").write_text(signed["certificatePem"])
        self._keep(device_id=joined["thingName"], site=joined["deviceConfiguration"]["site"])

    def switch_on(self) -> None:
        me, site = self.state["device_id"], self.state["site"]
        self.me, self.shadow = f"cloudiot/{me}", f"$aws/things/{me}/shadow/name/config"
        self.photo_answers = f"{self.me}/photos/grant", f"{self.me}/photos/refusal"
        orders = [f"{of}/commands/capture" for of in (self.me, f"cloudiot/site/{site}", "cloudiot/fleet")]
        config = [f"{self.shadow}/{topic}" for topic in ("get/accepted", "get/rejected", "update/delta")]
        self.wire = Wire(self.broker, me, self.folder, [*orders, *self.photo_answers, *config])
        self.wire.publish(f"{self.shadow}/get", {})

    def send(self, **measured: float) -> None:
        """One sample, one message."""
        seq = self.state["seq"]
        self._keep(seq=seq + 1)
        values = {name: value for name, value in measured.items() if name in self.state["metrics"]}
        message = {"v": 1, "seq": seq, "samples": [{"t": now_ms(), **values}]}
        self.wire.publish(f"$aws/rules/cloudiot_{self.stage}_telemetry/{self.me}/telemetry", message)

    def serve(self, seconds: float) -> None:
        """Obey what comes in the next seconds."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                topic, message = self.wire.heard.get(timeout=left)
            except queue.Empty:
                return
            if topic.endswith("/commands/capture") and message["order_id"] not in self.state["orders"]:
                self._take_photo(message)
            elif topic.startswith(self.shadow):
                state = message.get("state", {})  # there is none on get/rejected: nobody has wished for anything yet
                self._configure(state if topic.endswith("/delta") else state.get("desired", {}))

    def _take_photo(self, order: Message) -> None:
        time.sleep(random.uniform(0, order["jitter_s"]))
        request = {"v": 1, "request_id": uuid.uuid4().hex, "taken_at": now_ms(), "content_type": "image/jpeg"}
        request |= {"size_bytes": len(self.photo), "order_id": order["order_id"]}
        granted, grant = self.wire.ask(f"{self.me}/photos/request", request, self.photo_answers)
        if granted:
            stored = requests.post(grant["url"], data=grant["fields"], files={"file": self.photo}, timeout=60)
            assert stored.status_code == 204, stored.text
        self._keep(orders=[*self.state["orders"], order["order_id"]])

    def _configure(self, wish: Message) -> None:
        self._keep(**{name: wish[name] for name in ("report_every_s", "metrics") if name in wish})
        works = {name: self.state[name] for name in ("report_every_s", "metrics")} | {"firmware": "stranger 1"}
        if works != self.state.get("reported"):  # the wishes that it does not know come again after each report
            self.wire.publish(f"{self.shadow}/update", {"state": {"reported": works | {"clock_ms": now_ms()}}})
            self._keep(reported=works)

    def _keep(self, **changed: Any) -> None:
        self.state |= changed
        (self.folder / "state.json").write_text(json.dumps(self.state))


def now_ms() -> int:
    return int(time.time() * 1000)


def accepted(answer: tuple[bool, Message]) -> Message:
    assert answer[0], f"rejected: {answer[1]}"
    return answer[1]
