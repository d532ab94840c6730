"""Packages come by HTTP: whole, or not at all."""

from hashlib import sha256

import pytest
from pytest_socket import enable_socket

from device_simulator.errors import DownloadFailed
from device_simulator.package_store import HttpPackageStore
from tests.unit.device_simulator.loopback_store import loopback_store

PACKAGE = bytes(range(256)) * 1_000


@pytest.fixture(autouse=True)
def _loopback(_no_network: None) -> None:
    """The server of these tests is on this machine."""
    enable_socket()


LINK = "/releases/2.0.0?X-Amz-Signature=a%2Fb"


def test_a_package_is_weighed_and_its_digest_taken() -> None:
    with loopback_store(200, PACKAGE) as store:
        package = HttpPackageStore().fetch(store.url + LINK, at_most_bytes=len(PACKAGE))

    assert (package.size_bytes, package.sha256) == (len(PACKAGE), sha256(PACKAGE).hexdigest())
    assert [(asked.method, asked.path) for asked in store.asked] == [("GET", LINK)]


def test_of_a_package_without_an_end_no_more_is_read_than_it_may_have() -> None:
    with loopback_store(200, PACKAGE) as store:
        package = HttpPackageStore().fetch(store.url + LINK, at_most_bytes=1_000)

    assert 1_000 < package.size_bytes < len(PACKAGE)


@pytest.mark.parametrize("status", [403, 404, 500, 302])
def test_a_link_that_does_not_work_says_so(status: int) -> None:
    with loopback_store(status, b"<Error/>") as store, pytest.raises(DownloadFailed, match=str(status)):
        HttpPackageStore().fetch(store.url + LINK, at_most_bytes=10)


def test_a_package_that_breaks_off_is_none() -> None:
    with loopback_store(200, PACKAGE, announced=len(PACKAGE) + 1) as store:
        package = HttpPackageStore().fetch(store.url + LINK, at_most_bytes=len(PACKAGE) + 1)

    # What came is not what was announced: digest and size tell.
    assert package.size_bytes == len(PACKAGE)


@pytest.mark.parametrize("link", ["", "ftp://store.invalid/x", "file:///etc/passwd", "http://127.0.0.1:1/x"])
def test_a_link_that_leads_nowhere_is_a_failed_download(link: str) -> None:
    with pytest.raises(DownloadFailed):
        HttpPackageStore().fetch(link, at_most_bytes=10)
