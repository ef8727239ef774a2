"""Settings: layers, and one clear sentence for what cannot be used."""

from pathlib import Path

import pytest

from server.settings import Settings, SettingsError, load


def test_every_default_is_in_the_file() -> None:
    settings = load()

    assert settings.http.port == 8080
    assert settings.public_url == "http://localhost:8080"
    assert not settings.is_https
    assert settings.database_url.startswith("sqlite:////")


def test_no_setting_has_a_default_elsewhere() -> None:
    groups = {name: field.annotation for name, field in Settings.model_fields.items()}

    hidden = [
        f"{group}.{name}"
        for group, model in groups.items()
        for name, field in model.model_fields.items()
        if not field.is_required()
    ]
    assert hidden == []


def test_each_layer_wins_over_the_one_below(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = tmp_path / "site.toml"
    named.write_text('[http]\nport = 1001\nhost = "::1"\n[media]\nport = 1002\n')
    monkeypatch.setenv("CONSILIUM_CONFIG", str(named))
    monkeypatch.setenv("CONSILIUM_HTTP__PORT", "2001")
    monkeypatch.setenv("CONSILIUM_MEDIA__ADDRESSES", '["192.0.2.1"]')

    settings = load({"data": {"dir": tmp_path}})

    assert (settings.http.host, settings.http.port) == ("::1", 2001)
    assert (settings.media.port, settings.media.addresses) == (1002, ("192.0.2.1",))
    assert settings.data.dir == tmp_path
    assert settings.auth.absolute_h == 12
    assert load({"http": {"port": 3001}}).http.port == 3001


def test_the_demo_password_has_a_short_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSILIUM_DEMO_PASSWORD", "for the demo")

    settings = load()

    assert settings.demo.password.get_secret_value() == "for the demo"
    assert "for the demo" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("CONSILIUM_HTTP__PROT", "1", r"Setting http\.prot: "),
        ("CONSILIUM_HTTP__PORT", "70000", r"Setting http\.port: .* 65535"),
        ("CONSILIUM_HTTP__PORT", "many", r"Setting http\.port: "),
        ("CONSILIUM_HTTP__PUBLIC_URL", "https://a.example/path", r"Setting http\.public_url: "),
        ("CONSILIUM_HTTP__TRUSTED_PROXIES", "10.0.0.0/8", r"cannot be read"),
        ("CONSILIUM_LOGS__LEVEL", "loud", r"Setting logs\.level: "),
        ("CONSILIUM_CONFIG", "/no/such/file.toml", r"names /no/such/file\.toml"),
    ],
)
def test_what_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=sentence):
        load()


def test_a_file_that_is_not_toml_is_named_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = tmp_path / "site.toml"
    named.write_text("[http\n")
    monkeypatch.setenv("CONSILIUM_CONFIG", str(named))

    with pytest.raises(SettingsError, match="cannot be read"):
        load()
