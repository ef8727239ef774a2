"""Settings: every value that an operator may choose, read once at start.

Layers, each over the one before: config/default.toml (which holds every default), the file named
in CONSILIUM_CONFIG, environment variables CONSILIUM_GROUP__NAME, the command line. What the
values mean is said in config/README.md. This is the only module that reads the environment.
"""

import os
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

ROOT = Path(__file__).resolve().parent.parent
DEFAULTS = ROOT / "config" / "default.toml"
TEMPLATES = ROOT / "client_web" / "templates"
LOCALE = ROOT / "client_web" / "locale"
CLIENT_DIST = ROOT / "client_web" / "dist"

Port = Annotated[int, Field(ge=0, le=65535)]
Count = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0)]
TurnUrl = Annotated[
    str,
    Field(
        pattern=r"^turns?:(\[[0-9A-Fa-f:.]+\]|[^\s:/?#@\[\]]+)(:\d{1,5})?(\?transport=(udp|tcp))?$"
    ),
]
Origin = Annotated[str, Field(pattern=r"^https?://[^/?#@\s]+$")]

MIN_TURN_SECRET = 32


class SettingsError(Exception):
    """The settings cannot be used; the message is one sentence for the operator."""


class Group(BaseModel):
    """One table of the settings file: closed, and never changed after start."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class HttpSettings(Group):
    """The pages' address."""

    host: str
    port: Port
    public_url: Annotated[str, Field(pattern=r"^(https?://[^/?#@\s]+)?$")]
    origins: tuple[Origin, ...]
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...]
    drain_s: Seconds


class DataSettings(Group):
    """Where everything that must survive is kept."""

    dir: Path


class DatabaseSettings(Group):
    """The database, and how much may wait for it."""

    url: SecretStr
    readers: Count
    busy_timeout_s: Seconds
    commit_batch: Count


class MediaSettings(Group):
    """The media worker's address and the layout of a subscriber's connection."""

    host: str
    port: Port
    addresses: tuple[str, ...]
    workers: Annotated[int, Field(ge=0, le=64)]
    pairs: Annotated[int, Field(ge=1, le=30)]
    screens: Annotated[int, Field(ge=0, le=4)]
    top_speakers: Annotated[int, Field(ge=1, le=12)]
    fanout: Literal["auto", "python", "native"]


class TurnSettings(Group):
    """Relays for people whose network lets nothing else through."""

    urls: tuple[TurnUrl, ...]
    secret: SecretStr
    ttl_s: Annotated[int, Field(ge=60, le=600)]
    relay_only: bool

    @model_validator(mode="after")
    def _secret_is_there(self) -> Self:
        if self.urls and len(self.secret.get_secret_value()) < MIN_TURN_SECRET:
            raise ValueError(
                f"turn.urls needs turn.secret, of {MIN_TURN_SECRET} characters or more"
            )
        if self.relay_only and not self.urls:
            raise ValueError("turn.relay_only needs turn.urls")
        return self


class AuthSettings(Group):
    """Passwords, and how long a sign-in lasts."""

    idle_min: Count
    absolute_h: Count
    password_threads: Count
    password_queue: Count
    argon2_memory_kib: Annotated[int, Field(ge=8)]
    argon2_passes: Count
    argon2_lanes: Count
    failures_per_account: Count
    failures_per_address: Count
    failure_window_min: Count


class RoomSettings(Group):
    """How long a dropped seat is kept, and how much is replayed to it."""

    hold_s: Seconds
    chair_hold_s: Seconds
    replay_events: Count


class SignalingSettings(Group):
    """Limits of one signalling socket."""

    message_bytes: Count
    connect_deadline_s: Seconds
    queue_messages: Count
    queue_bytes: Count
    commands_per_s: Seconds
    commands_burst: Count
    sockets_per_person: Count
    ping_interval_s: Seconds
    ping_timeout_s: Seconds


class LimitSettings(Group):
    """Limits of one web request and of all connections."""

    form_bytes: Count
    body_s: Seconds
    request_s: Seconds
    upload_s: Seconds
    header_s: Seconds
    connections: Count
    connections_per_address: Count
    pdf_s: Seconds


class MaterialSettings(Group):
    """Limits of a stored material."""

    max_bytes: Count


class LanguageSettings(Group):
    """The languages that people may choose, when their catalogue is present."""

    offered: Annotated[tuple[str, ...], Field(min_length=1)]


class DemoSettings(Group):
    """The synthetic demo network."""

    enabled: bool
    password: SecretStr


class MetricsSettings(Group):
    """Where Prometheus reads the figures, on loopback only; port 0 switches it off."""

    port: Port


class LogSettings(Group):
    """What is logged, and in which form."""

    level: Literal["debug", "info", "warning", "error"]
    format: Literal["console", "json"]


class Settings(BaseSettings):
    """All settings."""

    model_config = SettingsConfigDict(
        env_prefix="CONSILIUM_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    http: HttpSettings
    data: DataSettings
    database: DatabaseSettings
    media: MediaSettings
    turn: TurnSettings
    auth: AuthSettings
    rooms: RoomSettings
    signaling: SignalingSettings
    limits: LimitSettings
    materials: MaterialSettings
    languages: LanguageSettings
    demo: DemoSettings
    metrics: MetricsSettings
    logs: LogSettings

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the layers; the first that has a value wins."""
        named = os.environ.get("CONSILIUM_CONFIG", "")
        files = [Path(named)] if named else []
        tables = [TomlConfigSettingsSource(settings_cls, path) for path in [*files, DEFAULTS]]
        return (init_settings, env_settings, *tables)

    @property
    def public_url(self) -> str:
        """The address that people are told, without a slash at the end."""
        return self.http.public_url or f"http://localhost:{self.http.port}"

    @property
    def is_https(self) -> bool:
        """Whether people reach the pages over TLS (which decides the cookies' names and flags)."""
        return self.public_url.startswith("https://")

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL of the database."""
        given = self.database.url.get_secret_value()
        return given or f"sqlite:///{self.data.dir.resolve() / 'consilium.sqlite'}"

    @property
    def blob_dir(self) -> Path:
        """Where the bytes of materials are kept, by their SHA-256."""
        return self.data.dir / "blobs"

    @property
    def key_dir(self) -> Path:
        """Where the server's signing key and secrets are kept."""
        return self.data.dir / "keys"

    @property
    def anchor_file(self) -> Path:
        """The signed heads of the event chains, outside the database."""
        return self.data.dir / "anchors.jsonl"


def load(overrides: Mapping[str, Mapping[str, object]] | None = None) -> Settings:
    """Return the settings from all layers.

    Args:
        overrides: values of the command line, by group and name; they win.

    Raises:
        SettingsError: a value, a name or a file cannot be used.
    """
    values: dict[str, dict[str, object]] = {
        group: dict(names) for group, names in (overrides or {}).items()
    }
    demo_password = os.environ.get("CONSILIUM_DEMO_PASSWORD", "")
    if demo_password:
        values.setdefault("demo", {}).setdefault("password", demo_password)
    named = os.environ.get("CONSILIUM_CONFIG", "")
    if named and not Path(named).is_file():
        raise SettingsError(f"CONSILIUM_CONFIG names {named}, which is not a file.")
    try:
        return Settings.model_validate(values)
    except ValidationError as refused:
        first = refused.errors(include_url=False, include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        what = f"Setting {name}" if name else "The settings cannot be read"
        raise SettingsError(f"{what}: {first['msg']}.") from refused


def inherited() -> Mapping[str, str]:
    """Return the environment, for a process of ours to start in."""
    return os.environ
