from __future__ import annotations

import pytest

from ccwatch.risk.act import Act, Does, Emits, Fetches, Flow, Reads, RunsCommand, Writes
from ccwatch.risk.effect import Category, high, low
from ccwatch.risk.level import Level
from ccwatch.risk.programs.command import Command, run_rest
from ccwatch.risk.programs.invocation import Invocation
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.service import (
    LEADING,
    Service,
    fetching,
    find_kind,
    is_local,
    read_elsewhere,
    revealing,
)
from ccwatch.risk.programs.verb import Kind
from ccwatch.risk.word import UNKNOWN, Word
from tests.risk.builders import HERE, a_word, invoke

_TOOL = Service(
    {
        "boat launch|raft float": high(Category.INFRA_CHANGE, "sets sail: {}"),
        "boat": low(Category.INFRA_READ, "looks at boats: {}"),
        "shore run": Command(
            high(Category.EXEC_REMOTE, "runs {}"), Options(posix=True), more=run_rest()
        ),
    },
    LEADING.joined_with(Options("--harbour=")),
    reads="spy",
    nouns="patch",
    tries="--rehearse",
)


def _judge(command: str) -> list[Act]:
    words = tuple(a_word(word) for word in command.split())
    return _TOOL(Invocation("tool", words, context=HERE))


def _level(command: str) -> Level:
    return max(act.effect.level for act in _judge(command) if isinstance(act, Does))


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("", Level.UNCERTAIN),
        ("--help", Level.LOW),
        ("-v", Level.LOW),
        ("version", Level.LOW),
        ("help sail delete", Level.LOW),
        ("sail delete --help", Level.LOW),
        ("sail delete -- --help", Level.HIGH),
        ("sail update --version 5", Level.MEDIUM),
        ("-v sail delete", Level.HIGH),
        ("version delete", Level.HIGH),
        ("sail list", Level.LOW),
        ("--harbour delete sail list", Level.LOW),
        ("--frob sail list", Level.UNCERTAIN),
        ("--frob list sail delete", Level.HIGH),
        ("sail list delete", Level.LOW),
        ("delete list", Level.HIGH),
        ("deploy list", Level.HIGH),
        ("sail list-by-name", Level.LOW),
        ("sail get-and-burn", Level.LOW),
        ("sail get-or-create", Level.MEDIUM),
        ("patch list", Level.LOW),
        ("patch drop", Level.HIGH),
        ("patch", Level.MEDIUM),
        ("releases list", Level.LOW),
        ("releases delete", Level.HIGH),
        ("sail spy", Level.LOW),
        ("sail create", Level.MEDIUM),
        ("sail run", Level.HIGH),
        ("sail publish", Level.HIGH),
        ("sail autodelete", Level.HIGH),
        ("sail frobnicate", Level.UNCERTAIN),
        ("sail frobnicate --purge", Level.HIGH),
        ("boat launch", Level.HIGH),
        ("boat:launch", Level.HIGH),
        ("raft float", Level.HIGH),
        ("boat", Level.LOW),
        ("boat remove", Level.HIGH),
        ("sail delete --rehearse", Level.LOW),
        ("secret get x", Level.MEDIUM),
        ("secret list", Level.LOW),
        ("token create", Level.HIGH),
        ("sail status --purge", Level.UNCERTAIN),
        ("sail list --host sea.example", Level.UNCERTAIN),
        ("sail list --host=localhost:80", Level.LOW),
        ("sail list --host", Level.LOW),
        ("a/b list", Level.UNCERTAIN),
        ("sail list prod/delete", Level.LOW),
        ("boat prod/delete", Level.LOW),
    ],
)
def test_a_verb_tells_what_a_subcommand_does(command: str, level: Level):
    assert _level(command) == level


def test_a_subcommand_that_is_not_known_yet_is_uncertain():
    assert _level(f"sail {UNKNOWN}") == Level.UNCERTAIN


def test_a_variable_may_turn_out_to_be_an_option_unless_it_is_a_value():
    assert _level(f"sail list {UNKNOWN}") == Level.UNCERTAIN
    assert _level(f"sail list --limit=3 {UNKNOWN}") == Level.UNCERTAIN
    assert _level(f"sail list --limit {UNKNOWN}") == Level.LOW


