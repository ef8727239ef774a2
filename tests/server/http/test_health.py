"""Health: alive, ready, and nothing more told."""

from tests.server.http.site import Site


async def test_the_process_says_that_it_is_alive_and_no_version(site: Site) -> None:
    answer = await site.browser().client.get("/healthz")

    assert answer.status == 200
    assert await answer.json() == {"status": "ok"}
    assert answer.headers["Server"] == "consilium"


async def test_ready_means_that_database_and_media_answer(site: Site) -> None:
    answer = await site.browser().client.get("/readyz")

    assert answer.status == 200
    assert await answer.json() == {"status": "ok", "database": "ok", "media": "ok"}


async def test_not_ready_names_the_part(site: Site) -> None:
    site.healthy["media"] = False

    answer = await site.browser().client.get("/readyz")

    assert answer.status == 503
    assert await answer.json() == {"status": "failed", "database": "ok", "media": "failed"}


async def test_a_check_that_fails_badly_is_a_part_that_is_not_ready(site: Site) -> None:
    async def broken() -> bool:
        raise ConnectionRefusedError

    site.checks["media"] = broken

    answer = await site.browser().client.get("/readyz")

    assert answer.status == 503
    assert (await answer.json())["media"] == "failed"
