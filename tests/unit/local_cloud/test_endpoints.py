"""The link that opens the dashboard."""

from tests.unit.local_cloud.test_fleet_view import ENDPOINTS


def test_the_key_stands_where_browsers_keep_it_to_themselves() -> None:
    address, _, fragment = ENDPOINTS.sign_in_url.partition("#")

    assert address == f"{ENDPOINTS.operator_url}/sign-in"
    assert fragment == f"key={ENDPOINTS.operator_key}"
