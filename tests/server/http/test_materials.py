"""Materials: bytes to whoever sees the case, and to nobody else."""

from mdt.domain.ids import PersonId
from tests.mdt.service import sitting
from tests.server.http.site import OUTSIDER, PNG, Site


async def test_an_admitted_participant_gets_the_bytes(site: Site) -> None:
    await site.live()
    browser = await site.signed_in("radiologist")

    answer = await browser.client.get("/materials/image-1")

    assert answer.status == 200
    assert await answer.read() == PNG
    assert answer.content_type == "image/png"
    assert answer.headers["Content-Disposition"] == "inline"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


async def test_each_reading_is_audited(site: Site) -> None:
    await site.live()
    browser = await site.signed_in("radiologist")

    await browser.client.get("/materials/image-1")

    [entry] = await site.read.run(lambda uow: uow.audit.about("image-1"))
    assert (entry.action, entry.actor_id) == ("material.read", "radiologist")


async def test_a_guest_sees_a_case_from_when_it_is_called_and_only_once_admitted(
    site: Site,
) -> None:
    meeting_id = await site.live()
    browser = await site.signed_in("guest")

    waiting = await browser.client.get("/materials/image-1")
    await site.do(site.service.meetings.admit, meeting_id, by="chair", person_id="guest")
    admitted = await browser.client.get("/materials/image-1")
    later = await browser.client.get("/materials/image-2")

    assert (waiting.status, admitted.status, later.status) == (404, 200, 404)


async def test_who_was_removed_from_the_room_downloads_nothing_until_admitted(site: Site) -> None:
    meeting_id = await site.live()
    browser = await site.signed_in("guest")
    meetings, whom = site.service.meetings, {"by": "chair", "person_id": "guest"}
    await site.do(meetings.admit, meeting_id, **whom)
    guest = PersonId("guest")
    await site.write.run(lambda uow: meetings.joined(uow, meeting_id, person_id=guest))
    there = await browser.client.get("/materials/image-1")

    await site.do(meetings.remove, meeting_id, **whom, reason="The wrong room.")
    removed = await browser.client.get("/materials/image-1")
    await site.do(meetings.admit, meeting_id, **whom)
    admitted = await browser.client.get("/materials/image-1")

    assert (there.status, removed.status, admitted.status) == (200, 404, 200)


async def test_a_stranger_cannot_tell_a_material_from_none(site: Site) -> None:
    await site.live()
    browser = await site.signed_in(OUTSIDER)

    real = await browser.get("/materials/image-1")
    none = await browser.get("/materials/image-9")

    assert real.status == none.status == 404
    assert "PNG" not in real.text


async def test_naming_another_meeting_opens_nothing(site: Site) -> None:
    meeting_id = await site.live()
    other = await site.published(sitting.plan(items=()[:0] or sitting.plan().items[:1]))
    browser = await site.signed_in("radiologist")

    own = await browser.client.get(f"/materials/image-1?meeting={meeting_id}")
    foreign = await browser.client.get(f"/materials/image-1?meeting={other}")
    unknown = await browser.client.get("/materials/image-1?meeting=../../etc")

    assert (own.status, foreign.status, unknown.status) == (200, 404, 404)


async def test_damaged_bytes_are_not_shown(site: Site) -> None:
    await site.live()
    [blob] = [path for path in (site.settings.data.dir / "blobs").rglob("*") if path.is_file()]
    blob.chmod(0o600)
    blob.write_bytes(PNG[:-1] + b"!")
    browser = await site.signed_in("radiologist")

    page = await browser.get("/materials/image-1")

    assert page.status >= 400
    assert "blob_damaged" in page.text
