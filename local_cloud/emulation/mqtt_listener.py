"""The MQTT port as AWS IoT Core has it: no client without a certificate, and here on loopback only."""

import asyncio
import ssl
from collections.abc import Callable

from local_cloud.emulation import borrowed


def install(*, host: str) -> None:
    """Bind the listener to `host` (MiniStack takes every interface) and demand client certificates."""
    borrowed.TLS_CONTEXT.wrap(_demanding_a_certificate)

    async def start() -> None:
        if borrowed.TLS_SERVER.current is not None:
            return
        loop = asyncio.get_running_loop()
        server = await loop.create_server(borrowed.TLS_ACCEPTOR.current, host=host, port=borrowed.TLS_PORT.current())
        borrowed.TLS_SERVER.replace(server)
        borrowed.TLS_LOOP.replace(loop)

    borrowed.TLS_START.replace(start)


def _demanding_a_certificate(original: Callable[[], ssl.SSLContext]) -> Callable[[], ssl.SSLContext]:
    def build_context() -> ssl.SSLContext:
        context = original()
        # MiniStack lets a client without a certificate in, and lets it do anything.
        context.verify_mode = ssl.CERT_REQUIRED
        return context

    return build_context
