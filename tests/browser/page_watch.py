"""Watches over a page while a test uses it: what no page may do at any time."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Error, Page, Request


# No slots: Playwright keeps something of its own in whatever listens.
@dataclass(kw_only=True)
class PageWatch:
    """Notes errors on the console, exceptions, and requests to anybody who is not of the platform.

    A breach of the page's own Content-Security-Policy is an error on the console, too.

    Attributes:
        homes: origins that may be asked: the operator service, and the store of the photos.
    """

    homes: list[str]
    complaints: list[str] = field(default_factory=list)
    _excused: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        """Begin to watch."""
        page.on("console", self._heard)
        page.on("pageerror", self._thrown)
        page.on("request", self._asked)

    def excuse(self, *parts: str) -> None:
        """Let errors pass on the console that contain one of these: the browser notes there each refusal, too."""
        self._excused += parts

    @property
    def unexcused(self) -> list[str]:
        """What is wrong."""
        return [said for said in self.complaints if not any(part in said for part in self._excused)]

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _thrown(self, error: Error) -> None:
        self.complaints.append(f"exception: {error.message}")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and f"{address.scheme}://{address.netloc}" not in self.homes:
            self.complaints.append(f"asked a stranger: {request.url}")
