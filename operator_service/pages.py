"""The dashboard's files, as the build left them: read once, compressed once, sent from memory."""

import hashlib
import mimetypes
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from operator_service.compression import LEAST_BYTES, THOROUGH, compressed, takes_gzip
from operator_service.page_policy import content_security_policy

# What the build names by its content never changes under that name.
FOREVER: Final = "public, max-age=31536000, immutable"
# A page is asked for again each time; unchanged, it is not sent again.
ASK_AGAIN: Final = "no-cache"
_NAMED_BY_CONTENT: Final = "_next/static/"
_PAGE: Final = ".html"
_NOT_FOUND: Final = "404"
_HTML: Final = "text/html; charset=utf-8"

# Pictures and fonts are compressed already.
_COMPRESSED: Final = frozenset({".css", ".html", ".js", ".json", ".map", ".svg", ".txt", ".webmanifest"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file of the export.

    Attributes:
        gzipped: None where that saves nothing.
        headers: those that go with it in either form.
    """

    plain: bytes
    gzipped: bytes | None
    etag: str
    headers: Mapping[str, str]

    def answer(self, request: Request, *, status: HTTPStatus = HTTPStatus.OK) -> Response:
        """What a browser gets that may have it already."""
        etag, headers = f'"{self.etag}"', dict(self.headers)
        if self.gzipped is not None:
            headers["Vary"] = "Accept-Encoding"
        if status is HTTPStatus.OK and etag in request.headers.get("if-none-match", ""):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers | {"ETag": etag})
        body = self.plain
        if self.gzipped is not None and takes_gzip(request):
            body, headers["Content-Encoding"] = self.gzipped, "gzip"
        return Response(body, status_code=status, headers=headers | {"ETag": etag})


def read_assets(folder: Path, *, pictures_from: Sequence[str]) -> Mapping[str, Asset]:
    """Every file of an export by its path without the first slash; pages without `.html`, the first one as nothing.

    Args:
        pictures_from: origins of the links that open photos.
    """
    return dict(_assets(folder, pictures_from))


def page_routes(folder: Path, *, pictures_from: Sequence[str]) -> APIRouter:
    """Serves an export. To be included last: it takes every path that nobody else took.

    Paths are looked up among those that there are, so no path leads out of the folder.
    """
    router = APIRouter(include_in_schema=False)
    assets = read_assets(folder, pictures_from=pictures_from)

    # A coroutine, since nothing here waits: all lies in memory.
    @router.api_route("/{path:path}", methods=["GET", "HEAD"])
    async def get_page(path: str, request: Request) -> Response:
        asset = assets.get(path.rstrip("/"))
        if asset is not None:
            return asset.answer(request)
        lost = assets.get(_NOT_FOUND)
        if lost is None or "text/html" not in request.headers.get("accept", ""):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return lost.answer(request, status=HTTPStatus.NOT_FOUND)

    return router


def _assets(folder: Path, pictures_from: Sequence[str]) -> Iterator[tuple[str, Asset]]:
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        path, content = file.relative_to(folder).as_posix(), file.read_bytes()
        if file.suffix == _PAGE:
            policy = content_security_policy(content.decode(), pictures_from=pictures_from)
            name = path.removesuffix(_PAGE)
            headers = {"Content-Type": _HTML, "Content-Security-Policy": policy, "Cache-Control": ASK_AGAIN}
            yield "" if name == "index" else name, _asset(file, content, headers)
        else:
            kept = FOREVER if path.startswith(_NAMED_BY_CONTENT) else ASK_AGAIN
            yield path, _asset(file, content, {"Content-Type": _type_of(file), "Cache-Control": kept})


def _asset(file: Path, content: bytes, headers: Mapping[str, str]) -> Asset:
    gzipped = compressed(content, level=THOROUGH) if file.suffix in _COMPRESSED else content
    saves = len(content) > LEAST_BYTES and len(gzipped) < len(content)
    return Asset(
        plain=content,
        gzipped=gzipped if saves else None,
        etag=hashlib.sha256(content).hexdigest()[:32],
        headers=headers,
    )


def _type_of(file: Path) -> str:
    known, _ = mimetypes.guess_type(file.name)
    if known is None:
        return "application/octet-stream"
    return f"{known}; charset=utf-8" if known.startswith("text/") else known
