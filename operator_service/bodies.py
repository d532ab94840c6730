"""Reads bodies, up to what anybody has use for."""

from fastapi import Request

from chalicelib.domain.errors import BodyTooLarge


async def body_of(request: Request, *, most_bytes: int) -> bytes:
    """The whole body.

    Raises:
        BodyTooLarge: it is longer; what came until then is let go.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > most_bytes:
        raise _too_large(most_bytes)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most_bytes:
            raise _too_large(most_bytes)
    return bytes(body)


def _too_large(most_bytes: int) -> BodyTooLarge:
    return BodyTooLarge(f"a body has at most {most_bytes} bytes")
