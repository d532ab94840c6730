"""The connection of a device by the AWS IoT Device SDK: MQTT 5 over mutual TLS.

The SDK works in threads of its own, a few for all devices together; everything it tells is handed
over to the event loop, and nothing of ours runs in its threads.
"""

import asyncio
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from awscrt import io, mqtt5
from awscrt.exceptions import AwsCrtError
from awsiot import mqtt5_client_builder

from device_simulator.errors import BrokerRefused, LinkLost, StateInvalid
from device_simulator.flag import Flag
from device_simulator.identity import Identity
from device_simulator.link import Broker, Link, LinkListener
from device_simulator.timekeeping import FIRST_WAIT_S, LONGEST_WAIT_S

# Two threads keep a thousand TLS connections busy; more would only fight for the interpreter.
_SDK_THREADS: Final = 2
# Long enough to cost next to nothing on a mobile network, short enough to notice a dead link within two minutes.
_KEEP_ALIVE_S: Final = 90
# A mobile network takes its time; the SDK's five seconds are meant for servers.
_CONNECT_TIMEOUT_MS: Final = 30_000
_PING_TIMEOUT_MS: Final = 10_000
_ACK_TIMEOUT_S: Final = 20
# Orders that come while a device is out of reach for less than this wait for it at the broker.
_SESSION_EXPIRY_S: Final = 3_600
# AWS IoT Core takes no more in one SUBSCRIBE (its quota "Maximum subscriptions per subscribe request").
_SUBSCRIPTIONS_A_PACKET: Final = 8
_STOP_TIMEOUT_S: Final = 3.0
# From here on MQTT 5 reason codes are errors (MQTT 5.0, section 2.4).
_FIRST_ERROR_CODE: Final = 0x80


class AwsLinks:
    """Makes the links of a fleet; they share the SDK's threads and one resolver of names."""

    def __init__(self, *, ca_file: Path | None, broker: Broker | None) -> None:
        """
        Args:
            ca_file: the authority to trust instead of the system's.
            broker: to use instead of the one that each device was told when it joined.

        Raises:
            StateInvalid: the CA file cannot be read.
        """
        self._ca = _read_ca(ca_file) if ca_file else None
        if ca_file:
            _spare_the_system_store(ca_file)
        self._broker = broker
        self._socket_options = io.SocketOptions()
        self._socket_options.connect_timeout_ms = _CONNECT_TIMEOUT_MS
        group = io.EventLoopGroup(_SDK_THREADS)
        self._bootstrap = io.ClientBootstrap(group, io.DefaultHostResolver(group))

    def link_of(self, identity: Identity) -> Link:
        """A link of this device, not started yet. Call it in the event loop.

        Raises:
            StateInvalid: the SDK cannot use the key or the certificate.
        """
        return _AwsLink(self._client_of, identity, asyncio.get_running_loop())

    def _client_of(self, identity: Identity, **callbacks: Callable[[Any], None]) -> Any:
        broker = self._broker or Broker(identity.host, identity.port)
        try:
            return mqtt5_client_builder.mtls_from_bytes(
                identity.certificate_pem,
                identity.private_key_pem,
                endpoint=broker.host,
                port=broker.port,
                ca_bytes=self._ca,
                client_bootstrap=self._bootstrap,
                client_id=identity.device_id,
                socket_options=self._socket_options,
                keep_alive_interval_sec=_KEEP_ALIVE_S,
                ping_timeout_ms=_PING_TIMEOUT_MS,
                ack_timeout_sec=_ACK_TIMEOUT_S,
                # From the first connection on: an order that came while we were restarted waits for us, too. That the
                # SDK forgets unacknowledged publishes in a restart is no loss: the outbox sends them again.
                session_behavior=mqtt5.ClientSessionBehaviorType.REJOIN_ALWAYS,
                session_expiry_interval_sec=_SESSION_EXPIRY_S,
                # What is not acknowledged is in our own outbox: the SDK need not queue it as well.
                offline_queue_behavior=mqtt5.ClientOperationQueueBehaviorType.FAIL_ALL_ON_DISCONNECT,
                retry_jitter_mode=mqtt5.ExponentialBackoffJitterMode.DECORRELATED,
                min_reconnect_delay_ms=int(FIRST_WAIT_S * 1000),
                max_reconnect_delay_ms=int(LONGEST_WAIT_S * 1000),
                **callbacks,
            )
        except AwsCrtError as error:
            raise StateInvalid(f"the SDK cannot use the key or certificate of {identity.device_id}: {error}") from error


