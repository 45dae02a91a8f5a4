from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.config import Folders, Settings, check_host, find_folders, load, prepare_state
from ccwatch.errors import UserError
from ccwatch.tokens.file import create_token
from ccwatch.tokens.token import Role

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return Folders(config=folder, state=folder)


def refuse(error: OSError) -> Any:
    def fail(*_: Any, **__: Any) -> Any:
        raise error

    return fail


def giving(value: str) -> Callable[..., str]:
    return lambda *_, **__: value


# The layers


def test_without_any_layer_the_defaults_hold(folders: Folders):
    settings = load({}, folders, {})
    assert (settings.host, settings.port, settings.deadline) == ("127.0.0.1", 8660, 300.0)
    assert (settings.waiting_per_agent, settings.waiting_total) == (50, 500)
    assert settings.keep_days == 30


def test_each_layer_wins_over_the_one_below(folders: Folders):
    folders.settings_file.write_text("port = 1\ndeadline = 1\nkeep_days = 1\n")
    environ = {"CCWATCH_PORT": "2", "CCWATCH_DEADLINE": "2"}
    settings = load({"port": 3, "deadline": None}, folders, environ)
    assert (settings.port, settings.deadline, settings.keep_days) == (3, 2.0, 1)


def test_lists_and_tables_can_be_set_everywhere(folders: Folders):
    folders.settings_file.write_text('replies = ["No."]\n[keys]\nallow = "y"\n')
    settings = load({}, folders, {"CCWATCH_REPLIES": '["Never."]'})
    assert (settings.replies, settings.keys) == (["Never."], {"allow": "y"})


def test_settings_cannot_be_changed_once_loaded(folders: Folders):
    with pytest.raises(ValueError, match="frozen"):
        load({}, folders, {}).port = 1


@pytest.mark.parametrize(
    ("text", "environ", "flags", "where"),
    [
        ("port = 99999", {}, {}, "config.toml: "),
        ("", {"CCWATCH_PORT": "99999"}, {}, "in the environment: "),
        ("", {}, {"port": 99999}, "in the command line: "),
        ("port = 1", {"CCWATCH_PORT": "2"}, {"port": 99999}, "in the command line: "),
        ("port = 99999", {"CCWATCH_DEADLINE": "2"}, {}, "config.toml: "),
    ],
)
def test_a_bad_value_says_in_which_layer_it_stands(
    folders: Folders, text: str, environ: dict[str, str], flags: dict[str, Any], where: str
):
    folders.settings_file.write_text(text)
    with pytest.raises(UserError) as caught:
        load(flags, folders, environ)
    assert str(caught.value).startswith("bad setting port = ")
    assert where in str(caught.value)
    assert "less than or equal to 65535" in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", -1),
        ("deadline", -1),
        ("deadline", float("nan")),
        ("deadline", float("inf")),
        ("deadline", 8 * 86_400),
        ("keep_days", 0),
        ("waiting_per_agent", 0),
        ("waiting_total", 0),
        ("hold_low", -0.1),
        ("replies", [""]),
        ("replies", ["x" * 201]),
        ("replies", ["x"] * 10),
        ("keys", {"allow": 1}),
        ("bell", "perhaps"),
        ("host", 1),
    ],
)
def test_a_value_outside_its_range_is_refused_by_name(folders: Folders, name: str, value: Any):
    with pytest.raises(UserError, match=f"bad setting {name} = "):
        load({name: value}, folders, {})


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_loopback_hosts_are_served(folders: Folders, host: str):
    assert load({"host": host}, folders, {}).host == host


@pytest.mark.parametrize(
    "host", ["example.com", "localhost.example.com", "", "2130706433", "127.1"]
)
def test_a_name_is_refused_with_the_way_to_reach_it(folders: Folders, host: str):
    with pytest.raises(UserError, match="only an address can be served") as caught:
        load({}, folders, {"CCWATCH_HOST": host})
    assert "SSH tunnel" in caught.value.hint


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.1", "::ffff:10.0.0.1"])
def test_other_machines_are_served_once_there_is_a_token(folders: Folders, host: str):
    settings = load({"host": host}, folders, {})
    with pytest.raises(UserError, match="there is no token that proves who asks") as caught:
        check_host(settings, folders)
    assert "ccwatch token create" in caught.value.hint
    create_token(folders.tokens, role=Role.ASK, now=0.0)
    check_host(settings, folders)
    folders.tokens.write_text("broken")
    with pytest.raises(UserError, match="not TOML"):
        check_host(settings, folders)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_this_machine_is_served_without_one(folders: Folders, host: str):
    check_host(load({"host": host}, folders, {}), folders)


@pytest.mark.parametrize("name", ["prot", "Port", "_env_file", "_cli_parse_args", '"a b"'])
def test_an_unknown_name_in_the_file_is_refused_and_the_known_ones_are_listed(
    folders: Folders, name: str
):
    folders.settings_file.write_text(f"{name} = true\n")
    with pytest.raises(UserError, match="unknown setting") as caught:
        load({}, folders, {})
    assert str(folders.settings_file) in str(caught.value)
    assert all(known in caught.value.hint for known in Settings.model_fields)


