"""What a page of ours may load and run: itself, and the pictures in the buckets. Nothing else, from nobody."""

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from html import unescape
from typing import Final

_INLINE_SCRIPT: Final = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.DOTALL)
_INLINE_STYLE: Final = re.compile(r"<style[^>]*>(?P<body>.*?)</style>", re.DOTALL)
_STYLE_ATTRIBUTE: Final = re.compile(r'<[^>]*\sstyle="(?P<body>[^"]*)"')


def content_security_policy(page: str, *, pictures_from: Sequence[str]) -> str:
    """The policy of one page of the export.

    The export carries its data in scripts within the page; each is named by its digest, so that no other one runs.

    Args:
        page: the HTML.
        pictures_from: origins of the links that open photos.
    """
    scripts = (match["body"] for match in _INLINE_SCRIPT.finditer(page) if "src=" not in match["attributes"])
    styles = [match["body"] for match in _INLINE_STYLE.finditer(page)]
    attributes = [unescape(match["body"]) for match in _STYLE_ATTRIBUTE.finditer(page)]
    return "; ".join(
        (
            "default-src 'none'",
            _sources("script-src", "'self'", *_digests(scripts)),
            # Attributes are known by their digests only where that is asked for.
            _sources("style-src", "'self'", *_digests([*styles, *attributes]), *["'unsafe-hashes'"] * bool(attributes)),
            _sources("img-src", "'self'", "data:", "blob:", *pictures_from),
            "connect-src 'self'",
            "font-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def _sources(directive: str, *sources: str) -> str:
    return " ".join((directive, *sources))


def _digests(bodies: Iterable[str]) -> list[str]:
    digests = {hashlib.sha256(body.encode()).digest() for body in bodies}
    return sorted(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
