"""The command line: run, migrate, begin, verify, demo, doctor. Every failure is one sentence.

python -m server run --data DIR
"""

import asyncio
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from mdt.materials.blobs import BlobStore
from server import logs
from server.app import App, passwords_of, utc_now
from server.auth.account_desk import SECRET_GOOD_FOR
from server.beginning import Beginning, begin_network
from server.demo.load import load_demo
from server.demo.sign_ins import DemoSignIns
from server.doctor import examine
from server.engine.embedded import EmbeddedEngine
from server.printing import minutes_pdf
from server.settings import Settings, load
from server.starting import (
    CannotStart,
    claimed,
    open_database,
    require_free_ports,
    sentences,
    settle_memory,
)
from server.store.database import Database
from server.store.keys import SigningKey, open_signing_key
from server.store.verify import verify as verify_data

T = TypeVar("T")

app = typer.Typer(
    help="Consilium: live tumour boards between hospitals, and the record that follows from them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

DataOption = Annotated[
    Path | None, typer.Option("--data", help="Directory of everything that must survive.")
]
"""Where the data is; without it the settings say."""


@app.command()
def run(
    data: DataOption = None,
    host: Annotated[str | None, typer.Option(help="Address that pages are served on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port of the pages.", min=0, max=65535)] = None,
    media_port: Annotated[
        int | None, typer.Option(help="UDP port of sound and picture.", min=0, max=65535)
    ] = None,
    demo: Annotated[
        bool | None, typer.Option("--demo/--no-demo", help="Load the synthetic demo network.")
    ] = None,
) -> None:
    """Start the server, and serve until it is told to stop."""
    _or_say(lambda: _run(_settings(data=data, host=host, port=port, media=media_port, demo=demo)))


@app.command()
def migrate(
    data: DataOption = None,
    grant_to: Annotated[
        str | None,
        typer.Option(metavar="ROLE", help="PostgreSQL role that the server runs as."),
    ] = None,
) -> None:
    """Bring the database to the version of this program."""

    def work() -> None:
        settings = _settings(data=data)
        with claimed(settings, migrate=True) as database:
            typer.echo("The database is up to date.")
            if grant_to is not None:
                _grant(database, grant_to)

    _or_say(work)


@app.command()
def verify(data: DataOption = None) -> None:
    """Check every hash, signature and anchor; name the first row that is not as recorded."""
    _or_say(lambda: _verify(_settings(data=data)))


@app.command()
def begin(
    network: Annotated[str, typer.Option(help="What the network is called.")],
    institution: Annotated[
        list[str],
        typer.Option(help="Country, zone and name: 'KZ Asia/Almaty Oncology Centre'. Repeat it."),
    ],
    name: Annotated[str, typer.Option(help="The first administrator, of the first institution.")],
    email: Annotated[str, typer.Option(help="What they sign in with.")],
    data: DataOption = None,
) -> None:
    """Make a network with its first administrator, and show their one-time secret."""
    wanted = Beginning(network=network, institutions=institution, name=name, email=email)
    _or_say(lambda: _begin(_settings(data=data), wanted))


@app.command()
def demo(data: DataOption = None) -> None:
    """Load the synthetic demo network, and say how its people sign in."""

    def work() -> None:
        settings = _settings(data=data)
        with claimed(settings, migrate=True) as database:
            signer = open_signing_key(settings.key_dir)
            typer.echo(_load_demo(settings, database, signer).table())

    _or_say(work)


@app.command()
def doctor(data: DataOption = None) -> None:
    """Look at the installation, and say what is not as it should be."""

    def work() -> None:
        findings = examine(_settings(data=data))
        for finding in findings:
            typer.echo(finding.line)
        if any(finding.is_fault for finding in findings):
            raise typer.Exit(1)

    _or_say(work)


def main() -> None:
    """Run the command that the command line names."""
    app()


def _settings(
    *,
    data: Path | None = None,
    host: str | None = None,
    port: int | None = None,
    media: int | None = None,
    demo: bool | None = None,
) -> Settings:
    given: dict[str, dict[str, object]] = {
        "data": {"dir": data},
        "http": {"host": host, "port": port},
        "media": {"port": media},
        "demo": {"enabled": demo},
    }
    chosen = {
        group: {name: value for name, value in names.items() if value is not None}
        for group, names in given.items()
    }
    settings = load({group: names for group, names in chosen.items() if names})
    logs.configure(settings.logs.level, settings.logs.format)
    return settings


def _or_say(work: Callable[[], T]) -> T:
    """Do the work, or say in one sentence why not, and end with status 1."""
    try:
        with sentences():
            return work()
    except CannotStart as reason:
        typer.echo(f"consilium: {reason}", err=True)
        raise typer.Exit(1) from reason
    except BrokenPipeError:
        raise typer.Exit(1) from None


def _run(settings: Settings) -> None:
    require_free_ports(settings)
    is_embedded = settings.database_url.startswith("sqlite")
    with claimed(settings, migrate=is_embedded) as database:
        signer = open_signing_key(settings.key_dir)
        signs = _load_demo(settings, database, signer) if settings.demo.enabled else None
        server = App(
            settings,
            database=database,
            signer=signer,
            engine=_engine(settings),
            minutes_pdf=minutes_pdf,
        )
        asyncio.run(_serve(server, signs))


async def _serve(server: App, signs: DemoSignIns | None) -> None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked.set)
    await server.start()
    try:
        settle_memory()
        typer.echo(f"Consilium is ready: {server.url}")
        if signs is not None:
            typer.echo(signs.table())
        typer.echo("Ctrl+C stops it.")
        sys.stdout.flush()
        await asked.wait()
    finally:
        await server.stop()


