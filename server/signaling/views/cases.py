"""A case version as the room sees it, its fixed words in the reader's language."""

from mdt.domain.case_facts import (
    CaseFact,
    FactSection,
    Say,
    card_facts,
    said,
    section_text,
    sections,
)
from mdt.domain.cases import Case, CaseVersion, Material
from server.signaling.contract.agenda import CaseSection, CaseView, Fact, MaterialView


def case_view(case: Case, version: CaseVersion, gettext: Say, country: Say) -> CaseView:
    """Return the card, the sheet and the materials of one version."""
    sheet = version.sheet
    return CaseView(
        case_id=case.id,
        case_version_id=version.id,
        version=version.n,
        pseudonym=case.pseudonym,
        title=case.title,
        question=sheet.question,
        question_type=sheet.question_type,
        urgency=sheet.urgency,
        facts=[_fact(fact, gettext, country) for fact in card_facts(sheet)],
        sections=[_section(section, gettext, country) for section in sections(sheet)],
        materials=[_material(material) for material in version.materials],
    )


def _fact(fact: CaseFact, gettext: Say, country: Say) -> Fact:
    return Fact(key=fact.key, value=said(fact.parts, gettext, country))


def _section(section: FactSection, gettext: Say, country: Say) -> CaseSection:
    return CaseSection(
        key=section.key,
        facts=[_fact(fact, gettext, country) for fact in section.facts],
        text=section_text(section, gettext, country),
    )


def _material(material: Material) -> MaterialView:
    return MaterialView(
        id=material.id,
        kind=material.kind,
        title=material.title,
        mime=material.mime,
        url=f"/materials/{material.id}",
        width=material.width,
        height=material.height,
        source_country=material.source_country,
        language=material.language,
        made_on=material.made_on,
        side=material.side,
    )
