"""The built client's files: a path is looked up in the list made at start, never opened."""

from aiohttp import web

from server.http.deps import DEPS

_FOR_EVER = "public, max-age=31536000, immutable"


async def show(request: web.Request) -> web.StreamResponse:
    """Send one file; its name carries a hash of its content, so it may be kept."""
    asset = request.app[DEPS].assets.files.get(request.match_info["path"])
    if asset is None:
        raise web.HTTPNotFound
    return web.FileResponse(
        asset.path, headers={"Content-Type": asset.content_type, "Cache-Control": _FOR_EVER}
    )
