"""SiteBook: the fake and the operations table."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.errors import CursorInvalid, Outage, SiteChanged, SiteExists, SiteInUse, SiteNotFound
from chalicelib.domain.event import EventKind
from tests.builders import DAY, HOUR, MINUTE, NOON, SITE, a_device, a_site, an_event
from tests.contract import cloud
from tests.contract.pages import FOREIGN_CURSORS, all_pages
from tests.contract.records import Records, dynamo_records


def register(records: Records, *site_ids: str) -> None:
    for site_id in site_ids:
        records.sites.register(a_site(site_id), an_event(EventKind.SITE_REGISTERED, subject=site_id, device_id=""))


def test_a_site_comes_back_as_it_was_registered(records: Records) -> None:
    site = replace(
        a_site(
            name="Nördliches Haus 🌱",
            crops=("tomato", "pepper-bell"),
            season_start=date(2025, 3, 30),
            capture_cron="0 6 * * *",
        ),
        latitude=52.52,
        longitude=-13.405,
    )

    records.sites.register(site, an_event())

    assert records.sites.get(SITE) == site


def test_a_site_without_crops_place_or_season_comes_back_too(records: Records) -> None:
    site = a_site(crops=())

    records.sites.register(site, an_event())

    assert records.sites.get(SITE) == site


def test_a_registration_is_told(records: Records) -> None:
    told = an_event(EventKind.SITE_REGISTERED, subject=SITE, device_id="")

    records.sites.register(a_site(), told)

    assert records.events.recent(limit=10).rows == (told,)


def test_a_taken_id_is_refused_and_nothing_changes_and_nothing_is_told(records: Records) -> None:
    register(records, SITE)
    told = records.events.recent(limit=10).rows

    with pytest.raises(SiteExists):
        records.sites.register(a_site(name="Impostor"), an_event(at=NOON + DAY))

    assert records.sites.get(SITE) == a_site()
    assert records.events.recent(limit=10).rows == told


@pytest.mark.parametrize("site_id", ["greenhouse-2", "x", "", "SITE", "a" * 5000, "é" * 600])
def test_a_site_that_was_never_registered_is_not_found(records: Records, site_id: str) -> None:
    register(records, SITE)

    with pytest.raises(SiteNotFound):
        records.sites.get(site_id)


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_sites_are_listed_by_id_each_once(records: Records, limit: int) -> None:
    register(records, "field-2", "field-1", "greenhouse-1")

    pages = all_pages(lambda cursor: records.sites.listed(limit=limit, cursor=cursor))

    assert [site.site_id for page in pages for site in page] == ["field-1", "field-2", "greenhouse-1"]
    assert len(pages) == -(-3 // limit)


@pytest.mark.parametrize("cursor", FOREIGN_CURSORS)
def test_a_cursor_that_is_not_ours_is_refused(records: Records, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        records.sites.listed(limit=1, cursor=cursor)


def test_a_changed_site_replaces_the_one_that_was_read_and_is_told(records: Records) -> None:
    register(records, SITE)
    changed, told = a_site(crops=("potato",)), an_event(EventKind.SITE_CHANGED, at=NOON + HOUR)

    records.sites.change(changed, replacing=a_site(), event=told)

    assert records.sites.get(SITE) == changed
    assert records.events.recent(limit=1).rows == (told,)


def test_a_change_made_on_an_older_description_is_refused_whole(records: Records) -> None:
    register(records, SITE)
    records.sites.change(a_site(name="First"), replacing=a_site(), event=an_event(at=NOON + HOUR))
    told = records.events.recent(limit=10).rows

    with pytest.raises(SiteChanged):
        records.sites.change(a_site(name="Second"), replacing=a_site(), event=an_event(at=NOON + DAY))

    assert records.sites.get(SITE).name == "First"
    assert records.events.recent(limit=10).rows == told


def test_a_site_that_is_gone_cannot_be_changed(records: Records) -> None:
    with pytest.raises(SiteChanged):
        records.sites.change(a_site(name="First"), replacing=a_site(), event=an_event())


def test_a_site_without_devices_can_be_removed_and_it_is_told(records: Records) -> None:
    register(records, SITE, "field-1")
    told = an_event(EventKind.SITE_REMOVED, at=NOON + HOUR)

    records.sites.remove(SITE, told)

    assert [site.site_id for site in records.sites.listed(limit=10).rows] == ["field-1"]
    assert records.events.recent(limit=1).rows == (told,)
    with pytest.raises(SiteNotFound):
        records.sites.get(SITE)


def test_a_site_with_devices_stays_also_after_a_change(records: Records) -> None:
    register(records, SITE)
    records.devices.register(a_device(), an_event())
    records.sites.change(a_site(name="Other"), replacing=a_site(), event=an_event(at=NOON + HOUR))
    told = records.events.recent(limit=10).rows

    with pytest.raises(SiteInUse):
        records.sites.remove(SITE, an_event(at=NOON + DAY))

    assert records.sites.get(SITE).name == "Other"
    assert records.events.recent(limit=10).rows == told


def test_a_site_that_is_not_there_cannot_be_removed(records: Records) -> None:
    with pytest.raises(SiteNotFound):
        records.sites.remove(SITE, an_event())

    assert records.events.recent(limit=10).rows == ()


def test_a_removed_site_takes_no_devices_and_its_id_is_free_again(records: Records) -> None:
    register(records, SITE)
    records.sites.remove(SITE, an_event(at=NOON + HOUR))

    with pytest.raises(SiteNotFound):
        records.devices.register(a_device(), an_event())
    records.sites.register(a_site(name="Anew"), an_event(at=NOON + DAY))

    assert records.sites.get(SITE).name == "Anew"


def test_crops_time_zones_and_names_are_told_of_every_site(records: Records) -> None:
    records.sites.register(a_site(), an_event())
    records.sites.register(a_site("field-1", crops=(), time_zone="America/Lima"), an_event(subject="field-1"))

    assert records.sites.crops_by_site() == {SITE: ("tomato",), "field-1": ()}
    assert records.sites.time_zones() == {SITE: "Europe/Berlin", "field-1": "America/Lima"}
    assert records.sites.names() == {SITE: "Greenhouse 1", "field-1": "Greenhouse 1"}


def test_on_the_table_crops_are_read_once_a_minute() -> None:
    records = dynamo_records()
    assert records.sites.crops_by_site() == {}
    register(records, SITE)

    records.clock.advance(MINUTE - timedelta(seconds=1))
    assert records.sites.crops_by_site() == {}

    records.clock.advance(timedelta(seconds=1))
    assert records.sites.crops_by_site() == {SITE: ("tomato",)}


def test_on_the_table_an_outage_leaves_the_last_good_answer_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    records = dynamo_records()
    register(records, SITE)
    assert records.sites.time_zones() == {SITE: "Europe/Berlin"}
    records.clock.advance(MINUTE)

    with monkeypatch.context() as broken:
        broken.setattr(cloud.client("dynamodb"), "query", fail_as_an_outage)

        assert records.sites.crops_by_site() == {SITE: ("tomato",)}


def test_on_the_table_an_outage_without_an_earlier_answer_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    records = dynamo_records()
    monkeypatch.setattr(cloud.client("dynamodb"), "query", fail_as_an_outage)

    with pytest.raises(Outage):
        records.sites.crops_by_site()


def fail_as_an_outage(**_request: object) -> None:
    raise Outage("the table does not answer")
