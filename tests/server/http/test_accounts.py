"""Accounts: made, locked, opened and reset by administrators, and opened by a secret once."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from mdt.domain.ids import InstitutionId, NetworkId, PersonId
from mdt.domain.institutions import NETWORK, NetworkKept
from server.auth.account_desk import SECRET_GOOD_FOR, new_secret
from server.auth.accounts import AccountState
from server.auth.passwords import SHORTEST_PASSWORD
from server.store.unit_of_work import ServerUnitOfWork
from tests.mdt.service import sitting
from tests.server.http.browser import PASSWORD, Browser, HtmlPage, email
from tests.server.http.site import Site

ACCOUNTS = "/network/accounts"
CHOSEN = "four words of mine"
CHAIR, GOOD = PersonId("chair"), SECRET_GOOD_FOR


@pytest.fixture
async def admin(site: Site) -> Browser:
    """A browser of somebody who administers the network."""
    await site.write.run(
        lambda uow: uow.records.add(
            NETWORK,
            sitting.NETWORK,
            NetworkKept(names={"en": "Network"}, admins=(PersonId("coordinator"),)),
            based_on=0,
            by=None,
            at=sitting.START,
            action="network.settled",
        )
    )
    return await site.signed_in("coordinator")


def secret_of(page: HtmlPage) -> str:
    """The secret that a page shows."""
    return re.search(r'class="one-time"><code>([A-Z2-9-]{24})</code>', page.text)[1]


async def press(admin: Browser, person: str, do: str, **fields: str) -> HtmlPage:
    """Press one of the buttons beside a person."""
    token = await admin.form_token()
    typed = [("form_token", token), ("do", do), *fields.items()]
    return await admin.post(f"{ACCOUNTS}/{person}", typed)


async def made(admin: Browser) -> tuple[HtmlPage, str]:
    """Add a person; return the page and the secret."""
    page = await admin.press(
        await admin.get(ACCOUNTS),
        "Add the person",
        display_name="Dr New",
        email="New@Demo.Example",
        discipline="pathology",
        institution_id=sitting.MOSCOW,
    )
    return page, secret_of(page)


async def first_sign_in(site: Site, good: str, **typed: str) -> tuple[Browser, HtmlPage]:
    """Sign in with a one-time secret and choose a password."""
    browser = site.browser()
    page = await browser.sign_in("new", good)
    fields = {"password": CHOSEN, "again": CHOSEN, **typed}
    return browser, await browser.press(page, "Keep this password and sign in", **fields)


async def test_a_person_is_added_and_chooses_a_password_with_the_secret(
    site: Site, admin: Browser
) -> None:
    page, secret = await made(admin)
    assert "new@demo.example" in page.text

    browser, first = await first_sign_in(site, secret)

    assert first.status == 200
    assert "Dr New" in first.text
    again = await site.browser().sign_in("new", CHOSEN)
    assert "Dr New" in again.text
    used = await site.browser().sign_in("new", secret)
    assert (used.status, "wrong_password" in used.text) == (403, True)
    person = next(
        one
        for one in await site.read.run(lambda uow: uow.people.list_network(sitting.NETWORK))
        if one.display_name == "Dr New"
    )
    assert (person.tz, person.institution_id) == ("Europe/Moscow", sitting.MOSCOW)
    lines = await site.read.run(lambda uow: uow.audit.about(person.id))
    told = [line.action for line in lines if line.action.startswith("account.")]
    assert told == ["account.password_chosen", "account.made"]
    assert next(line for line in lines if line.action == "account.made").actor_id == "coordinator"
    assert (await browser.get("/cases")).status == 200


async def test_the_secret_is_shown_once_and_stored_nowhere(site: Site, admin: Browser) -> None:
    page, secret = await made(admin)

    assert page.headers["Cache-Control"] == "no-store"
    assert secret not in (await admin.get(ACCOUNTS)).text
    site.database.close()
    for path in site.settings.data.dir.rglob("*"):
        assert not path.is_file() or secret.encode() not in path.read_bytes()


async def test_a_secret_is_good_for_three_days(site: Site, admin: Browser) -> None:
    _, secret = await made(admin)
    site.clock.now += SECRET_GOOD_FOR + timedelta(seconds=1)

    page = await site.browser().sign_in("new", secret)

    assert (page.status, "secret_expired" in page.text) == (403, True)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"password": "short one", "again": "short one"}, "weak_password"),
        ({"again": "another of my own"}, "passwords_differ"),
        ({"secret": "AAAA-AAAA-AAAA-AAAA-AAAA"}, "wrong_password"),
    ],
)
async def test_a_password_that_cannot_be_taken_is_told_and_the_secret_stays_good(
    site: Site, admin: Browser, typed: dict[str, str], code: str
) -> None:
    _, secret = await made(admin)

    _, page = await first_sign_in(site, secret, **typed)

    assert page.status >= 400
    assert f'data-code="{code}"' in page.text
    _, after = await first_sign_in(site, secret)
    assert after.status == 200


async def test_the_secret_itself_is_no_password(site: Site, admin: Browser) -> None:
    _, secret = await made(admin)
    assert len(secret) >= SHORTEST_PASSWORD

    _, page = await first_sign_in(site, secret, password=secret, again=secret)

    assert 'data-code="weak_password"' in page.text


async def test_who_has_a_password_does_not_choose_another_with_it(site: Site) -> None:
    browser = site.browser()
    page = await browser.get("/sign-in")
    token = next(value for f in page.forms for name, value in f.fields if name == "form_token")

    refused = await browser.post(
        "/sign-in/password",
        [
            ("form_token", token),
            ("email", email("chair")),
            ("secret", PASSWORD),
            ("password", CHOSEN),
            ("again", CHOSEN),
        ],
    )

    assert (refused.status, "wrong_password" in refused.text) == (403, True)
    assert (await site.signed_in("chair")).cookies


async def test_locking_ends_every_sign_in_at_once_and_refuses_new_ones(
    site: Site, admin: Browser
) -> None:
    ended: list[str] = []
    site.sign_ins.on_ended(ended.append)
    one, other = await site.signed_in("chair"), await site.signed_in("chair")
    bystander = await site.signed_in("scribe")

    page = await press(admin, "chair", "lock")

    assert page.status == 200
    assert "Locked" in page.text
    for browser in (one, other):
        assert (await browser.get("/cases")).path == "/sign-in"
    assert len(ended) == 2
    refused = await site.browser().sign_in("chair")
    assert (refused.status, "account_locked" in refused.text) == (403, True)
    assert (await bystander.get("/cases")).path == "/cases"
    wrong = await site.browser().sign_in("chair", "not the password")
    assert "wrong_password" in wrong.text  # whoever guesses learns nothing of the account

    await press(admin, "chair", "unlock")

    assert (await site.signed_in("chair")).cookies
    lines = await site.read.run(lambda uow: uow.audit.about("chair"))
    told = [line.action for line in lines if line.action.startswith("account.")]
    assert told == ["account.unlocked", "account.locked"]


async def test_a_sign_in_that_was_open_in_the_store_opens_nothing_when_locked(
    site: Site, admin: Browser
) -> None:
    browser = await site.signed_in("chair")
    await site.write.run(lambda uow: uow.accounts.set_state(PersonId("chair"), AccountState.LOCKED))

    assert (await browser.get("/cases")).path == "/sign-in"


async def test_a_reset_account_is_opened_by_its_new_secret_alone(
    site: Site, admin: Browser
) -> None:
    before = await site.signed_in("chair")

    page = await press(admin, "chair", "reset")

    secret = secret_of(page)
    assert (await before.get("/cases")).path == "/sign-in"
    assert (await site.browser().sign_in("chair")).status == 403
    browser = site.browser()
    page = await browser.press(
        await browser.sign_in("chair", secret),
        "Keep this password and sign in",
        password=CHOSEN,
        again=CHOSEN,
    )
    assert "Dr Chair" in page.text


async def test_nobody_locks_or_resets_themself(site: Site, admin: Browser) -> None:
    for do in ("lock", "reset"):
        page = await press(admin, "coordinator", do)
        assert (page.status, "own_account" in page.text) == (403, True)
    assert (await admin.get(ACCOUNTS)).status == 200


async def test_an_address_and_a_person_have_one_account(site: Site, admin: Browser) -> None:
    await made(admin)

    taken = await admin.press(
        await admin.get(ACCOUNTS),
        "Add the person",
        display_name="Dr Second",
        email="new@demo.example",
        discipline="pathology",
    )
    twice = await press(admin, "chair", "make", email="other@demo.example")

    assert taken.status == 422
    assert 'value="Dr Second"' in taken.text
    people = await site.read.run(lambda uow: uow.people.list_network(sitting.NETWORK))
    assert not [one for one in people if one.display_name == "Dr Second"]
    assert (twice.status, "account_exists" in twice.text) == (409, True)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"display_name": " "}, "display_name"),
        ({"email": "nobody"}, "email"),
        ({"discipline": "?"}, "discipline"),
        ({"language": "?"}, "language"),
        ({"institution_id": "elsewhere-else"}, "institution_id"),
    ],
)
async def test_a_person_that_cannot_be_added_is_not(
    site: Site, admin: Browser, typed: dict[str, str], field: str
) -> None:
    wanted = {
        "display_name": "Dr New",
        "email": "new@demo.example",
        "discipline": "pathology",
        "institution_id": str(sitting.MOSCOW),
    }

    page = await admin.press(await admin.get(ACCOUNTS), "Add the person", **{**wanted, **typed})

    assert page.status == 422
    assert field == "email" or f'id="error-{field}"' in page.text
    people = await site.read.run(lambda uow: uow.people.list_network(sitting.NETWORK))
    assert not [one for one in people if one.display_name == "Dr New"]


async def test_only_administrators_of_the_network_come_here(site: Site, admin: Browser) -> None:
    chair = await site.signed_in("chair")

    assert (await chair.get(ACCOUNTS)).status == 403
    assert (await press(chair, "member", "lock")).status == 403
    assert (await press(chair, "member", "reset")).status == 403
    assert (await site.signed_in("member")).cookies


async def test_a_locked_account_is_not_asked_for_a_password(site: Site, admin: Browser) -> None:
    _, secret = await made(admin)
    people = await site.read.run(lambda uow: uow.people.list_network(sitting.NETWORK))
    [new] = [one for one in people if one.display_name == "Dr New"]
    await press(admin, new.id, "lock")

    page = await site.browser().sign_in("new", secret)

    assert (page.status, 'data-code="account_locked"' in page.text) == (403, True)


@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [
        (lambda uow: uow.accounts.set_state(CHAIR, AccountState.LOCKED), "account_locked"),
        (
            lambda uow: uow.accounts.set_secret(CHAIR, "x", until=sitting.START + GOOD),
            "wrong_password",
        ),
    ],
)
async def test_a_sign_in_that_is_being_checked_opens_nothing_that_was_closed_meanwhile(
    site: Site, monkeypatch: pytest.MonkeyPatch, meanwhile, code: str
) -> None:
    check = site.passwords.verify

    async def slow(password_hash: str | None, password: str):
        verdict = await check(password_hash, password)
        await site.write.run(meanwhile)
        return verdict

    monkeypatch.setattr(site.passwords, "verify", slow)

    page = await site.browser().sign_in("chair")

    assert (page.status, f'data-code="{code}"' in page.text) == (403, True)
    assert await site.read.run(lambda uow: uow.sign_ins.of(CHAIR)) == ()


async def test_people_of_another_network_are_none_of_theirs(site: Site, admin: Browser) -> None:
    def elsewhere(uow: ServerUnitOfWork) -> None:
        place = uow.people.institution(sitting.MOSCOW)
        uow.people.add_network(NetworkId("other"), "Other")
        uow.people.add_institution(
            replace(place, id=InstitutionId("far"), network_id=NetworkId("other"))
        )
        stranger = replace(
            uow.people.get(PersonId("chair")),
            id=PersonId("far-one"),
            display_name="Dr Far",
            institution_id=InstitutionId("far"),
        )
        uow.people.add(stranger)
        account = uow.accounts.of(PersonId("chair"))
        uow.accounts.add(replace(account, person_id=stranger.id, email=email("far-one")))

    await site.write.run(elsewhere)

    for do in ("lock", "reset", "make", "unlock"):
        assert (await press(admin, "far-one", do, email="a@b.example")).status == 404
    assert "Dr Far" not in (await admin.get(ACCOUNTS)).text
    assert (await site.signed_in("far-one")).cookies


def test_secrets_are_long_and_never_the_same() -> None:
    made = {new_secret() for _ in range(200)}

    assert len(made) == 200
    assert all(re.fullmatch(r"([A-Z2-9]{4}-){4}[A-Z2-9]{4}", one) for one in made)
