from pathlib import Path

import pytest

from defter.platform.settings import WrongSetting, load


def test_each_setting_says_where_it_came_from(tmp_path: Path) -> None:
    file = tmp_path / "defter.toml"
    file.write_text('port = 9000\nname = "Örnek"\n', "utf-8")
    settings, sources = load({"DEFTER_PORT": "9100", "DEFTER_LANGUAGES": "tr, ar"}, file, host="127.0.0.2")
    assert (settings.port, settings.name, settings.host) == (9100, "Örnek", "127.0.0.2")
    assert settings.languages == ("tr", "ar")
    assert sources["port"] == "DEFTER_PORT"
    assert sources["name"] == str(file)
    assert sources["host"] == "command line"
    assert sources["data"] == "default"


@pytest.mark.parametrize(
    "text",
    [
        "port = 'many'",
        "colour = 1",
        "port = ",
        'languages = ["en"]',
        "minimum_cell = -1",
        "upload_limit = 9",
        "s3_secret_key = 'a'",
    ],
)
def test_a_wrong_setting_is_refused_with_its_source(tmp_path: Path, text: str) -> None:
    file = tmp_path / "defter.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(WrongSetting):
        load({}, file)


def test_unknown_files_are_no_error(tmp_path: Path) -> None:
    settings, _ = load({}, tmp_path / "absent.toml")
    assert settings.default_language == "tr"


def test_directories_may_come_from_anywhere(tmp_path: Path) -> None:
    file = tmp_path / "defter.toml"
    file.write_text('data = "/srv/defter"')
    assert load({}, file)[0].data == Path("/srv/defter")
    assert load({"DEFTER_DATA": "/var/defter"}, file)[0].data == Path("/var/defter")


def test_documents_lie_below_the_data_directory_unless_they_have_one_of_their_own(tmp_path: Path) -> None:
    settings, _ = load({"DEFTER_DATA": str(tmp_path)}, tmp_path / "absent.toml")
    assert settings.files_directory == tmp_path / "files"
    settings, _ = load({"DEFTER_FILES": "/srv/files"}, tmp_path / "absent.toml")
    assert settings.files_directory == Path("/srv/files")


def test_a_provider_is_set_with_its_secret_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from a file\n", "utf-8")
    given = {"DEFTER_OPENID_ISSUER": "https://login.example.org", "DEFTER_OPENID_CLIENT": "defter"}
    absent = tmp_path / "absent.toml"
    assert load({**given, "DEFTER_OPENID_SECRET": "given"}, absent)[0].openid_password == "given"
    assert (
        load({**given, "DEFTER_OPENID_SECRET_FILE": f"{tmp_path}/secret"}, absent)[0].openid_password == "from a file"
    )
    with pytest.raises(WrongSetting, match="openid_secret_file"):
        _ = load({**given, "DEFTER_OPENID_SECRET_FILE": f"{tmp_path}/nowhere"}, absent)[0].openid_password


@pytest.mark.parametrize(
    "given",
    [
        {"DEFTER_OPENID_ISSUER": "https://login.example.org"},
        {"DEFTER_OPENID_ISSUER": "http://login.example.org", "DEFTER_OPENID_CLIENT": "defter"},
    ],
    ids=str,
)
def test_a_provider_that_cannot_be_trusted_is_refused(tmp_path: Path, given: dict[str, str]) -> None:
    with pytest.raises(WrongSetting, match="openid_issuer"):
        load(given, tmp_path / "absent.toml")


MAIL = {"DEFTER_MAIL": "smtp://defter:secret@mail.test", "DEFTER_MAIL_FROM": "Defter <office@example.org>"}
PUBLIC = {"DEFTER_PUBLIC_URL": "https://platform.example.org/"}


def test_links_in_mails_begin_with_the_public_address(tmp_path: Path) -> None:
    settings, _ = load({**MAIL, **PUBLIC}, tmp_path / "absent.toml")
    assert settings.base_url == "https://platform.example.org"
    assert settings.mail_server is not None
    assert settings.mail_server.host == "mail.test"
    settings, _ = load({}, tmp_path / "absent.toml", port=8001)
    assert settings.base_url == "http://127.0.0.1:8001"
    assert settings.mail_server is None


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (MAIL, "public_url"),
        ({**MAIL, "DEFTER_PUBLIC_URL": "platform.example.org"}, "public_url"),
        ({**MAIL, **PUBLIC, "DEFTER_MAIL_FROM": "Defter"}, "mail_from"),
        ({**MAIL, **PUBLIC, "DEFTER_MAIL": "pop://defter:secret@mail.test"}, "mail is written"),
    ],
)
def test_mail_that_could_not_be_sent_is_refused_without_telling_the_password(
    tmp_path: Path, wrong: dict[str, str], named: str
) -> None:
    with pytest.raises(WrongSetting, match=named) as refusal:
        load(wrong, tmp_path / "absent.toml")
    assert "secret" not in str(refusal.value)
