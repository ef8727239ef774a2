"""Security headers: what every answer tells the browser not to do."""

import re

from aiohttp import web

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "font-src 'self'",
        "connect-src 'self'{sockets}",
        "media-src 'self' blob:",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""No inline script or style, nothing from elsewhere, no frame. Source: CSP Level 3."""

FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""For bytes that somebody uploaded: whatever they are, they run nothing."""

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: with it browsers send "Origin: null" with our own forms (Fetch 3.2).
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), "
        "speaker-selection=(self), geolocation=(), payment=(), usb=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "consilium",
}
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?|\[[0-9A-Fa-f:]{2,45}\](:[0-9]{1,5})?")
_HSTS = "max-age=63072000; includeSubDomains"


class SecurityHeaders:
    """Adds the headers to every answer, also to those that a library makes."""

    def __init__(self, *, https: bool) -> None:
        self._https = https

    async def add(self, request: web.Request, response: web.StreamResponse) -> None:
        """Complete an answer that is about to be sent; a stricter value is left alone."""
        for name, value in _ALWAYS.items():
            response.headers[name] = value
        response.headers.setdefault("Content-Security-Policy", self._policy(request.host))
        response.headers.setdefault("Cache-Control", "no-store")
        if self._https:
            response.headers["Strict-Transport-Security"] = _HSTS

    def _policy(self, host: str) -> str:
        # Older browsers do not count a WebSocket to the same host as 'self'.
        scheme = "wss" if self._https else "ws"
        sockets = f" {scheme}://{host}" if _HOST.fullmatch(host) else ""
        return CONTENT_POLICY.format(sockets=sockets)
