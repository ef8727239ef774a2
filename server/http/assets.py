"""The built client: which file an entry became, and the files that may be served.

The list of files is read once from the build's manifest and directory, so a path in a request is
only ever looked up, never opened. Names carry a hash of the content, so browsers may keep them.
"""

import json
import mimetypes
from dataclasses import dataclass, field
from pathlib import Path

_MANIFEST = Path(".vite") / "manifest.json"
_TYPES = {".js": "text/javascript", ".woff2": "font/woff2", ".css": "text/css"}
PREFIX = "/static/"


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
    manifest = json.loads(manifest_path.read_text("utf-8"))
    entries = {
        name: Entry(PREFIX + chunk["file"], tuple(_styles(manifest, name)))
        for name, chunk in manifest.items()
        if chunk.get("isEntry")
    }
    files = {
        path.relative_to(dist).as_posix(): Asset(path, _content_type(path))
        for path in dist.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(dist).parts)
    }
    return Assets(files, entries)


def _styles(manifest: dict[str, dict[str, list[str]]], name: str) -> list[str]:
    """Return the style sheets of a chunk and of what it imports, imports first, each once."""
    found: list[str] = []
    waiting, seen = [name], {name}
    chunks: list[dict[str, list[str]]] = []
    while waiting:
        chunk = manifest[waiting.pop(0)]
        chunks.insert(0, chunk)
        for other in chunk.get("imports", []):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    for chunk in chunks:
        found += [PREFIX + css for css in chunk.get("css", []) if PREFIX + css not in found]
    return found


def _content_type(path: Path) -> str:
    guessed = mimetypes.guess_type(path.name)[0]
    return _TYPES.get(path.suffix) or guessed or "application/octet-stream"
