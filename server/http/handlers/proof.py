"""Proof: everything about a meeting, to be checked without this server."""

from server.http.page import Page

PAGES: tuple[Page, ...] = ()
