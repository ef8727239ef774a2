"""Indicators: how a board works, in figures."""

from server.http.page import Page

PAGES: tuple[Page, ...] = ()
