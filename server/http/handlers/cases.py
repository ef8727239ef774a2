"""Cases: the list, the sheet of one, its gaps and its timeline."""

from server.http.page import Page

PAGES: tuple[Page, ...] = ()