class _AwsLink:
    """Implements `Link`."""

    def __init__(self, client_of: Callable[..., Any], identity: Identity, loop: asyncio.AbstractEventLoop) -> None:
        self._client_of = client_of
        self._loop = loop
        self._listener: LinkListener | None = None
        self._client, self._stopped = self._made(identity)

    def start(self, listener: LinkListener) -> None:
        self._listener = listener
        self._client.start()

    async def reconnect_with(self, identity: Identity) -> None:
        client, stopped = self._made(identity)
        await self.stop()
        self._client, self._stopped = client, stopped
        self._client.start()

    async def publish(self, topic: str, payload: bytes) -> None:
        packet = mqtt5.PublishPacket(topic=topic, payload=payload, qos=mqtt5.QoS.AT_LEAST_ONCE)
        answer = await self._answer(self._client.publish(packet))
        _demand_success([answer.puback.reason_code], answer.puback.reason_string)

    async def subscribe(self, topics: Sequence[str]) -> None:
        filters = [mqtt5.Subscription(topic_filter=topic, qos=mqtt5.QoS.AT_LEAST_ONCE) for topic in topics]
        for first in range(0, len(filters), _SUBSCRIPTIONS_A_PACKET):
            packet = mqtt5.SubscribePacket(subscriptions=filters[first : first + _SUBSCRIPTIONS_A_PACKET])
            answer = await self._answer(self._client.subscribe(packet))
            _demand_success(answer.reason_codes, answer.reason_string)

    async def cut(self) -> None:
        await self._end_client(None)

    def resume(self) -> None:
        self._stopped.clear()
        self._client.start()

    async def stop(self) -> None:
        await self._end_client(mqtt5.DisconnectPacket(reason_code=mqtt5.DisconnectReasonCode.NORMAL_DISCONNECTION))

    def _made(self, identity: Identity) -> tuple[Any, Flag]:
        """A client, and the event that tells that it has stopped."""
        stopped = Flag()
        client = self._client_of(
            identity,
            on_publish_received=self._on_publish,
            on_lifecycle_connection_success=lambda _: self._tell("on_connected"),
            on_lifecycle_connection_failure=self._on_failure,
            on_lifecycle_disconnection=self._on_disconnection,
            on_lifecycle_stopped=lambda _: self._in_loop(stopped.set),
        )
        return client, stopped

    async def _end_client(self, last_words: mqtt5.DisconnectPacket | None) -> None:
        self._client.stop(last_words)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), _STOP_TIMEOUT_S)

    async def _answer(self, future: "Future[Any]") -> Any:
        """Wait for the SDK's answer. Whoever stops waiting does not cancel what the SDK is at:
        it could not bear to find its future cancelled."""
        waiting: asyncio.Future[Any] = self._loop.create_future()

        def settle() -> None:
            if not waiting.done():
                waiting.set_result(future)

        future.add_done_callback(lambda _: self._in_loop(settle))
        await waiting
        try:
            return future.result()
        except AwsCrtError as error:
            raise LinkLost(f"{error.name}: {error.message}") from error

    def _on_publish(self, data: Any) -> None:
        packet = data.publish_packet
        self._tell("on_message", packet.topic, bytes(packet.payload or b""))

    def _on_failure(self, data: Any) -> None:
        code = data.connack_packet.reason_code.name if data.connack_packet else None
        self._tell("on_disconnected", f"cannot connect: {_reason(code, data.exception)}")

    def _on_disconnection(self, data: Any) -> None:
        code = data.disconnect_packet.reason_code.name if data.disconnect_packet else None
        self._tell("on_disconnected", _reason(code, data.exception))

    def _tell(self, event: str, *facts: Any) -> None:
        self._in_loop(lambda: getattr(self._listener, event)(*facts))

    def _in_loop(self, call: Callable[[], None]) -> None:
        # The loop is closed when the SDK's last words come after we have ended.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call)


def _demand_success(codes: Sequence[Any], text: str | None) -> None:
    refusals = [code for code in codes if code >= _FIRST_ERROR_CODE]
    if refusals:
        names = ", ".join(sorted({getattr(code, "name", str(code)) for code in refusals}))
        raise BrokerRefused(f"{names}: {text}" if text else names)


def _reason(code: str | None, error: Any) -> str:
    words = [code, getattr(error, "name", None) and f"{error.name}: {error.message}"]
    return ", ".join(filter(None, words)) or "unknown"


def _spare_the_system_store(ca_file: Path) -> None:
    """Have each TLS context start from this file instead of the system's hundred and forty authorities.

    The SDK makes a context for each device, and lets it read the system's store even if another authority was named:
    seven milliseconds a device, which become one.
    """
    os.environ["SSL_CERT_FILE"] = str(ca_file)
    os.environ["SSL_CERT_DIR"] = str(ca_file.parent / "no-other-authorities")


def _read_ca(ca_file: Path) -> bytes:
    try:
        return ca_file.read_bytes()
    except OSError as error:
        raise StateInvalid(f"the CA file {ca_file} cannot be read: {error.strerror}") from error
