"""Signing in and out: cookies, rotation, limits, and what was typed before."""

import re

import pytest

from server.auth.refusals import SignInBusy
from server.auth.tokens import token_hash
from tests.server.http.browser import PASSWORD, email
from tests.server.http.site import Site

COOKIE = "consilium"


async def test_the_form_has_the_fields_that_password_managers_know(site: Site) -> None:
    page = await site.browser().get("/sign-in")

    assert re.search(r'<label for="email">E-mail</label>\s*<input id="email"', page.text)
    assert re.search(r'<label for="password">Password</label>\s*<input id="password"', page.text)
    assert 'autocomplete="current-password"' in page.text
    assert "Sign in" in page.buttons


async def test_the_right_password_leads_to_the_first_page(site: Site) -> None:
    browser = site.browser()

    page = await browser.sign_in("chair")

    assert (page.status, page.path) == (200, "/")
    assert "Dr Chair" in page.text


async def test_signing_in_leads_back_to_where_the_person_wanted_to_go(site: Site) -> None:
    meeting_id = await site.published()
    browser = site.browser()
    asked = await browser.get(f"/meetings/{meeting_id}")

    page = await browser.press(asked, "Sign in", email=email("chair"), password=PASSWORD)

    assert asked.path == "/sign-in"
    assert page.path == f"/meetings/{meeting_id}"


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "/x\r\nSet-Cookie: a=b"]
)
async def test_nobody_is_sent_to_another_site_after_signing_in(site: Site, target: str) -> None:
    browser = site.browser()
    page = await browser.get("/sign-in")

    answer = await browser.press(
        page,
        "Sign in",
        follow=False,
        email=email("chair"),
        password=PASSWORD,
        next=target,
    )

    assert answer.status == 303
    assert answer.headers["Location"] == "/"


async def test_unknown_address_and_wrong_password_get_the_same_answer(site: Site) -> None:
    async def refused(address: str) -> str:
        browser = site.browser()
        page = await browser.get("/sign-in")
        answer = await browser.press(page, "Sign in", email=address, password="wrong")
        assert answer.status == 403
        return re.sub(r'value="[^"]*"', "", answer.text)

    assert await refused(email("chair")) == await refused("nobody@demo.example")


async def test_the_typed_address_comes_back_and_the_password_does_not(site: Site) -> None:
    browser = site.browser()
    page = await browser.get("/sign-in")

    answer = await browser.press(page, "Sign in", email=email("chair"), password="my wrong one")

    assert f'value="{email("chair")}"' in answer.text
    assert "my wrong one" not in answer.text


async def test_a_planted_sign_in_cookie_is_not_the_one_that_is_used(site: Site) -> None:
    browser = site.browser()
    browser.client.session.cookie_jar.update_cookies({COOKIE: "planted" * 6})

    await browser.sign_in("chair")

    assert browser.cookies[COOKIE] != "planted" * 6
    assert await site.sign_ins.caller("planted" * 6) is None


async def test_signing_in_again_ends_the_browsers_earlier_sign_in(site: Site) -> None:
    browser = site.browser()
    await browser.sign_in("chair")
    first = browser.cookies[COOKIE]
    token = await _form_token_of(browser)

    await browser.post(
        "/sign-in",
        [("form_token", token), ("email", email("member")), ("password", PASSWORD)],
    )

    assert browser.cookies[COOKIE] != first
    assert await site.sign_ins.caller(first) is None


async def test_a_copied_cookie_opens_nothing_after_signing_out(site: Site) -> None:
    browser = await site.signed_in("chair")
    copied = browser.cookies[COOKIE]
    ended: list[str] = []
    site.sign_ins.on_ended(ended.append)

    page = await browser.press(await browser.get("/meetings"), "Sign out")

    assert page.path == "/sign-in"
    assert ended == [token_hash(copied)]
    thief = site.browser(Cookie=f"{COOKIE}={copied}")
    assert (await thief.get("/meetings")).path == "/sign-in"


async def test_a_sign_in_ends_when_nobody_uses_it(site: Site) -> None:
    browser = await site.signed_in("chair")

    site.clock.now += site.sign_ins_idle(minutes=-1)
    assert (await browser.get("/meetings")).path == "/meetings"
    await site.tasks.settled()
    site.clock.now += site.sign_ins_idle(minutes=-1)
    assert (await browser.get("/meetings")).path == "/meetings"
    await site.tasks.settled()
    site.clock.now += site.sign_ins_idle(minutes=1)
    assert (await browser.get("/meetings")).path == "/sign-in"