def test_what_a_message_quotes_from_a_setting_cannot_reach_the_terminal(folders: Folders):
    folders.settings_file.write_text('host = "\\u001b[2J\\u202e' + "x" * 500 + '"\n')
    with pytest.raises(UserError) as caught:
        load({}, folders, {})
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"port = ", "is not TOML"),
        (b"port = 1\nport = 2", "is not TOML"),
        (b"port = " + b"1" * 5000, "is not TOML"),
        (b"port = " + b"[" * 20_000, "is not TOML"),
        (b'host = "\xff"', "it is no UTF-8"),
    ],
)
def test_a_file_that_is_no_toml_is_one_clear_line(folders: Folders, content: bytes, message: str):
    folders.settings_file.write_bytes(content)
    with pytest.raises(UserError, match=message) as caught:
        load({}, folders, {})
    assert str(folders.settings_file) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_in_place_of_the_file_is_one_clear_line(folders: Folders):
    folders.settings_file.mkdir()
    with pytest.raises(UserError, match=r"cannot read .*config\.toml: Is a directory"):
        load({}, folders, {})


def test_a_list_in_the_environment_that_is_no_json_is_one_clear_line(folders: Folders):
    with pytest.raises(UserError, match="replies") as caught:
        load({}, folders, {"CCWATCH_REPLIES": "No, thanks."})
    assert "JSON" in caught.value.hint


def test_a_value_of_the_environment_counts_whatever_the_case_of_its_name(folders: Folders):
    assert load({}, folders, {"ccwatch_port": "2"}).port == 2


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_read_from_the_environment(folders: Folders, name: str):
    with pytest.raises(UserError, match=name) as caught:
        load({}, folders, {f"CCWATCH_{name.upper()}": "}"})
    assert "the environment" in str(caught.value)


# The folders


def test_without_a_data_folder_the_platforms_own_folders_are_used(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ccwatch.folders.platformdirs.user_config_dir", giving("/c"))
    monkeypatch.setattr("ccwatch.folders.platformdirs.user_state_dir", giving("/s"))
    folders = find_folders(None, {})
    assert folders.settings_file == Path("/c/config.toml")
    assert folders.database == Path("/s/ccwatch.db")
    assert folders.lock == Path("/s/ccwatch.lock")
    assert folders.log == Path("/s/ccwatch.log")


def test_a_data_folder_of_the_environment_holds_everything():
    folders = find_folders(None, {"CCWATCH_DATA_DIR": "/d"})
    assert folders == Folders(config=Path("/d"), state=Path("/d"))


def test_a_data_folder_of_the_command_line_wins():
    assert find_folders("/e", {"CCWATCH_DATA_DIR": "/d"}).state == Path("/e")


def test_a_data_folder_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert find_folders("d", {}).state == tmp_path / "d"
    assert find_folders("~/d", {}).state == Path.home() / "d"


def test_the_home_of_an_unknown_user_is_one_clear_line():
    with pytest.raises(UserError, match="cannot tell which folder ~nobody-of-that-name/d is"):
        find_folders("~nobody-of-that-name/d", {})


def test_a_relative_data_folder_in_a_folder_that_is_gone_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(os, "getcwd", refuse(FileNotFoundError(2, "No such file or directory")))
    with pytest.raises(UserError, match="cannot tell which folder d is"):
        find_folders("d", {})


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_state_folder_is_made_for_this_user_alone(tmp_path: Path):
    folder = tmp_path / "a" / "b"
    prepare_state(Folders(config=folder, state=folder))
    assert mode(folder) == 0o700


def test_a_state_folder_of_ccwatch_that_is_open_to_others_is_closed(folders: Folders):
    folders.database.touch()
    folders.settings_file.touch()
    (folders.state / "connections").mkdir()
    folders.state.chmod(0o755)
    prepare_state(folders)
    assert mode(folders.state) == 0o700


def test_a_folder_of_other_files_is_never_closed_to_others(folders: Folders):
    (folders.state / "thesis.txt").touch()
    folders.state.chmod(0o755)
    with pytest.raises(UserError, match="holds files that are not ccwatch's"):
        prepare_state(folders)
    assert mode(folders.state) == 0o755


def test_a_closed_folder_may_hold_anything(folders: Folders):
    (folders.state / "notes.txt").touch()
    prepare_state(folders)
    assert mode(folders.state) == 0o700


def test_a_file_in_place_of_the_state_folder_is_one_clear_line(tmp_path: Path):
    (tmp_path / "data").touch()
    folder = tmp_path / "data" / "state"
    with pytest.raises(UserError, match=r"cannot use the data folder .*Not a directory") as caught:
        prepare_state(Folders(config=folder, state=folder))
    assert "--data-dir" in caught.value.hint


def test_a_state_folder_of_somebody_else_is_one_clear_line(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
):
    folders.state.chmod(0o755)
    error = PermissionError(1, "Operation not permitted")
    monkeypatch.setattr(Path, "chmod", refuse(error))
    with pytest.raises(UserError, match="Operation not permitted"):
        prepare_state(folders)


def test_a_state_folder_that_cannot_be_written_is_one_clear_line(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
):
    asked: list[int] = []

    def access(_: Path, wanted: int) -> bool:
        asked.append(wanted)
        return False

    monkeypatch.setattr(os, "access", access)
    with pytest.raises(UserError, match="cannot read and write the data folder"):
        prepare_state(folders)
    assert asked == [os.R_OK | os.W_OK | os.X_OK]
