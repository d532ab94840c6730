"""One browser for all tests, a fleet of simulated devices that live meanwhile, and windows for each test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, StorageState

from local_cloud.browsing import DESKTOP, Window, sign_in
from local_cloud.chromium import chromium
from local_cloud.operator_process import dashboard_is_built
from tests.browser.garden import Garden, growing_garden
from tests.browser.page_watch import PageWatch
from tests.browser.windows import WarmBrowsers, Windows
from tests.running_cloud import RunningCloud


@pytest.fixture(scope="package")
def garden(cloud: RunningCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Garden]:
    """Simulated devices that are switched on as long as tests of this folder run."""
    with growing_garden(cloud, tmp_path_factory.mktemp("garden")) as garden:
        yield garden


# Not for the whole session: its loop keeps the main thread, and other tests run loops of their own in it.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    assert dashboard_is_built(), "there are no pages to look at: make dashboard"
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def session(browser: Browser, cloud: RunningCloud) -> StorageState:
    """The cookie of an operator who has signed in."""
    context = Window(size=DESKTOP).open_in(browser)
    sign_in(context, cloud.endpoints)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="package")
def warm_browsers(browser: Browser, session: StorageState) -> Iterator[WarmBrowsers]:
    """Most of a page is the same as the last one's: what a test loaded, the next one need not load again."""
    warm = WarmBrowsers(browser=browser, session=session)
    yield warm
    warm.close()


@pytest.fixture
def watch(cloud: RunningCloud) -> Iterator[PageWatch]:
    """Looks over the shoulder of each page of a test, which must not do what no page may."""
    store = f"http://127.0.0.1:{cloud.endpoints.aws_port}"
    watch = PageWatch(homes=[cloud.endpoints.operator_url, store])
    yield watch
    assert watch.unexcused == []


@pytest.fixture
def windows(warm_browsers: WarmBrowsers, cloud: RunningCloud, watch: PageWatch) -> Iterator[Windows]:
    """Opens pages as an operator sees them."""
    windows = Windows(warm=warm_browsers, home=cloud.endpoints.operator_url, watch=watch)
    yield windows
    windows.close()
