"""Models of FHIR that others wrote parse every document of ours."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from mdt.exports.exported import Exported, exported
from mdt.exports.fhir import parse, render
from tests.mdt.exports.r4b import accepted
from tests.mdt.exports.test_fhir import PSEUDONYMS, bundle, replaced, translated
from tests.mdt.service.sitting import WORDING, Sitting, plan
from tests.mdt.service.test_amending import amend, end_review, held, revise, sign


def amended() -> Exported:
    sitting = held().signed()
    amend(sitting)
    revise(sitting, "session", "Amended: 修正。")
    end_review(sitting)
    sign(sitting)
    return exported(sitting.meeting, PSEUDONYMS)


def drafted_in(language: str) -> Exported:
    sitting = Sitting().published(plan(languages=(language, "en")))
    sitting.joined("chair", "scribe", "member", "radiologist")
    sitting.do(sitting.service.sessions.start, by="chair")
    what = exported(sitting.ended().meeting, PSEUDONYMS)
    assert what.language == language
    return what


def of_a_hospital() -> Exported:
    return bundle(replace(WORDING, implementer_id=None, implementer_institution="北京肿瘤医院"))


DOCUMENTS: dict[str, Callable[[], Exported]] = {
    "everything filled in": bundle,
    "advisory": lambda: bundle(absent="member"),
    "carried out by a hospital": of_a_hospital,
    "little filled in": lambda: bundle(WORDING),
    "replaced": replaced,
    "local fit, recusal, translations": translated,
    "amended": amended,
    "Chinese": lambda: drafted_in("zh"),
    "Russian": lambda: drafted_in("ru"),
    "French": lambda: drafted_in("fr"),
    "not over yet": lambda: exported(Sitting().live().meeting, PSEUDONYMS),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_parsed_by_the_models_of_others(name: str) -> None:
    what = DOCUMENTS[name]()

    assert parse(accepted(render(what))) == what


@pytest.mark.parametrize(
    ("name", "value"),
    [("performer", [{"display": ""}]), ("status", ""), ("recommendation", "FLOT"), ("kind", [])],
)
def test_the_models_refuse_what_fhir_does_not_have(name: str, value: object) -> None:
    document = json.loads(render(bundle()))
    document["entry"][1]["resource"]["activity"][0]["detail"][name] = value

    with pytest.raises(ValueError, match=name):
        accepted(json.dumps(document).encode())
