"""What the service is told about its surroundings, beside what every part of the platform is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from chalicelib.domain.errors import SettingsInvalid

# By which those who may stand in front of us tell who called them: an HTTP API, and a load balancer.
_CALLER_HEADERS: Final = frozenset({"forwarded", "x-forwarded-for"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The deployment that this service belongs to.

    Attributes:
        public_url: where browsers reach it, without a slash at the end.
        dashboard: the folder with the dashboard's files, None where there are none to be served.
        caller_header: in which who stands in front of us tells who called them; None where nobody does.
        buffered_gateway: whether one of them buffers whole answers, as an HTTP API does.
    """

    public_url: str
    dashboard: Path | None = None
    caller_header: str | None = None
    buffered_gateway: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read OPERATOR_URL, DASHBOARD_DIR, CALLER_HEADER and BUFFERED_GATEWAY.

        Raises:
            SettingsInvalid: one of them is missing or makes no sense; it is named.
        """
        return cls(
            public_url=_url(environment),
            dashboard=_folder(environment.get("DASHBOARD_DIR", "").strip()),
            caller_header=_caller_header(environment.get("CALLER_HEADER", "").strip().lower()),
            buffered_gateway=_yes(environment.get("BUFFERED_GATEWAY", "").strip()),
        )

    @property
    def secure(self) -> bool:
        """Whether browsers come over TLS."""
        return urlsplit(self.public_url).scheme == "https"

    def is_own_origin(self, origin: str) -> bool:
        """Whether a page of this origin is one of ours.

        On one machine any port will do: a development server or a proxy may stand in front there, and what else
        runs on the machine is the developer's own.
        """
        ours, theirs = urlsplit(self.public_url), urlsplit(origin)
        if _is_loopback(ours):
            return theirs.scheme == ours.scheme and _is_loopback(theirs)
        return (theirs.scheme, theirs.netloc.lower()) == (ours.scheme, ours.netloc.lower())


def _url(environment: Mapping[str, str]) -> str:
    # On one machine the service answers elsewhere than its HTTP API would: what is said of here goes first.
    for name in ("OPERATOR_URL_HERE", "OPERATOR_URL"):
        url = environment.get(name, "").strip()
        if url:
            return _checked(url, name)
    raise SettingsInvalid("the environment variable OPERATOR_URL is not set")


def _checked(url: str, name: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/"):
        raise SettingsInvalid(f"{name} must be an http or https address without a path, not {url!r}")
    if parts.scheme == "http" and not _is_loopback(parts):
        raise SettingsInvalid(f"{name} must be an https address: over http, sessions could be stolen on the way")
    return url.rstrip("/")


def _is_loopback(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _folder(text: str) -> Path | None:
    if not text:
        return None
    folder = Path(text)
    if not (folder / "index.html").is_file():
        raise SettingsInvalid(f"DASHBOARD_DIR must hold the built dashboard; there is no index.html in {text}")
    return folder


def _caller_header(text: str) -> str | None:
    if text and text not in _CALLER_HEADERS:
        raise SettingsInvalid(f"CALLER_HEADER must be one of {', '.join(sorted(_CALLER_HEADERS))}, not {text!r}")
    return text or None


def _yes(text: str) -> bool:
    if text.lower() not in {"", "true", "false"}:
        raise SettingsInvalid(f"BUFFERED_GATEWAY must be true or false, not {text!r}")
    return text.lower() == "true"
