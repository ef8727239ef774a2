"""Security headers, on every route and on every refusal."""

import pytest

from server.http.routes import BARE, PAGES
from tests.server.http.rows.every import address_of
from tests.server.http.site import Site

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), "
        "speaker-selection=(self), geolocation=(), payment=(), usb=()"
    ),
    "Server": "consilium",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "font-src 'self'; connect-src 'self' ws://{host}; media-src 'self' blob:; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
OF_FILES = {"minutes.pdf", "material", "proof"}
EVERY = sorted({(p.name, p.path) for p in PAGES} | {(name, path) for name, _, path, _ in BARE})


async def test_every_route_sends_every_header(site: Site) -> None:
    meeting_id = await site.ended()
    browser = await site.signed_in("chair")
    host = f"127.0.0.1:{browser.client.port}"

    for name, path in EVERY:
        answer = await browser.client.get(address_of(path, meeting_id), allow_redirects=False)
        got = {header: answer.headers.get(header) for header in ALWAYS}
        policy = FILE_POLICY if name in OF_FILES else POLICY.format(host=host)
        keeping = answer.headers["Cache-Control"]
        assert (name, got) == (name, ALWAYS)
        assert (name, answer.headers["Content-Security-Policy"]) == (name, policy)
        assert (name, "immutable" in keeping) == (name, name == "static")
        assert (name, "no-store" in keeping) == (name, name != "static")
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("path", ["/no/such", "/static/no/such", "/meetings/none", "/static/.vite"])
async def test_refusals_send_them_too(site: Site, path: str) -> None:
    browser = await site.signed_in("chair")

    answer = await browser.client.get(path)

    assert answer.status == 404
    assert {k: answer.headers.get(k) for k in ALWAYS} == ALWAYS
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


async def test_a_foreign_origin_is_never_reflected(site: Site) -> None:
    browser = site.browser()

    answer = await browser.client.options(
        "/meetings",
        headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"},
    )

    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_strange_host_does_not_reach_the_policy(site: Site) -> None:
    browser = site.browser()

    answer = await browser.client.get("/sign-in", headers={"Host": "x; script-src *"})

    assert "script-src *" not in answer.headers.get("Content-Security-Policy", "")


class TestOverTls:
    @pytest.fixture
    def overrides(self) -> dict[str, dict[str, object]]:
        return {"http": {"public_url": "https://board.example.org"}}

    async def test_browsers_are_told_to_stay_with_tls(self, site: Site) -> None:
        answer = await site.browser().client.get("/sign-in")

        assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
        assert "wss://127.0.0.1" in answer.headers["Content-Security-Policy"]


async def test_pages_hold_no_inline_script_or_style(site: Site) -> None:
    meeting_id = await site.ended()
    browser = await site.signed_in("coordinator")

    for path in ("/sign-in", "/meetings", "/meetings/new", f"/meetings/{meeting_id}", "/none"):
        text = (await browser.get(path)).text
        assert "<script>" not in text
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text
