"""Requests: what one team asks of another, with opinions and re-reviews."""

from server.http.page import Page

PAGES: tuple[Page, ...] = ()
