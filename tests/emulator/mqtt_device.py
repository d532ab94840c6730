"""A bare MQTT client with a certificate of its own, for what no well-behaved device would do."""

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import paho.mqtt.client as mqtt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode

PATIENCE_S: Final = 10.0
# MQTT 5's "not authorized".
NOT_AUTHORIZED: Final = 0x87


class NotConnected(Exception):
    """The broker did not let the client in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Files of a private key and its certificate."""

    key_file: Path
    certificate_file: Path


def new_signing_request(common_name: str, key_file: Path) -> str:
    """Make a key, keep it in the file, and ask for a certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM).decode()


class MqttDevice:
    """One connection."""

    def __init__(self, client: mqtt.Client) -> None:
        self._client = client
        self._connected: queue.Queue[ReasonCode] = queue.Queue()
        self._acknowledged: queue.Queue[ReasonCode] = queue.Queue()
        self._subscribed: queue.Queue[list[ReasonCode]] = queue.Queue()
        self.received: queue.Queue[tuple[str, bytes]] = queue.Queue()
        client.on_connect = lambda *arguments: self._connected.put(arguments[3])
        # Who is refused after the TLS handshake is only hung up on.
        client.on_disconnect = lambda *arguments: self._connected.put(arguments[3])
        client.on_publish = lambda *arguments: self._acknowledged.put(arguments[3])
        client.on_subscribe = lambda *arguments: self._subscribed.put(arguments[3])
        client.on_message = lambda *arguments: self.received.put((arguments[2].topic, arguments[2].payload))

    def connect(self, host: str, port: int) -> None:
        """Connect and wait for the broker's answer.

        Raises:
            NotConnected: the broker refused, or hung up.
        """
        try:
            self._client.connect(host, port, keepalive=60)
            self._client.loop_start()
            answer = self._connected.get(timeout=PATIENCE_S / 2)
        except (OSError, queue.Empty) as error:
            raise NotConnected(repr(error)) from error
        if answer.is_failure:
            raise NotConnected(str(answer))

    def hung_up(self, *, timeout_s: float) -> bool:
        """Whether the broker ends the connection within this time."""
        try:
            self._connected.get(timeout=timeout_s)
        except queue.Empty:
            return False
        return True

    def publish(self, topic: str, payload: bytes) -> ReasonCode:
        """Publish with QoS 1 and wait for the acknowledgement."""
        self._client.publish(topic, payload, qos=1)
        return self._acknowledged.get(timeout=PATIENCE_S)

    def subscribe(self, topic: str) -> ReasonCode:
        """Subscribe with QoS 1 and wait for the acknowledgement."""
        self._client.subscribe(topic, qos=1)
        return self._subscribed.get(timeout=PATIENCE_S)[0]

    def close(self) -> None:
        """Hang up."""
        self._client.disconnect(reasoncode=ReasonCode(PacketTypes.DISCONNECT, "Normal disconnection"))
        self._client.loop_stop()


@contextmanager
def connected(
    client_id: str, *, host: str, port: int, ca_file: Path, identity: Identity | None
) -> Iterator[MqttDevice]:
    """A connection under this client id, with this certificate or with none.

    Raises:
        NotConnected: the broker refused, or hung up.
    """
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=client_id, protocol=mqtt.MQTTv5)
    files: dict[str, Any] = {}
    if identity is not None:
        files = {"certfile": str(identity.certificate_file), "keyfile": str(identity.key_file)}
    client.tls_set(str(ca_file), **files)
    device = MqttDevice(client)
    try:
        device.connect(host, port)
        yield device
    finally:
        device.close()
