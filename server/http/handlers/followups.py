"""Follow-ups: what became of a recommendation, and what is due."""

from server.http.page import Page

PAGES: tuple[Page, ...] = ()