def _engine(settings: Settings) -> EmbeddedEngine:
    media, logging = settings.media, settings.logs
    return EmbeddedEngine(
        host=media.host,
        port=media.port,
        addresses=media.addresses,
        workers=media.workers,
        pairs=media.pairs,
        screens=media.screens,
        top_speakers=media.top_speakers,
        fan_out=media.fanout,
        log_level=logging.level,
        log_form=logging.format,
    )


def _load_demo(settings: Settings, database: Database, signer: SigningKey) -> DemoSignIns:
    passwords = passwords_of(settings)
    try:
        return load_demo(
            database.begin,
            data_dir=settings.data.dir,
            blobs=BlobStore(settings.blob_dir, max_bytes=settings.materials.max_bytes),
            signer=signer,
            hash_password=passwords.hash_now,
            chosen_password=settings.demo.password.get_secret_value(),
            now=utc_now(),
        )
    finally:
        passwords.close()


def _begin(settings: Settings, wanted: Beginning) -> None:
    passwords = passwords_of(settings)
    try:
        with claimed(settings, migrate=True) as database:
            made = begin_network(
                database.begin, wanted, hash_password=passwords.hash_now, now=utc_now()
            )
    finally:
        passwords.close()
    hours = int(SECRET_GOOD_FOR.total_seconds()) // 3600
    typer.echo(f"{made.email} signs in with this secret, once, within {hours} hours: {made.secret}")


def _grant(database: Database, role: str) -> None:
    if not database.has_roles:
        raise CannotStart("SQLite has no roles, so --grant-to is for PostgreSQL only.")
    database.grant(role)
    typer.echo(f"The role {role} can read, and add to the record.")


def _verify(settings: Settings) -> None:
    database = open_database(settings)
    try:
        report = verify_data(database, settings.data.dir)
    finally:
        database.close()
    for kind, count in report.checked.items():
        typer.echo(f"{count:>8} {kind}")
    if report.first_bad is not None:
        typer.echo(f"Not as it was recorded: {report.first_bad}")
        raise typer.Exit(1)
    typer.echo("Every hash, signature and anchor is as it was recorded.")
