"""DeleteConnection of the IoT data plane, which MiniStack does not know: it ends the connection of a client.

As on AWS: the client is told by a DISCONNECT if it speaks MQTT 5, the lifecycle event says API_INITIATED_DISCONNECT,
a client that is not connected is not found, and the session is forgotten when that was asked for. The permission is
iot:DeleteConnection on the client.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import unquote

from local_cloud.emulation import borrowed

_PATH: Final = "/connections/"
_REASON: Final = "API_INITIATED_DISCONNECT"
_ADMINISTRATIVE_ACTION: Final = 0x98  # MQTT 5.0, section 3.14.2.1
_MQTT_5: Final = 5

_Answer = tuple[int, dict[str, str], bytes]


def install() -> None:
    """Teach the emulator's data plane the call, and its permission."""
    borrowed.IOT_DATA_REQUEST.wrap(_with_connections)
    borrowed.IAM_ACTION.wrap(_with_its_action)
    borrowed.RESOURCE_ARN.wrap(_on_its_client)


def _with_connections(original: Callable[..., Awaitable[_Answer]]) -> Callable[..., Awaitable[_Answer]]:
    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query_params: Mapping[str, Any]
    ) -> _Answer:
        if not _is_about_a_connection("iot-data", method, path):
            return await original(method, path, headers, body, query_params)
        forgets = str(query_params.get("cleanSession", [""])[0]).lower() == "true"
        return await _delete_connection(unquote(path.removeprefix(_PATH)), forget_session=forgets)

    return handle_request


async def _delete_connection(client_id: str, *, forget_session: bool) -> _Answer:
    from ministack.core.responses import get_account_id, get_region

    key = (get_account_id(), get_region(), client_id)
    session = borrowed.CONNECTED_CLIENTS.current.get(key)
    if session is not None:
        await _end(session)
    known = session is not None
    if forget_session:
        known = borrowed.SESSIONS.current.pop(key, None) is not None or known
    return (200, {"Content-Type": "application/json"}, b"") if known else _not_found(client_id)


async def _end(session: Any) -> None:
    session._forced_disconnect_reason = _REASON  # noqa: SLF001 - the lifecycle event tells it, and nothing else sets it
    if session.protocol_version == _MQTT_5:
        await session.send_bytes(borrowed.MAKE_DISCONNECT.current(_ADMINISTRATIVE_ACTION))
    await session._send({"type": "websocket.close", "code": 1000})  # noqa: SLF001 - as the broker itself hangs up
    await session.cleanup()


def _not_found(client_id: str) -> _Answer:
    body = json.dumps({"message": f"The client {client_id} is not connected"}).encode()
    return 404, {"Content-Type": "application/json", "x-amzn-errortype": "ResourceNotFoundException"}, body


def _with_its_action(original: Callable[..., str | None]) -> Callable[..., str | None]:
    def extract_iam_action(service: str, method: str, path: str, *rest: Any) -> str | None:
        if _is_about_a_connection(service, method, path):
            return "iot:DeleteConnection"
        return original(service, method, path, *rest)

    return extract_iam_action


def _on_its_client(original: Callable[..., str]) -> Callable[..., str]:
    def extract_resource_arn(service: str, method: str, path: str, *rest: Any) -> str:
        if _is_about_a_connection(service, method, path):
            region, account_id = rest[-2:]
            return f"arn:aws:iot:{region}:{account_id}:client/{unquote(path.removeprefix(_PATH))}"
        return original(service, method, path, *rest)

    return extract_resource_arn


def _is_about_a_connection(service: str, method: str, path: str) -> bool:
    return service == "iot-data" and method == "DELETE" and path.startswith(_PATH)
