"""On call: who is asked first, and a meeting that cannot wait."""

from server.http.page import Page

PAGES: tuple[Page, ...] = ()
