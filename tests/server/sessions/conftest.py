"""A database file of its own for each test that asks for one."""

from tests.databases import sqlite_file, sqlite_template

__all__ = ["sqlite_file", "sqlite_template"]
