"""The same fleet for the same number, and a larger one that contains it."""

from device_simulator.identity import DEVICE_ID
from device_simulator.roster import SITES, roster


def test_devices_are_dealt_out_to_the_sites_in_turn() -> None:
    assert [place.device_id for place in roster(5)] == [
        "greenhouse-1-a",
        "greenhouse-2-a",
        "field-1-a",
        "greenhouse-1-b",
        "greenhouse-2-b",
    ]
    assert [place.site for place in roster(3)] == list(SITES)
    assert roster(1)[0].name == "Bench A, Greenhouse 1"


def test_two_thousand_devices_have_names_of_their_own_and_valid_ids() -> None:
    places = roster(2_000)

    assert len({place.device_id for place in places}) == 2_000
    assert all(DEVICE_ID.fullmatch(place.device_id) for place in places)
    assert places[:8] == roster(8)
    assert {"greenhouse-1-z", "greenhouse-1-aa", "greenhouse-1-yp"} <= {place.device_id for place in places}
