"""Every store test runs on SQLite and on PostgreSQL."""

from tests.databases import database, database_url, postgres, sqlite_file, sqlite_template

__all__ = ["database", "database_url", "postgres", "sqlite_file", "sqlite_template"]
