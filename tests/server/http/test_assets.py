"""The built client: found by its manifest, served by a list."""

import json
from pathlib import Path

import pytest

from server.http.assets import load
from tests.server.http.site import Site


def _build(dist: Path, manifest: dict[str, object]) -> Path:
    (dist / ".vite").mkdir(parents=True)
    (dist / ".vite" / "manifest.json").write_text(json.dumps(manifest))
    (dist / "a-1.js").write_text("//")
    return dist


def test_without_a_build_there_is_nothing(tmp_path: Path) -> None:
    assert not load(tmp_path).built
    assert load(tmp_path).entry("src/main.tsx") is None


def test_styles_of_imported_chunks_come_first_and_once(tmp_path: Path) -> None:
    assets = load(
        _build(
            tmp_path,
            {
                "src/main.tsx": {
                    "file": "a-1.js", "isEntry": True, "imports": ["_s.js"], "css": ["m.css"],
                },
                "_s.js": {"file": "s.js", "imports": ["src/main.tsx"], "css": ["t.css", "m.css"]},
            },
        )
    )  # fmt: skip

    entry = assets.entry("src/main.tsx")
    assert entry is not None
    assert entry.script == "/static/a-1.js"
    assert entry.styles == ("/static/t.css", "/static/m.css")


def test_hidden_files_of_the_build_are_not_served(tmp_path: Path) -> None:
    assert set(load(_build(tmp_path, {})).files) == {"a-1.js"}


@pytest.mark.parametrize(
    "path", ["../default.toml", "%2e%2e/x", ".vite/manifest.json", "assets", "assets/", "/etc/x"]
)
async def test_nothing_but_the_list_is_served(site: Site, path: str) -> None:
    answer = await site.browser().client.get(f"/static/{path}", allow_redirects=False)

    assert answer.status == 404


async def test_a_file_is_kept_for_ever(site: Site) -> None:
    answer = await site.browser().client.get("/static/assets/pages-3c.js")

    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.content_type == "text/javascript"


async def test_a_client_that_was_never_built_is_said_in_one_sentence(
    unbuilt_site: Site,
) -> None:
    page = await unbuilt_site.browser().get("/sign-in")

    assert page.status == 200
    assert "The browser part was not built yet: run ./dev run once" in page.text
    assert "<script" not in page.text
