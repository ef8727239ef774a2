"""Adding institutions to a network and putting them right, on the pages of who administers it."""

import pytest

from mdt.domain.institutions import INSTITUTION
from tests.mdt.service.sitting import BOARD, MOSCOW
from tests.server.http.browser import Browser, HtmlPage
from tests.server.http.rows.requests import prepare
from tests.server.http.site import Site
from tests.server.http.test_followups import recorded

NEW = "/network/institutions/new"
HANOI = {
    "title-en": "Hanoi Cancer Centre",
    "title-vi": "Bệnh viện K",
    "title-zh": "河内肿瘤中心",
    "kind": "cancer_centre",
    "country": "vn",
    "tz": "Asia/Ho_Chi_Minh",
    "capabilities": "HIPEC",
    "since-HIPEC": "2019",
}


async def added(browser: Browser, **changes: str) -> HtmlPage:
    """Open the form from the page of the network, and send it."""
    network = await browser.get("/network")
    page = await browser.get(network.links["Add an institution"])
    return await browser.press(page, "Add the institution", **{**HANOI, **changes})


async def test_an_added_institution_has_its_page_its_names_and_its_people(site: Site) -> None:
    browser = await site.signed_in("coordinator")

    page = await added(browser)

    assert page.status == 200, page.text
    for words in ("Hanoi Cancer Centre", "Bệnh viện K", "Vietnam", "since 2019"):
        assert words in page.text
    network = await browser.get("/network")
    assert network.links["Hanoi Cancer Centre"] == page.path
    assert network.links["Agreements"] == "/agreements"
    reader = await site.signed_in("member")
    await reader.press(await reader.get("/boards"), "中文")
    assert "河内肿瘤中心" in (await reader.get(page.path)).text


async def test_adding_is_one_version_and_one_line_of_the_audit(site: Site) -> None:
    browser = await site.signed_in("coordinator")

    page = await added(browser)

    institution_id = page.path.rpartition("/")[2]
    entries = await site.read.run(lambda uow: uow.records.history(INSTITUTION, institution_id))
    assert [(one.n, one.author_id, one.value.country) for one in entries] == [
        (1, "coordinator", "VN")
    ]
    lines = await site.read.run(lambda uow: uow.audit.about(institution_id))
    assert [(one.action, one.actor_id) for one in lines] == [("institution.added", "coordinator")]


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("country", "Vietnam", "two letters"),
        ("country", "", "must be filled in"),
        ("tz", "", "must be filled in"),
        ("tz", "Asia/Hanoi", "is not a time zone"),
        ("kind", "palace", "is not one of the choices"),
        ("since-HIPEC", "lately", "as in 2019"),
        ("title-en", "BEIJING Hospital", "already"),
    ],
)
async def test_what_does_not_fit_is_told_and_what_was_typed_stays(
    site: Site, field: str, value: str, told: str
) -> None:
    browser = await site.signed_in("coordinator")
    before = await site.read.run(lambda uow: uow.people.institutions_of(network(uow)))

    page = await added(browser, **{field: value})

    assert page.status == 422
    assert told in page.text
    assert 'value="Bệnh viện K"' in page.text
    assert await site.read.run(lambda uow: uow.people.institutions_of(network(uow))) == before


def network(uow) -> str:
    return uow.people.institution("moscow").network_id


async def test_an_institution_without_any_name_is_refused(site: Site) -> None:
    browser = await site.signed_in("coordinator")
    nameless = {f"title-{code}": "" for code in ("en", "vi", "zh")}

    assert (await added(browser, **nameless)).status == 422


@pytest.mark.parametrize(("person", "status"), [("member", 403), ("chair", 403), ("observer", 404)])
async def test_only_who_administers_the_network_adds(site: Site, person: str, status: int) -> None:
    browser = await site.signed_in(person)

    assert (await browser.get(NEW)).status == status
    token = await browser.form_token()
    sent = await browser.post(NEW, [("form_token", token), *HANOI.items()])
    assert sent.status == status


async def test_a_suspended_network_gets_no_institution(site: Site) -> None:
    browser = await site.signed_in("coordinator")
    page = await browser.get("/network")
    await browser.press(page, "Save changes", state="suspended")

    refused = await added(browser)

    assert refused.status == 409
    assert 'value="Bệnh viện K"' in refused.text


async def test_a_wrong_country_and_zone_are_put_right_and_the_version_is_kept(site: Site) -> None:
    browser = await site.signed_in("coordinator")
    page = await added(browser, country="LA", tz="Asia/Vientiane")
    assert "Laos" in page.text

    right = await browser.press(page, "Save changes", country="VN", tz="Asia/Ho_Chi_Minh")

    assert "Vietnam" in right.text
    institution_id = page.path.rpartition("/")[2]
    stored = await site.read.run(lambda uow: uow.people.institution(institution_id))
    assert (stored.country, stored.tz) == ("VN", "Asia/Ho_Chi_Minh")
    entries = await site.read.run(lambda uow: uow.records.history(INSTITUTION, institution_id))
    assert [one.value.country for one in entries] == ["LA", "VN"]


@pytest.mark.parametrize(
    ("who", "address", "directory", "chinese"),
    [
        ("coordinator", "/meetings/new", "Beijing Hospital", "北京医院"),
        ("coordinator", f"/boards/{BOARD}/edit", "Beijing Hospital", "北京医院"),
        ("member", f"/boards/{BOARD}", "Beijing Hospital", "北京医院"),
        ("trainee", "/requests", "Moscow Centre", "莫斯科中心"),
        ("member", "/followups", "Moscow Centre", "莫斯科中心"),
    ],
)
async def test_every_page_calls_an_institution_as_its_reader_does(
    site: Site, who: str, address: str, directory: str, chinese: str
) -> None:
    await prepare(site)
    await recorded(site)
    await site.named_in_chinese()
    await site.named_in_chinese(MOSCOW, "莫斯科中心")
    browser = await site.signed_in(who)
    english = await browser.get(address)
    assert directory in english.text

    await browser.press(english, "中文")
    page = await browser.get(address)

    assert chinese in page.text
    assert directory not in page.text
