from __future__ import annotations

import logging
from pathlib import Path

import pytest

from assistant.errors import TanyaError
from assistant.settings import Settings, given_options, load_settings


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file and no variable of the machine's own."""
    import os

    monkeypatch.chdir(tmp_path)
    for variable in [name for name in os.environ if name.upper().startswith("TANYA_")]:
        monkeypatch.delenv(variable)


def test_nothing_given_means_the_defaults() -> None:
    assert load_settings() == Settings()


def test_command_line_beats_environment_beats_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("tanya.toml").write_text('port = 1\nhost = "0.0.0.0"\ntop_k = 5\n')
    monkeypatch.setenv("TANYA_PORT", "2")
    monkeypatch.setenv("TANYA_HOST", "::1")
    settings = load_settings(port="3")
    assert (settings.port, settings.host, settings.top_k) == (3, "::1", 5)


def test_what_is_not_given_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("tanya.toml").write_text("port = 1\n")
    monkeypatch.setenv("TANYA_PORT", " ")
    assert load_settings(port=None).port == 1


def test_settings_made_directly_read_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANYA_PORT", "2")
    assert Settings().port == 7860


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("TANYA_PORT", "99999", ["port", "99999", "65535"]),
        ("TANYA_PORT", "tcp://10.0.0.1:80", ["port", "tcp://", "integer"]),
        ("TANYA_TOP_K", "0", ["top_k", "greater than or equal to 1"]),
        ("TANYA_LANGUAGE", "fr", ["language", "'auto', 'id' or 'en'"]),
        ("TANYA_ANSWER_THRESHOLD", "nan", ["answer_threshold", "nan"]),
        ("TANYA_THREADS", "-1", ["threads", "-1"]),
        ("TANYA_ROOT_PATH", "hr", ["root_path", "begins with a slash"]),
        ("TANYA_ALLOWED_ORIGINS", "*", ["allowed_origins", "one by one"]),
        ("TANYA_ALLOWED_ORIGINS", "portal.example.com", ["allowed_origins", "https://portal"]),
        ("TANYA_ALLOWED_ORIGINS", "https://a.id/x", ["allowed_origins", "'https://a.id/x'"]),
        ("TANYA_ALLOWED_ORIGINS", "https://a.id:port", ["allowed_origins"]),
        ("TANYA_ALLOWED_ORIGINS", "https://a.id;frame-ancestors", ["allowed_origins", "host"]),
    ],
)
def test_a_bad_value_is_told_by_option_value_limit_and_source(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: list[str]
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(TanyaError) as caught:
        load_settings()
    for part in [*told, f"environment variable {variable}"]:
        assert part in str(caught.value)
    assert "pydantic" not in str(caught.value)


def test_every_bad_value_is_told_at_once() -> None:
    Path("tanya.toml").write_text('port = "x"\n')
    with pytest.raises(TanyaError) as caught:
        load_settings(top_k="99")
    assert "--top-k" in str(caught.value)
    assert "(from tanya.toml)" in str(caught.value)


def test_a_long_value_is_cut_and_a_password_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANYA_PORT", "9" * 10_000)
    Path("tanya.toml").write_text('feedback_url = ["postgresql://budi:hunter2@host/db"]\n')
    with pytest.raises(TanyaError) as caught:
        load_settings()
    assert len(str(caught.value)) < 600
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in repr(Settings(feedback_url="postgresql://budi:hunter2@host/db"))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"prot = 1\n", "Did you mean port?"),
        (b"zzzzzz = 1\n", "docs/configuration.md"),
        (b"port = \n", "line 1"),
        (b"port = 1\nport = 2\n", "line 2"),
        (b"host = '\xff'\n", "UTF-8"),
        (b'corpus = "a\\u0000b"\n', "NUL"),
        (b"[port]\nx = 1\n", "port"),
    ],
)
def test_a_bad_file_is_told(content: bytes, told: str) -> None:
    Path("tanya.toml").write_bytes(content)
    with pytest.raises(TanyaError) as caught:
        load_settings()
    assert told in str(caught.value)
    assert "tanya.toml" in str(caught.value)


def test_a_file_with_a_byte_order_mark_is_read() -> None:
    Path("tanya.toml").write_bytes(b"\xef\xbb\xbfport = 1\r\n")
    assert load_settings().port == 1


def test_another_file_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("port = 5\n")
    monkeypatch.setenv("TANYA_CONFIG", str(tmp_path / "other.toml"))
    assert load_settings().port == 5
    monkeypatch.setenv("TANYA_CONFIG", str(tmp_path / "missing.toml"))
    with pytest.raises(TanyaError, match=r"missing\.toml"):
        load_settings()


def test_an_unknown_variable_is_told_and_not_refused(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("TANYA_PROT", "1")
    monkeypatch.setenv("TANYA_SERVICE_HOST", "10.0.0.1")
    with caplog.at_level(logging.WARNING):
        assert load_settings() == Settings()
    assert "Did you mean TANYA_PORT?" in caplog.text
    assert "TANYA_SERVICE_HOST" in caplog.text


def test_an_unknown_argument_is_refused() -> None:
    with pytest.raises(TanyaError, match="Did you mean corpus"):
        load_settings(korpus="x")


@pytest.mark.parametrize(
    ("given", "origins"),
    [
        ("https://a.id,https://b.id", ("https://a.id", "https://b.id")),
        ("https://a.id  https://b.id", ("https://a.id", "https://b.id")),
        ("HTTPS://Portal.A.ID:443/", ("https://portal.a.id",)),
        ("http://a.id:80 http://a.id", ("http://a.id",)),
        ("http://localhost:3000", ("http://localhost:3000",)),
        ("http://[::1]:8080", ("http://[::1]:8080",)),
        ("https://bücher.example", ("https://xn--bcher-kva.example",)),
    ],
)
def test_origins_are_written_as_a_browser_sends_them(
    monkeypatch: pytest.MonkeyPatch, given: str, origins: tuple[str, ...]
) -> None:
    monkeypatch.setenv("TANYA_ALLOWED_ORIGINS", given)
    assert load_settings().allowed_origins == origins


def test_origins_may_be_a_list_in_the_file() -> None:
    Path("tanya.toml").write_text('allowed_origins = ["https://a.id", "https://b.id"]\n')
    assert load_settings().allowed_origins == ("https://a.id", "https://b.id")


@pytest.mark.parametrize(("given", "path"), [("/", ""), ("/hr/", "/hr"), ("/a/b", "/a/b")])
def test_the_sub_path_has_no_slash_at_its_end(given: str, path: str) -> None:
    assert load_settings(root_path=given).root_path == path


def test_home_is_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load_settings(corpus="~/dokumen").corpus == tmp_path / "dokumen"


def test_tells_where_each_value_came_from() -> None:
    given = given_options({"tanya_port": "5", "PATH": "/bin"}, {"host": "h", "top_k": None})
    origins = {name: option.origin for name, option in given.items()}
    assert origins == {"port": "environment variable tanya_port", "host": "--host"}


def test_every_option_is_documented() -> None:
    page = (Path(__file__).parents[1] / "docs" / "configuration.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        assert f"`{name}`" in page, name
        assert field.description


def test_a_short_admin_password_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANYA_ADMIN_PASSWORD", "hunter2")
    with pytest.raises(TanyaError, match="at least 12") as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)
    assert "hunter2 hunter2" not in repr(Settings(admin_password="hunter2 hunter2"))
