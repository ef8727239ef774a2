"""The built client: which file an entry became, and the files that may be served.

The list of files is read once from the build's manifest and directory, so a path in a request is
only ever looked up, never opened. Names carry a hash of the content, so browsers may keep them.
"""

import mimetypes
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, Field, TypeAdapter

_MANIFEST = Path(".vite") / "manifest.json"
_TYPES = {".js": "text/javascript", ".woff2": "font/woff2", ".css": "text/css"}
PREFIX = "/static/"


class Chunk(BaseModel):
    """One built file in the manifest."""

    file: str
    is_entry: bool = Field(default=False, alias="isEntry")
    css: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()


Manifest = dict[str, Chunk]
_MANIFEST_SHAPE = TypeAdapter(Manifest)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file that may be served."""

    path: Path
    content_type: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What a page must load for one entry of the client."""

    script: str
    styles: tuple[str, ...]
    imports: tuple[str, ...]  # scripts that the entry's own waits for


@dataclass(frozen=True, slots=True)
class Assets:
    """The built client, or its absence."""

    files: dict[str, Asset] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)

    @property
    def built(self) -> bool:
        """Whether the client was ever built."""
        return bool(self.entries)

    def entry(self, name: str) -> Entry | None:
        """What to load for ``src/main.tsx`` or ``src/pages.ts``."""
        return self.entries.get(name)


def load(dist: Path) -> Assets:
    """Read the build in ``dist``; without one, return an empty list.

    Raises:
        ValueError: the manifest is not one that vite writes.
    """
    manifest_path = dist / _MANIFEST
    if not manifest_path.is_file():
        return Assets()
    manifest = _MANIFEST_SHAPE.validate_json(manifest_path.read_bytes())
    entries = {name: _entry(manifest, name) for name, chunk in manifest.items() if chunk.is_entry}
    files = {
        path.relative_to(dist).as_posix(): Asset(path, _content_type(path))
        for path in dist.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(dist).parts)
    }
    return Assets(files, entries)


def _entry(manifest: Manifest, name: str) -> Entry:
    """Return what an entry loads: imported chunks first, each once."""
    chunks, waiting = [name], [name]
    while waiting:
        for other in manifest[waiting.pop(0)].imports:
            if other not in chunks:
                chunks.append(other)
                waiting.append(other)
    chunks.reverse()
    styles = [css for chunk in chunks for css in manifest[chunk].css]
    return Entry(
        script=PREFIX + manifest[name].file,
        styles=tuple(PREFIX + css for css in dict.fromkeys(styles)),
        imports=tuple(PREFIX + manifest[chunk].file for chunk in chunks[:-1]),
    )


def _content_type(path: Path) -> str:
    guessed = mimetypes.guess_type(path.name)[0]
    return _TYPES.get(path.suffix) or guessed or "application/octet-stream"
