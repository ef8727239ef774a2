"""Letters: what a recommendation says to the people who carry it out."""

from server.http.page import Page

PAGES: tuple[Page, ...] = ()