async def test_a_sign_in_ends_for_good_however_much_it_is_used(site: Site) -> None:
    browser = await site.signed_in("chair")
    step = site.sign_ins_idle(minutes=-1)

    for _ in range(12 * 60 // site.settings.auth.idle_min):
        site.clock.now += step
        await browser.get("/meetings")
        await site.tasks.settled()
    site.clock.now += 4 * step

    assert (await browser.get("/meetings")).path == "/sign-in"


async def test_only_the_hash_of_a_cookie_is_stored(site: Site) -> None:
    browser = await site.signed_in("chair")

    stored = b"".join(p.read_bytes() for p in site.settings.data.dir.glob("consilium.sqlite*"))

    assert browser.cookies[COOKIE].encode() not in stored
    assert token_hash(browser.cookies[COOKIE]).encode() in stored


async def test_after_too_many_wrong_passwords_the_account_rests_here(site: Site) -> None:
    attacker = site.browser()
    page = await attacker.get("/sign-in")

    for _ in range(site.settings.auth.failures_per_account):
        answer = await attacker.press(page, "Sign in", email=email("chair"), password="guess")
        assert answer.status == 403
    answer = await attacker.press(page, "Sign in", email=email("chair"), password=PASSWORD)

    assert answer.status == 429
    assert "too_many_attempts" in answer.text
    assert 0 < int(answer.headers["Retry-After"]) <= 90


async def test_guessing_at_an_account_does_not_lock_its_owner_out(site: Site) -> None:
    owner = await site.signed_in("chair")
    await owner.press(await owner.get("/meetings"), "Sign out")
    attacker = site.browser()
    page = await attacker.get("/sign-in")
    for _ in range(site.settings.auth.failures_per_account + 1):
        await attacker.press(page, "Sign in", email=email("chair"), password="guess")

    back = await owner.sign_in("chair")

    assert back.path == "/"


async def test_an_attempt_that_nobody_could_check_is_not_counted(site: Site) -> None:
    browser = site.browser()
    page = await browser.get("/sign-in")
    verify = site.passwords.verify

    async def busy(*_args: object) -> None:
        raise SignInBusy

    site.passwords.verify = busy
    for _ in range(site.settings.auth.failures_per_account + 1):
        answer = await browser.press(page, "Sign in", email=email("chair"), password=PASSWORD)
        assert (answer.status, "sign_in_busy" in answer.text) == (503, True)
    site.passwords.verify = verify

    back = await browser.press(page, "Sign in", email=email("chair"), password=PASSWORD)

    assert back.path == "/"


async def test_an_attacked_account_opens_again_by_itself(site: Site) -> None:
    browser = site.browser()
    page = await browser.get("/sign-in")
    for _ in range(site.settings.auth.failures_per_account + 1):
        answer = await browser.press(page, "Sign in", email=email("chair"), password="guess")

    site.elapsed += int(answer.headers["Retry-After"])
    back = await browser.press(page, "Sign in", email=email("chair"), password=PASSWORD)

    assert back.path == "/"


async def test_an_address_that_guesses_at_many_accounts_must_wait(site: Site) -> None:
    browser = site.browser()
    page = await browser.get("/sign-in")

    statuses = [
        (await browser.press(page, "Sign in", email=f"n{n}@demo.example", password="x")).status
        for n in range(site.settings.auth.failures_per_address + 1)
    ]

    assert set(statuses[:-1]) == {403}
    assert statuses[-1] == 429


async def test_what_was_typed_survives_a_sign_in_that_ended(site: Site) -> None:
    meeting_id = await site.published()
    browser = await site.signed_in("coordinator")
    page = await browser.get(f"/meetings/{meeting_id}")
    site.clock.now += site.sign_ins_idle(minutes=1)

    asked = await browser.press(page, "Cancel meeting", reason="“Flood” <in> Beijing 🌊")
    again = await browser.press(asked, "Sign in", email=email("coordinator"), password=PASSWORD)
    done = await browser.press(again, "Send what I typed")

    assert asked.status == 401
    assert (await site.meeting(meeting_id)).cancel_reason == "“Flood” <in> Beijing 🌊"
    assert done.path == f"/meetings/{meeting_id}"


async def test_a_form_of_an_earlier_sign_in_is_kept_and_sent_once_more(site: Site) -> None:
    meeting_id = await site.published()
    browser = await site.signed_in("coordinator")
    page = await browser.get(f"/meetings/{meeting_id}")
    await browser.press(page, "Sign out")
    await browser.sign_in("coordinator")

    asked = await browser.press(page, "Cancel meeting", reason="Storm")
    done = await browser.press(asked, "Send what I typed")

    assert (asked.status, "stale_form" in asked.text) == (409, True)
    assert done.path == f"/meetings/{meeting_id}"
    assert (await site.meeting(meeting_id)).cancel_reason == "Storm"


async def _form_token_of(browser) -> str:
    page = await browser.get("/meetings")
    return next(v for f in page.forms for name, v in f.fields if name == "form_token")


@pytest.mark.parametrize(
    ("overrides", "names", "flags"),
    [
        ({}, {"consilium", "consilium-device"}, {"HttpOnly", "SameSite=Lax", "Path=/"}),
        (
            {"http": {"public_url": "https://board.example.org"}},
            {"__Host-consilium", "__Host-consilium-device"},
            {"HttpOnly", "SameSite=Lax", "Path=/", "Secure"},
        ),
    ],
)
async def test_cookies_carry_every_flag(site: Site, names: set[str], flags: set[str]) -> None:
    async with site.browser().client as client:
        form = await client.get("/sign-in")
        visit = form.headers.getall("Set-Cookie")[0].split(";")[0]
        token = re.search(r'name="form_token" value="([0-9a-f]{64})"', await form.text())
        answer = await client.post(
            "/sign-in",
            data={"form_token": token[1], "email": email("chair"), "password": PASSWORD},
            headers={"Cookie": visit, "Sec-Fetch-Site": "same-origin"},
            allow_redirects=False,
        )

    set_cookies = answer.headers.getall("Set-Cookie")
    given = {c.split("=")[0]: c for c in set_cookies if "Max-Age=0" not in c}
    assert answer.status == 303
    assert set(given) == names
    for cookie in given.values():
        assert flags <= {part.strip() for part in cookie.split(";")}
        assert "Domain" not in cookie
