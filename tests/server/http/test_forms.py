"""Who may change something: our own pages, for the browser they were made for, and nobody else."""

import asyncio
import io

import aiohttp
import pytest
import structlog
import yarl

from server.http.routes import PAGES
from tests.server.http.browser import Browser
from tests.server.http.rows.every import address_of
from tests.server.http.site import Site

UNSAFE = [page for page in PAGES if page.method == "POST"]
FORM = "application/x-www-form-urlencoded"


async def _send(
    browser: Browser, path: str, headers: dict[str, str], body: bytes | io.BytesIO | None = None
) -> aiohttp.ClientResponse:
    token = await browser.form_token()
    return await browser.client.post(
        path,
        data=body if body is not None else f"form_token={token}".encode(),
        headers={"Content-Type": FORM, **headers},
        allow_redirects=False,
    )


FROM_ELSEWHERE = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example", "X-Forwarded-Host": "evil.example"},
    {"Origin": "http://127.0.0.1:1"},
)


@pytest.mark.parametrize("page", UNSAFE, ids=lambda page: page.name)
async def test_a_form_from_elsewhere_changes_nothing(site: Site, page) -> None:
    meeting_id = await site.ended()
    browser = await site.signed_in("coordinator")
    before = (await site.meeting(meeting_id)).seq

    for headers in FROM_ELSEWHERE:
        answer = await _send(browser, address_of(page.path, meeting_id), headers)
        assert (answer.status, headers) == (403, headers)
        assert "foreign_request" in await answer.text()

    assert (await site.meeting(meeting_id)).seq == before
    assert (await browser.get("/meetings")).path == "/meetings"


@pytest.mark.parametrize("page", UNSAFE, ids=lambda page: page.name)
async def test_a_form_without_its_token_changes_nothing(site: Site, page) -> None:
    meeting_id = await site.ended()
    browser = await site.signed_in("coordinator")

    for headers in ({}, {"Sec-Fetch-Site": "same-origin"}):
        answer = await _send(browser, address_of(page.path, meeting_id), headers, b"title=x")
        assert (answer.status, page.name) == (403, page.name)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", b'{"form_token": "x"}'),
        ("application/json", b"{}"),
        ("multipart/form-data; boundary=x", b"--x--"),
        (f"{FORM}; charset=utf-7", b"form_token=x"),
        (f"{FORM}; charset=no-such-code", b"form_token=x"),
        (FORM, b"form_token=\xff\xfe"),
    ],
)
async def test_only_forms_of_our_kind_are_read(site: Site, kind: str, body: bytes) -> None:
    browser = await site.signed_in("coordinator")

    answer = await browser.client.post(
        "/preferences",
        data=body,
        headers={"Content-Type": kind, "Sec-Fetch-Site": "same-origin"},
        allow_redirects=False,
    )

    assert answer.status in {400, 403}


async def test_another_persons_token_is_not_accepted(site: Site) -> None:
    chair, member = await site.signed_in("chair"), await site.signed_in("member")
    stolen = await chair.client.get("/meetings")
    token = (await stolen.text()).split('name="form_token" value="')[1][:64]

    answer = await member.client.post(
        "/sign-out", data={"form_token": token}, allow_redirects=False
    )

    assert answer.status == 403
    assert (await member.get("/meetings")).path == "/meetings"


async def test_a_body_beyond_the_limit_is_refused_in_words(site: Site) -> None:
    browser = await site.signed_in("coordinator")

    answer = await _send(
        browser,
        "/meetings/new",
        {"Sec-Fetch-Site": "same-origin"},
        io.BytesIO(b"title=" + b"x" * site.settings.limits.form_bytes),
    )

    text = await answer.text()
    assert answer.status == 413
    assert "too_large" in text
    assert "at most 2 MB can be sent" in text


class TestSlowBody:
    @pytest.fixture
    def overrides(self) -> dict[str, dict[str, object]]:
        return {"limits": {"body_s": 1.0}}

    async def test_a_body_that_never_ends_is_given_up(self, site: Site) -> None:
        browser = await site.signed_in("coordinator")

        async def endless():
            yield b"title="
            await asyncio.Event().wait()

        answer = await browser.client.post(
            "/preferences",
            data=endless(),
            headers={"Content-Type": FORM, "Sec-Fetch-Site": "same-origin"},
        )

        assert answer.status == 408
        assert "request_timeout" in await answer.text()


async def test_huge_headers_are_refused(site: Site) -> None:
    browser = site.browser()

    answer = await browser.client.get("/sign-in", headers={"Cookie": "a=" + "x" * 20_000})

    assert answer.status == 400


async def test_a_method_that_an_address_does_not_take_is_told_so(site: Site) -> None:
    browser = await site.signed_in("chair")
    token = await browser.form_token()

    page = await browser.post("/meetings", [("form_token", token)])

    assert page.status == 405
    assert "method_not_allowed" in page.text
    assert "GET" in page.headers["Allow"]


async def test_an_address_that_does_not_exist_is_a_page(site: Site) -> None:
    page = await site.browser().get("/no/such/page")

    assert page.status == 404
    assert "<h1>" in page.text


async def test_half_a_surrogate_pair_and_a_nul_do_no_harm(site: Site) -> None:
    browser = await site.signed_in("coordinator")
    token = await browser.form_token()

    answer = await browser.client.post(
        "/meetings/new",
        data=f"form_token={token}&board_id=board-gastric&title=%ED%A0%80%00a&do=save".encode(),
        headers={"Content-Type": FORM, "Sec-Fetch-Site": "same-origin"},
    )

    assert answer.status == 422
    assert "internal" not in await answer.text()


async def test_what_an_address_names_breaks_no_line_of_an_answer(site: Site) -> None:
    browser = await site.signed_in("chair")
    token = ("form_token", await browser.form_token())
    address = yarl.URL("/drafts/opinion/%0D%0ASet-Cookie:%20a=b%E2%80%AE%2F%00", encoded=True)

    answer = await browser.post(address, [token, ("do", "discard")], follow=False)

    assert answer.status == 303
    assert answer.headers["Location"] == ("/requests/%0D%0ASet-Cookie:%20a=b%E2%80%AE/%00/opinion")


class TestSlowServer:
    @pytest.fixture
    def overrides(self) -> dict[str, dict[str, object]]:
        return {"limits": {"request_s": 5.0}}

    async def test_an_answer_that_takes_too_long_is_given_up_in_words(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        browser = await site.signed_in("chair")
        waiting = asyncio.Event()
        monkeypatch.setattr(site.read, "run", _first_then(site.read.run, waiting.wait))

        page = await browser.get("/meetings")

        assert page.status == 503
        assert "server_busy" in page.text


def _first_then(first, then):
    """Answer the first call (who is it?) and hang in the second (what do they want?)."""
    calls = iter([first])

    async def run(*args: object) -> object:
        return await next(calls, lambda *_: then())(*args)

    return run


async def test_a_fault_is_a_page_without_details_and_a_line_in_the_log(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await site.signed_in("chair")

    async def broken(*_args: object) -> object:
        raise LookupError("patient Ivanov")

    monkeypatch.setattr(site.read, "run", _first_then(site.read.run, broken))
    with structlog.testing.capture_logs() as lines:
        page = await browser.get("/meetings")

    assert page.status == 500
    assert "Ivanov" not in page.text
    assert "LookupError" not in page.text
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["request.failed"]
