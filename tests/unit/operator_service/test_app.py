"""The operator service's routes, with a REST API that is played by a function."""

import asyncio
import base64
import hashlib
import re
from collections.abc import Callable

import httpx
import pytest

from operator_service.app import create_app
from operator_service.settings import Settings

SETTINGS = Settings(stage="dev", rest_url="https://rest.example/dev")

RestApiPlayer = Callable[[httpx.Request], httpx.Response]


def well(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"status": "ok"})


def failing(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(502)


def away(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


def silent(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("too slow", request=request)


def get(path: str, *, rest: RestApiPlayer, settings: Settings = SETTINGS) -> httpx.Response:
    """Start the service, ask it once, stop it."""

    async def ask() -> httpx.Response:
        app = create_app(settings, transport=httpx.MockTransport(rest))
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service")
        async with app.router.lifespan_context(app), client:
            return await client.get(path)

    return asyncio.run(ask())


def test_the_service_is_healthy_while_the_rest_api_is_away() -> None:
    answer = get("/healthz", rest=away)

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_the_service_is_ready_when_the_rest_api_answers() -> None:
    asked: list[str] = []

    def rest(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return well(request)

    answer = get("/readyz", rest=rest)

    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})
    assert asked == ["https://rest.example/dev/health"]


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        (failing, "REST API: it answered 502"),
        (away, "REST API: not reachable (ConnectError)"),
        (silent, "REST API: no answer within 8 seconds"),
    ],
)
def test_the_service_is_not_ready_and_says_why(rest: RestApiPlayer, reason: str) -> None:
    answer = get("/readyz", rest=rest)

    assert (answer.status_code, answer.json()) == (503, {"status": "waiting", "reason": reason})


def test_the_page_tells_what_runs_and_links_to_the_rest_routes() -> None:
    page = get("/", rest=well)

    assert page.status_code == 200
    assert "runs since" in page.text
    assert re.search(r'class="good">answers, in \d+ ms', page.text)
    links = re.findall(r'href="([^"]+)"', page.text)
    # What wants a key is named, not linked: a click would only be refused.
    assert links == ["https://rest.example/dev/health", "https://rest.example/dev/openapi.json"]
    assert "<code>/devices</code><span>the registered devices</span>" in page.text


def test_the_page_is_shown_and_says_so_when_the_rest_api_is_away() -> None:
    page = get("/", rest=away)

    assert page.status_code == 200
    assert 'class="bad">not reachable (ConnectError)' in page.text


def test_the_page_lets_through_its_own_style_and_nothing_else() -> None:
    page = get("/", rest=well)

    style = re.search(r"<style>(.*)</style>", page.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert f"style-src 'sha256-{digest}'" in policy
    assert "<script" not in page.text


def test_a_stage_that_looks_like_html_is_shown_as_text() -> None:
    page = get("/", rest=well, settings=Settings(stage="<b>dev", rest_url=SETTINGS.rest_url))

    assert "<b>dev" not in page.text
    assert "&lt;b&gt;dev" in page.text
