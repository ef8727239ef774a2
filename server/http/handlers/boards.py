"""Boards: their people, rules and series, an institution and a person of theirs."""

from server.http.page import Page

PAGES: tuple[Page, ...] = ()
