"""Health: whether the process answers, and whether what it needs does. It tells nothing else."""

import asyncio

import structlog
from aiohttp import web

from server.http.deps import DEPS, Check

log = structlog.get_logger()

_CHECK_S = 2.0


async def alive(_request: web.Request) -> web.StreamResponse:
    """The process answers."""
    return web.json_response({"status": "ok"})


async def ready(request: web.Request) -> web.StreamResponse:
    """Database and media worker answer; 503 names what does not."""
    checks = request.app[DEPS].checks
    results = await asyncio.gather(*(_passes(name, check) for name, check in checks.items()))
    told = dict(zip(checks, ("ok" if passed else "failed" for passed in results), strict=True))
    return web.json_response(
        {"status": "ok" if all(results) else "failed", **told}, status=200 if all(results) else 503
    )


async def _passes(name: str, check: Check) -> bool:
    try:
        async with asyncio.timeout(_CHECK_S):
            return await check()
    except Exception as failure:  # whatever it is, the answer is that this part is not ready
        log.warning("health.failed", kind=name, error=type(failure).__name__)
        return False
