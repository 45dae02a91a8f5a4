from __future__ import annotations

import pytest

from ccwatch.risk.act import Emits, Fetches, Flow, Reads, RunsShell, Writes
from ccwatch.risk.assess import assess_command
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from tests.risk.builders import HERE, effect_of, invoke


@pytest.mark.parametrize(
    "command",
    [
        "az --version",
        "az version",
        "az vm delete --help",
        "az vm list -h",
        "az -o delete vm list",
        "az vm list-sizes -l eastus",
        "az network dns record-set a list -g g",
        "az pipelines runs show --id 3",
        "az webapp config show -n w",
        "az webapp log tail -n w",
        "az monitor log-analytics query -w w",
        "az keyvault secret list --vault-name v",
        "az keyvault secret list-versions -n s",
        "az ad app credential list --id a",
        "az sql db show-connection-string -n d",
        "az vm run-command list -l eastus",
        "az devops configure --list",
        "az deployment group what-if -f a.bicep",
    ],
)
def test_reading_from_azure_is_low(command: str):
    assert effect_of(command)[0] == Level.LOW


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("az vm show *", Level.UNCERTAIN, Category.UNKNOWN),
        ("az", Level.UNCERTAIN, Category.UNKNOWN),
        ("az vm", Level.UNCERTAIN, Category.UNKNOWN),
        ("az vm frobnicate", Level.UNCERTAIN, Category.UNKNOWN),
        ("az --frob list vm delete", Level.HIGH, Category.INFRA_DESTROY),
        ("az disk-pool delete list", Level.HIGH, Category.INFRA_DESTROY),
        ("az vm delete -n v", Level.CRITICAL, Category.INFRA_DESTROY),
        ("az group delete -n g", Level.CRITICAL, Category.INFRA_DESTROY),
        ("az vm extension set --version 2 -n x", Level.MEDIUM, Category.INFRA_CHANGE),
        ("az monitor log-analytics workspace create", Level.MEDIUM, Category.INFRA_CHANGE),
        ("az storage blob copy start -b b", Level.MEDIUM, Category.INFRA_CHANGE),
        ("az devops configure", Level.MEDIUM, Category.INFRA_CHANGE),
        ("az pipelines run --name p", Level.HIGH, Category.INFRA_CHANGE),
        ("az role assignment create", Level.HIGH, Category.PERMISSIONS),
        ("az keyvault secret show -n s", Level.MEDIUM, Category.SECRETS_READ),
        ("az keyvault secret download -n s", Level.HIGH, Category.SECRETS_READ),
        ("az keyvault key decrypt", Level.HIGH, Category.SECRETS_READ),
        ("az redis list-keys -n r", Level.MEDIUM, Category.SECRETS_READ),
        ("az keyvault secret delete -n s", Level.HIGH, Category.INFRA_DESTROY),
        ("az account get-access-token", Level.MEDIUM, Category.SECRETS_READ),
        ("az vm run-command invoke", Level.HIGH, Category.EXEC_REMOTE),
        ("az storage blob download -n b", Level.MEDIUM, Category.FS_WRITE),
        ("az rest --url https://a.example", Level.MEDIUM, Category.INFRA_READ),
        ("az rest --url u --body x", Level.HIGH, Category.INFRA_CHANGE),
        ("az rest -m delete -u u", Level.HIGH, Category.INFRA_DESTROY),
        ("azd down", Level.CRITICAL, Category.INFRA_DESTROY),
        ("azd env get-values", Level.MEDIUM, Category.SECRETS_READ),
        ("func start", Level.MEDIUM, Category.EXEC_PROJECT),
        ("func azure functionapp publish a", Level.HIGH, Category.INFRA_CHANGE),
    ],
)
def test_a_command_of_azure_has_its_effect(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    ("command", "files"),
    [
        ("az storage blob download -n b -f frog", ["frog"]),
        ("az keyvault secret download -n s --file frog", ["frog"]),
        ("az aks get-credentials -n c", ["/home/dev/.kube/config"]),
        ("az aks get-credentials -n c -f frog", ["frog"]),
        ("az vm list --file frog", []),
    ],
)
def test_files_that_az_writes_are_named(command: str, files: list[str]):
    assert [act.word.text for act in invoke(command) if isinstance(act, Writes)] == files


@pytest.mark.parametrize(
    ("command", "sends"),
    [
        ("az policy definition create --rules @frog", True),
        ("az storage blob upload -f frog", True),
        ("az vm list --query @frog", False),
    ],
)
def test_files_that_go_into_a_request_are_read(command: str, sends: bool):
    (read,) = [act for act in invoke(command) if isinstance(act, Reads)]
    assert (read.word.text, read.sends) == ("frog", sends)


@pytest.mark.parametrize(
    "command",
    ["az keyvault secret show -n s", "az redis list-keys -n r", "az account get-access-token"],
)
def test_a_shown_secret_of_azure_flows_on(command: str):
    assert Emits(Flow.SECRET) in invoke(command)


def test_a_request_of_any_kind_names_its_url():
    assert any(isinstance(act, Fetches) for act in invoke("az rest --uri https://a.example"))


def test_a_script_for_a_machine_is_judged_there():
    acts = invoke("az vm run-command invoke --scripts ls")
    assert any(isinstance(act, RunsShell) and act.inside for act in acts)


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("az containerapp secret list -n a", Level.LOW),
        ("az containerapp secret list -n a --show-values", Level.MEDIUM),
        ("az containerapp secret list -n a --show-v", Level.MEDIUM),
        ("az vm list --show-details", Level.LOW),
        ("az signalr key list -n a", Level.MEDIUM),
        ("az keyvault key list --vault-name v", Level.LOW),
    ],
)
def test_what_is_masked_otherwise_is_a_secret(command: str, level: Level):
    assert effect_of(command)[0] == level
    assert (Emits(Flow.SECRET) in invoke(command)) == (level > Level.LOW)


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "az storage message peek -q jobs"),
        ("low", "az group export -n web"),
        ("low", "az bicep lint --file a.bicep"),
        ("low", "az network watcher test-ip-flow --vm a"),
    ],
)
def test_reads_with_the_verb_of_something_else(level: str, command: str):
    assert assess_command(command, HERE).level == level


@pytest.mark.parametrize("command", ["az vm deallocate -n v", "az storage blob sync -c c -s ."])
def test_stopping_and_mirroring_take_something_away(command: str):
    assert effect_of(command)[0] is Level.HIGH
