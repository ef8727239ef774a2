"""./dev: what it installs and when, and one clear sentence for everything that may be missing."""

import ast
import importlib.machinery
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
UNREACHABLE = "http://127.0.0.1:9/"  # the discard port: refused at once

# What shows in a command line, what the step is called here, and a file that it leaves.
STEPS = (
    ("-m venv", "venv", ".venv/bin/python"),
    ("pip install", "installer", ".venv/bin/uv"),
    ("pip sync", "packages", ".venv/bin/npm"),
    ("npm install", "client packages", "client_web/node_modules/preact"),
    ("npm run build", "client", "client_web/dist/main.js"),
    ("fetch_fonts", "fonts", "mdt/exports/fonts/Inter.ttf"),
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a project folder, with a space in its path, that nothing was installed into."""
    folder = tmp_path / "tumour board"
    (folder / "client_web" / "src").mkdir(parents=True)
    for name in ("dev", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, folder)
    for name in ("package.json", "package-lock.json", "tsconfig.json", "vite.config.ts"):
        shutil.copy(ROOT / "client_web" / name, folder / "client_web")
    (folder / "client_web" / "src" / "main.tsx").write_text("export {};\n")
    (folder / "mdt" / "exports" / "fonts").mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / "mdt" / "exports" / "fonts" / name, folder / "mdt" / "exports" / "fonts")
    return folder


@pytest.fixture
def dev(copy: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Return the copy's ``dev`` as a module; programs are recorded in ``dev.called``, not run."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = importlib.machinery.SourceFileLoader("dev_under_test", str(copy / "dev"))
    spec = importlib.util.spec_from_loader("dev_under_test", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    called: list[str] = []

    def call(words: list[str | Path], _: str, cwd: Path = ROOT) -> str:
        line = " ".join(map(str, words)).replace(str(copy), "")
        step, made = next(found for piece, *found in STEPS if piece in line)
        called.append(step)
        (copy / made).parent.mkdir(parents=True, exist_ok=True)
        (copy / made).touch()
        return ""

    monkeypatch.setattr(module, "call", call)
    monkeypatch.setattr(module, "mirror", list)
    module.called = called  # type: ignore[attr-defined]
    yield module


@pytest.fixture
def installed(copy: Path, dev: ModuleType) -> Path:
    """Return the copy as after its first start; its Python runs the server of these sources."""
    dev.prepare()
    python = copy / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\ncd "{ROOT}" && exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    return copy


def start(
    folder: Path, *words: str, code: str = "", unprivileged: bool = False, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run ./dev of a folder; ``code`` runs before it in the same Python."""
    script = str(folder / "dev")
    argv = [sys._base_executable, script, *words]  # type: ignore[attr-defined]
    if code:
        play = f"import runpy, sys; {code}; sys.argv = {[script, *words]!r}; "
        play += f"runpy.run_path({script!r}, run_name='__main__')"
        argv = [argv[0], "-c", play]
    if unprivileged and os.geteuid() == 0:  # root may write anywhere, but for this capability
        argv = ["setpriv", "--bounding-set=-dac_override", *argv]
    environment = {name: value for name, value in os.environ.items() if "PIP" not in name}
    return subprocess.run(
        argv,
        env=environment | {"PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "0"} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one sentence that a refusal ends with."""
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.endswith(".")
    return last


def test_every_old_python_can_read_the_file_far_enough_to_say_no() -> None:
    read = ast.parse((ROOT / "dev").read_text(), feature_version=(3, 7))

    assert ast.get_docstring(read)


def test_a_too_old_python_is_told_which_one_is_needed(copy: Path) -> None:
    told = sentence(start(copy, "run", code="sys.version_info = (3, 9, 2)"))

    assert "needs Python 3.11 or newer, and this is Python 3.9" in told
    assert "python3.11 dev run" in told


def test_a_python_without_venv_is_told_which_package_brings_it(copy: Path) -> None:
    told = sentence(start(copy, "run", code="sys.modules['ensurepip'] = None"))

    assert "apt-get install python3-venv" in told
    assert not (copy / ".venv").exists()


def test_without_a_network_the_package_index_is_named(copy: Path) -> None:
    told = sentence(start(copy, "run", PIP_INDEX_URL=UNREACHABLE, PIP_NO_CACHE_DIR="1"))

    assert "connect this machine to the network" in told
    assert "PIP_INDEX_URL" in told


def test_without_a_network_the_scripts_registry_is_named(copy: Path, tmp_path: Path) -> None:
    programs = copy / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "npm"):
        (programs / name).symlink_to(Path(sys.executable).parent / name)
    code = (
        f"dev = runpy.run_path({str(copy / 'dev')!r}); lock = dev['RUNTIME_LOCK']; "
        "(dev['VENV'] / 'consilium.installed').write_text("
        "'\\n'.join([str(dev['ROOT']), lock.name, dev['digest']([lock])]))"
    )

    done = start(
        copy,
        "run",
        code=code,
        npm_config_registry=UNREACHABLE,
        npm_config_cache=str(tmp_path / "npm"),
        npm_config_fetch_retries="0",
    )

    assert "connect this machine to the network" in sentence(done)
    assert "npm_config_registry" in sentence(done)


def test_an_unwritable_folder_is_named(copy: Path) -> None:
    copy.chmod(0o555)

    told = sentence(start(copy, "run", unprivileged=True))

    copy.chmod(0o755)
    assert f"{copy} cannot be written" in told
    assert "copy the project" in told


def test_a_first_start_installs_everything_and_a_second_one_nothing(dev: ModuleType) -> None:
    dev.prepare()
    assert dev.called == [step for _, step, _ in STEPS]

    dev.called.clear()
    dev.prepare()

    assert dev.called == []


@pytest.mark.parametrize(
    ("changed", "repeated"),
    [
        ("requirements.lock", ["packages"]),
        ("client_web/package-lock.json", ["client packages", "client"]),
        ("client_web/src/main.tsx", ["client"]),
        ("mdt/exports/fonts/package-lock.json", ["fonts"]),
    ],
)
def test_only_what_a_change_concerns_is_done_again(
    dev: ModuleType, copy: Path, changed: str, repeated: list[str]
) -> None:
    dev.prepare()
    dev.called.clear()
    with (copy / changed).open("a") as file:
        file.write("\n")

    dev.prepare()

    assert dev.called == repeated


def test_a_folder_that_was_moved_gets_a_new_environment(dev: ModuleType, copy: Path) -> None:
    dev.prepare()
    dev.called.clear()
    stamp = copy / ".venv" / "consilium.installed"
    stamp.write_text(stamp.read_text().replace(str(copy), "/elsewhere"))

    dev.prepare()

    assert dev.called[0] == "venv"


def test_a_linked_environment_of_another_folder_is_left_as_it_is(
    dev: ModuleType, copy: Path, tmp_path: Path
) -> None:
    dev.prepare()
    theirs = (copy / ".venv").rename(tmp_path / "theirs")
    stamp = theirs / "consilium.installed"
    stamp.write_text(stamp.read_text().replace(str(copy), "/elsewhere"))
    (copy / ".venv").symlink_to(theirs)
    dev.called.clear()

    with pytest.raises(dev.Stop, match=f"link to {theirs}.* remove the link"):
        dev.prepare()

    assert dev.called == []
    assert stamp.read_text().startswith("/elsewhere\n")


def test_a_link_to_an_environment_made_here_is_used(
    dev: ModuleType, copy: Path, tmp_path: Path
) -> None:
    dev.prepare()
    (copy / ".venv").symlink_to((copy / ".venv").rename(tmp_path / "another disk"))
    dev.called.clear()
    with (copy / "requirements.lock").open("a") as file:
        file.write("\n")

    dev.prepare()

    assert dev.called == ["packages"]


def test_an_environment_with_the_test_tools_keeps_them(dev: ModuleType, copy: Path) -> None:
    dev.prepare(tests=True)
    (copy / ".venv" / "bin" / "pytest").touch()
    dev.called.clear()

    dev.prepare()

    assert dev.called == []


def test_both_locks_pin_every_package_with_hashes_and_agree() -> None:
    def pinned(name: str) -> set[str]:
        lines = (ROOT / name).read_text().splitlines()
        heads = [line for line in lines if line and not line.startswith(" ")]
        assert all(re.match(r"[a-z0-9.-]+(\[[a-z,]+\])?==\S+", line) for line in heads)
        assert "\n".join(lines).count("--hash=sha256:") >= len(heads)
        return {line.split()[0] for line in heads}

    assert pinned("requirements.lock") <= pinned("requirements-dev.lock")


def test_the_installer_itself_comes_by_hash(dev: ModuleType) -> None:
    for lock in (dev.RUNTIME_LOCK, dev.TEST_LOCK):
        lines = dev.requirement(lock, "uv").splitlines()

        assert re.match(r"uv==[\d.]+ \\$", lines[0])
        assert all(re.match(r"    --hash=sha256:[0-9a-f]{64}( \\)?$", line) for line in lines[1:])
        assert len(lines) > 10


def test_an_unknown_bench_is_answered_with_those_there_are(copy: Path) -> None:
    (copy / "tests" / "bench").mkdir(parents=True)
    (copy / "tests" / "bench" / "join.py").write_text("def main() -> None: ...\n")

    assert "there are join." in sentence(start(copy, "bench", "no-such-thing"))


def test_a_busy_port_is_named(installed: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = sentence(start(installed, "run", "--port", port, "--data", str(tmp_path / "data")))

    assert port in told
    assert "--port" in told


def test_a_data_folder_that_cannot_be_made_is_named(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    told = sentence(
        start(installed, "run", "--port", "0", "--data", str(tmp_path / "file" / "data"))
    )

    assert str(tmp_path / "file" / "data") in told
    assert "--data" in told


def test_debian_packages_that_cannot_be_had_stop_nothing(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(words: object, sentence: str) -> str:
        raise dev.Stop(sentence)

    monkeypatch.setattr(dev, "call", refused)
    monkeypatch.setattr(dev.os, "geteuid", lambda: 0)
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")

    dev.install_debian_packages({"/nowhere/firefox-esr": "firefox-esr"})

    assert "could not be installed: firefox-esr" in capsys.readouterr().out


def test_a_file_for_a_bench_is_meant_from_where_the_command_was_typed(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert dev.from_here(["--rounds", "1", "--json", "out.json"], "--json") == [
        "--rounds", "1", "--json", str(tmp_path / "out.json")
    ]  # fmt: skip


def test_every_test_runs_in_two_processes_and_those_under_a_path_in_one(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(dev, "prepare", lambda **_: None)
    monkeypatch.setattr(dev, "install_debian_packages", lambda _: None)
    monkeypatch.setattr(dev, "become", lambda words, **_: asked.append(words[3:]))

    for words in (["test"], ["test", "--fast"], ["test", "tests/mdt"]):
        args, rest = dev.parser().parse_known_args(words)
        dev.test(args, rest)

    assert asked == [
        ["-p", "tests.two_processes"],
        ["-p", "tests.two_processes", "--ignore=tests/browser"],
        ["tests/mdt"],
    ]
