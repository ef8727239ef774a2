"""Amendments: new versions of signed minutes."""

from server.http.page import Page

PAGES: tuple[Page, ...] = ()