def test_a_subcommand_with_a_judge_of_its_own_gets_the_words_after_it():
    acts = _judge("--json shore run ls -l")
    assert acts[-1] == RunsCommand((a_word("ls"), a_word("-l")))
    assert not any(isinstance(act, Does) and act.effect.level is Level.UNCERTAIN for act in acts)
    assert _level("shore run --help") is Level.LOW


def test_a_shown_secret_flows_on():
    assert Emits(Flow.SECRET) in _judge("secret get x")


@pytest.mark.parametrize("option", ["--output x.txt", "-o x.txt", "--out-file=x.txt"])
def test_an_output_file_is_written(option: str):
    assert any(
        isinstance(act, Writes) and act.word.text == "x.txt"
        for act in _judge(f"sail list {option}")
    )


@pytest.mark.parametrize("option", ["--output json", "-o jsonpath", "-o custom=x", "--output --x"])
def test_a_format_is_no_file_unless_it_could_be_one(option: str):
    writes = any(isinstance(act, Writes) for act in _judge(f"sail list {option}"))
    assert writes is ("path" in option or "custom" in option)


def test_the_words_of_a_reason_are_those_of_the_call():
    acts = _judge("boat launch x")
    assert isinstance(acts[0], Does)
    assert acts[0].effect.reason == "sets sail: boat launch x"


def test_words_without_a_verb_have_no_kind():
    assert find_kind(["sail", "mast"]) is None
    assert find_kind(["create", "delete", "update"]) is Kind.DESTROY


@pytest.mark.parametrize("url", ["localhost", "http://127.0.0.1:1/x", "http://[::1]:4/"])
def test_this_machine_is_local(url: str):
    assert is_local(url)


@pytest.mark.parametrize("url", ["http://localhost@sea.example", "sea.example", UNKNOWN, ""])
def test_other_machines_are_not_local(url: str):
    assert not is_local(url)


def test_a_judge_that_reveals_sends_a_secret_on():
    shows = Command(high(Category.SECRETS_READ, "shows a key"))
    looks = Command(low(Category.INFRA_READ, "looks"))
    start = Invocation("tool", ())
    assert Emits(Flow.SECRET) in revealing(shows)(start)
    assert Emits(Flow.SECRET) not in revealing(looks)(start)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("a", Reads(Word("a"))),
        ("https://example.org/a", Fetches(Word("https://example.org/a"))),
        ("S3://b/a", Fetches(Word("S3://b/a"))),
        ("file:///etc/a", Reads(Word("/etc/a"))),
    ],
)
def test_a_url_in_the_place_of_a_file_is_fetched(text: str, act: Act):
    reads = Command(low(Category.FS_READ, "reads"), operands="read*")
    assert act in fetching(reads)(Invocation("tool", (Word(text),)))


def test_a_file_elsewhere_is_a_secret_by_its_name():
    word = Word("db:/app/.env")
    assert Emits(Flow.SECRET) in read_elsewhere(word, "/app/.env")
    assert read_elsewhere(word, "/app/./a.log") == []


@pytest.mark.parametrize(
    "command",
    [
        "vault token lookup",
        "pbpaste",
        "xclip -o",
        "screencapture x.png",
        "caddy environ",
        "ansible-vault view a",
        "terraform output -json",
        "terraform output name",
        "restic dump latest /root/.ssh/id_rsa",
        "pulumi stack export",
        "restic cat masterkey",
        "borg key export r",
        "rabbitmqadmin export a",
        "helm get values x",
        "argocd account generate-token",
        "dscl . -read /Users/me ShadowHashData",
        "kubectl create token me",
        "kubectl get secret x -o yaml",
        "kubectl get --raw /api/v1/secrets",
    ],
)
def test_a_shown_secret_of_any_tool_flows_on(command: str):
    assert Emits(Flow.SECRET) in invoke(command)


@pytest.mark.parametrize(
    ("command", "act"),
    [
        ("helm template . --set-file a=.env,b=c", Reads(Word(".env"))),
        ("helm template . --set-file a=.env,b=c", Reads(Word("c"))),
        ("helm template . -f https://example.org/a", Fetches(Word("https://example.org/a"))),
        ("helm show values a --repo https://example.org", Fetches(Word("https://example.org"))),
        ("kustomize build github.com/a/b", Fetches(Word("github.com/a/b"))),
    ],
)
def test_files_and_pages_that_go_into_manifests(command: str, act: Act):
    assert act in invoke(command)


def test_a_text_for_a_manifest_is_no_file():
    acts = invoke("helm template . --set-string a=@b")
    assert not any(isinstance(act, Reads) for act in acts)
