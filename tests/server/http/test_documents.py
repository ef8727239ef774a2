"""Translated documents on their page: added by one person, checked by another."""

from dataclasses import replace

from mdt.domain.ids import CaseId, MaterialId, PersonId
from tests.mdt.service.test_materials import FILE
from tests.server.http.hostile import HOSTILE
from tests.server.http.site import Site

PAGE = "/cases/case-1/translations"
CASE, OWNER = CaseId("case-1"), PersonId("member")


async def _two_papers(site: Site) -> MaterialId:
    """Bring a French report into the case; return its id."""
    material = replace(FILE.material, title="Compte rendu", kind="report", language="fr")
    file = replace(FILE, material=replace(material, mime="application/pdf"))
    service = site.service.materials
    entry = await site.write.run(lambda uow: service.bring(uow, CASE, by=OWNER, brought=file))
    id_ = entry.value.material.id
    await site.write.run(lambda uow: service.release(uow, CASE, by=OWNER, ids=(id_,)))
    return id_


async def test_a_translation_is_added_by_one_and_checked_by_another(site: Site) -> None:
    id_ = await _two_papers(site)
    owner, colleague = await site.signed_in("member"), await site.signed_in("chair")
    page = await owner.get(PAGE)

    added = await owner.press(
        page,
        "Add the translation",
        material_id=id_,
        translation_of="image-1",
        translator=HOSTILE["element"],
    )
    own = added.text
    page = await colleague.press(await colleague.get(PAGE), "I read both: it says the same")

    assert "Not checked yet" in own
    assert "I read both" not in own
    assert HOSTILE["element"] not in own
    assert "Compte rendu" in own
    assert "Checked against the original" in page.text
    assert "checked by Dr Chair" in page.text


async def test_a_refusal_keeps_what_was_typed(site: Site) -> None:
    id_ = await _two_papers(site)
    owner = await site.signed_in("member")

    refused = await owner.press(
        await owner.get(PAGE),
        "Add the translation",
        material_id=id_,
        translation_of=id_,
        translator="Bureau",
    )

    assert refused.status == 422
    assert "no_translation" in refused.text
    assert 'value="Bureau"' in refused.text


async def test_who_is_not_of_the_sending_hospital_reads_only(site: Site) -> None:
    await _two_papers(site)
    browser = await site.signed_in("radiologist")

    page = await browser.get(PAGE)

    assert page.status == 200
    assert "Add the translation" not in page.text
