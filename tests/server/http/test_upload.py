"""Files from outside: taken in cleaned, looked at, then part of the case; or refused."""

import hashlib
from pathlib import Path

import aiohttp
import pytest

from mdt.domain.ids import CaseId, PersonId
from mdt.materials.refusals import UploadBusy
from server.http.intake import MOST_AT_ONCE, Intake
from tests import canary
from tests.mdt.materials import files
from tests.server.http.browser import Browser, HtmlPage
from tests.server.http.site import Site

PAGE = "/cases/case-1/materials"
SAID = {"title": "Wound", "kind": "photo", "side": "L", "made_on": "2026-02", "modality": ""}


@pytest.fixture
def overrides() -> dict[str, dict[str, object]]:
    return {"materials": {"max_bytes": 100_000}}


async def send(
    browser: Browser,
    content: bytes,
    *,
    name: str = "x.png",
    token: str | None = None,
    follow: bool = True,
    **said: str,
) -> HtmlPage:
    """Send the form as a browser does: fields first, then the file."""
    form = aiohttp.FormData()
    form.add_field("form_token", await browser.form_token() if token is None else token)
    for field, value in {**SAID, **said}.items():
        form.add_field(field, value)
    form.add_field("file", content, filename=name, content_type="image/png")
    headers = {"Origin": browser.origin, "Sec-Fetch-Site": "same-origin"}
    answer = await browser.client.post(PAGE, data=form(), headers=headers, allow_redirects=follow)
    return await browser._page(answer)


def blobs(site: Site) -> set[str]:
    folder = site.settings.data.dir / "blobs"
    return {path.name for path in folder.rglob("*") if path.is_file()}


async def materials(site: Site) -> list[str]:
    version = await site.read.run(lambda uow: uow.cases.current(CaseId("case-1")))
    return [one.title for one in version.materials]


async def test_a_file_waits_until_somebody_looked_and_is_then_in_the_next_version(
    site: Site,
) -> None:
    browser = await site.signed_in("member")

    page = await send(browser, files.jpeg())

    assert page.status == 200
    assert page.form("Take the chosen files into version 2")
    assert await materials(site) == ["CT abdomen"]
    [upload] = await site.read.run(
        lambda uow: site.service.materials.waiting(uow, CaseId("case-1"))
    )
    assert f'src="{PAGE}/{upload.subject_id}"' in page.text
    shown = await browser.client.get(f"{PAGE}/{upload.subject_id}")
    assert (shown.status, shown.content_type) == (200, "image/jpeg")

    page = await browser.press(
        page, "Take the chosen files into version 2", material_id=upload.subject_id
    )

    assert page.status == 200
    assert await materials(site) == ["CT abdomen", "Wound"]
    stored = await site.read.run(lambda uow: uow.materials.get(upload.subject_id))
    assert (stored.side, stored.made_on, stored.width, stored.height) == ("L", "2026-02", 16, 8)
    assert stored.sha256 in blobs(site)
    lines = await site.read.run(lambda uow: uow.audit.about(upload.subject_id))
    assert [line.action for line in lines] == [
        "material.released",
        "material.read",
        "material.brought",
    ]


@pytest.mark.parametrize("content", [files.png(), files.jpeg(), files.pdf()])
async def test_who_it_is_about_reaches_no_disk(site: Site, content: bytes) -> None:
    browser = await site.signed_in("member")
    kind = "report" if content.startswith(b"%PDF") else "photo"

    page = await send(browser, content, name=f"{canary.LATIN}.png", kind=kind)

    assert page.status == 200
    assert len(blobs(site)) == 2
    assert canary.find(Path(site.settings.data.dir), [page.text]) == []


async def test_the_patients_name_on_the_pages_of_a_report_is_refused(site: Site) -> None:
    browser = await site.signed_in("member")
    await site.write.run(
        lambda uow: site.service.identity_links.keep(
            uow,
            CaseId("case-1"),
            by=PersonId("member"),
            reference=canary.RECORD_NUMBER,
            words=canary.LATIN,
        )
    )

    page = await send(browser, files.pdf(f"Patient {canary.LATIN}"), kind="report")

    assert page.status == 422
    assert "identity_in_text" in page.text
    assert len(blobs(site)) == 1


