-- PostgreSQL for Consilium: two roles, so that the server can add to the record and never change
-- it. Run it once as a superuser, with passwords of your own: psql -f postgresql.example.sql
-- "PostgreSQL" in README.md says what comes next.

CREATE ROLE consilium_owner LOGIN PASSWORD 'change me';   -- owns the tables; only migrates them
CREATE ROLE consilium_server LOGIN PASSWORD 'change me';  -- what the server runs as

CREATE DATABASE consilium OWNER consilium_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE consilium FROM PUBLIC;
GRANT CONNECT ON DATABASE consilium TO consilium_server;

\connect consilium
ALTER SCHEMA public OWNER TO consilium_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO consilium_server;
