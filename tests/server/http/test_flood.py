"""A flood of sign-ins: everybody gets an answer, and the rest of the server goes on."""

import asyncio
from collections import Counter

import pytest

from tests.server.http.browser import PASSWORD, email
from tests.server.http.site import Site


class TestFlood:
    @pytest.fixture
    def overrides(self) -> dict[str, dict[str, object]]:
        return {"auth": {"password_queue": 4, "failures_per_address": 1_000}}

    async def test_a_flood_is_turned_away_before_the_password_threads(self, site: Site) -> None:
        browser = site.browser()
        token = await browser.form_token()

        async def attempt(n: int) -> int:
            fields = [
                ("form_token", token),
                ("email", f"n{n}@demo.example"),
                ("password", "guess"),
            ]
            return (await browser.post("/sign-in", fields)).status

        flood = asyncio.gather(*(attempt(n) for n in range(200)))
        alive = await browser.client.get("/healthz")
        statuses = Counter(await flood)
        back = await (await site.signed_in("chair")).get("/meetings")

        assert alive.status == 200
        assert set(statuses) <= {403, 503}
        assert statuses.total() == 200
        assert back.path == "/meetings"


async def test_the_owner_gets_in_while_somebody_guesses(site: Site) -> None:
    owner = await site.signed_in("chair")
    await owner.press(await owner.get("/meetings"), "Sign out")
    attacker = site.browser()
    token = await attacker.form_token()

    async def guess(n: int) -> int:
        fields = [("form_token", token), ("email", email("chair")), ("password", f"g{n}")]
        return (await attacker.post("/sign-in", fields)).status

    guesses = asyncio.gather(*(guess(n) for n in range(30)))
    page = await owner.get("/sign-in")
    back = await owner.press(page, "Sign in", email=email("chair"), password=PASSWORD)
    statuses = await guesses

    assert back.path == "/"
    assert 429 in statuses
    assert 200 not in statuses