@pytest.mark.parametrize(
    ("content", "said", "code"),
    [
        (b"", {}, "required"),
        (b"<svg/>", {}, "file_type_unknown"),
        (files.jpeg()[:200], {}, "file_damaged"),
        (files.bomb(), {}, "picture_too_large"),
        (files.locked(files.pdf()), {"kind": "report"}, "document_locked"),
        (b"\x89PNG" + bytes(100_000), {}, "invalid"),
        (files.jpeg(), {"title": ""}, "required"),
        (files.jpeg(), {"kind": "report"}, "wrong_kind"),
        (files.jpeg(), {"data_class": "identity"}, "unknown_code"),
        (files.jpeg(), {"kind": "image_study"}, "required"),
    ],
)
async def test_what_is_refused_leaves_nothing_and_keeps_what_was_typed(
    site: Site, content: bytes, said: dict[str, str], code: str
) -> None:
    browser = await site.signed_in("member")

    page = await send(browser, content, **{"made_on": "2025-11", **said})

    assert page.status == 422
    assert f'data-code="{code}"' in page.text
    assert 'value="2025-11"' in page.text
    assert len(blobs(site)) == 1
    waiting = await site.read.run(lambda uow: site.service.materials.waiting(uow, CaseId("case-1")))
    assert waiting == ()


async def test_a_refused_file_is_gone_from_the_disk(site: Site) -> None:
    browser = await site.signed_in("member")
    page = await send(browser, files.jpeg())
    assert len(blobs(site)) == 2

    page = await browser.press(page, "Remove the file for ever", reason="A name is on it")

    assert page.status == 200
    assert "Wound" not in page.text
    assert len(blobs(site)) == 1


async def test_a_form_of_another_page_reads_no_file(site: Site) -> None:
    browser = await site.signed_in("member")

    page = await send(browser, files.jpeg(), token="0" * 64, follow=False)

    assert page.status == 409
    assert len(blobs(site)) == 1


async def test_elsewhere_a_form_with_a_file_is_not_read(site: Site) -> None:
    browser = await site.signed_in("member")
    form = aiohttp.FormData({"form_token": await browser.form_token()})
    form.add_field("file", b"x", filename="x")
    headers = {"Origin": browser.origin, "Sec-Fetch-Site": "same-origin"}

    answer = await browser.client.post("/profile", data=form(), headers=headers)

    assert answer.status == 400


async def test_the_class_is_changed_on_the_page_and_the_gate_follows(site: Site) -> None:
    await site.published()
    owner, foreign = await site.signed_in("member"), await site.signed_in("radiologist")
    assert (await foreign.client.get("/materials/image-1")).status == 200

    page = await owner.press(
        await owner.get(PAGE), "Change", data_class="face", reason="The face is seen"
    )

    assert "The face is seen" in page.text
    refused = await foreign.get("/materials/image-1")
    assert (refused.status, "class_blocked" in refused.text) == (403, True)
    listed = await foreign.get(PAGE)
    assert "Change the kind of data" not in listed.text


async def test_a_person_brings_one_file_at_a_time_and_few_people_at_once() -> None:
    intake = Intake()

    with intake.place(PersonId("a")):
        with pytest.raises(UploadBusy), intake.place(PersonId("a")):
            pass
        others = [intake.place(PersonId(str(n))) for n in range(MOST_AT_ONCE - 1)]
        for one in others:
            one.__enter__()
        with pytest.raises(UploadBusy), intake.place(PersonId("late")):
            pass
        for one in others:
            one.__exit__(None, None, None)
    with intake.place(PersonId("a")):
        pass


async def test_a_file_over_which_the_process_dies_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("server.http.intake.CLEAN_WITHIN_S", 0.0)

    with pytest.raises(Exception, match="safely"):
        await Intake().clean(files.png())


async def test_two_files_with_the_same_bytes_are_stored_once(site: Site) -> None:
    browser = await site.signed_in("member")
    await send(browser, files.jpeg())
    page = await send(browser, files.jpeg())
    assert len(blobs(site)) == 2

    await browser.press(page, "Remove the file for ever", reason="Twice")

    assert len(blobs(site)) == 2
    cleaned = await Intake().clean(files.jpeg())
    assert hashlib.sha256(cleaned.content).hexdigest() in blobs(site)
