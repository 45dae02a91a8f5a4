from __future__ import annotations

import pytest

from ccwatch.risk.act import Emits, Flow, Reads, RunsShell, Writes
from ccwatch.risk.assess import assess_command
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from tests.risk.builders import HERE, effect_of, invoke


@pytest.mark.parametrize(
    "command",
    [
        "gcloud version",
        "gcloud info",
        "gcloud help run deploy",
        "gcloud sql instances delete x --help",
        "gcloud compute disks list -h",
        "gcloud --project delete compute disks list --limit 3",
        "gcloud beta run jobs describe j --region r",
        "gcloud dataflow jobs list --status active",
        "gcloud container images list-tags gcr.io/p/i",
        "gcloud projects get-iam-policy p",
        "gcloud projects test-iam-permissions p",
        "gcloud auth list",
        "gcloud config get account",
        "gcloud storage cat gs://pond/frog",
        "gcloud storage ls",
        "gcloud storage rsync a gs://b --dry-run",
        "firebase projects:list",
        "firebase database:get /x",
    ],
)
def test_reading_from_google_is_low(command: str):
    assert effect_of(command)[0] == Level.LOW


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("gcloud compute disks describe *", Level.UNCERTAIN, Category.UNKNOWN),
        ("gcloud", Level.UNCERTAIN, Category.UNKNOWN),
        ("gcloud compute disks", Level.UNCERTAIN, Category.UNKNOWN),
        ("gcloud --frob list compute disks delete d", Level.HIGH, Category.INFRA_DESTROY),
        ("gcloud --frob list compute x", Level.UNCERTAIN, Category.UNKNOWN),
        ("gcloud compute snapshots delete list", Level.HIGH, Category.INFRA_DESTROY),
        ("gcloud sql instances delete d", Level.CRITICAL, Category.INFRA_DESTROY),
        ("gcloud projects delete p", Level.CRITICAL, Category.INFRA_DESTROY),
        ("gcloud compute disks create d", Level.MEDIUM, Category.INFRA_CHANGE),
        ("gcloud components update --version 1.2", Level.MEDIUM, Category.PACKAGE_INSTALL),
        ("gcloud run deploy s", Level.HIGH, Category.INFRA_CHANGE),
        ("gcloud builds triggers run t", Level.HIGH, Category.INFRA_CHANGE),
        ("gcloud projects add-iam-policy-binding p", Level.HIGH, Category.PERMISSIONS),
        ("gcloud iam roles create r", Level.HIGH, Category.PRIVILEGE),
        ("gcloud auth print-access-token", Level.MEDIUM, Category.SECRETS_READ),
        ("gcloud secrets versions access 1 --secret s", Level.MEDIUM, Category.SECRETS_READ),
        ("gcloud alpha config config-helper", Level.MEDIUM, Category.SECRETS_READ),
        ("gcloud compute ssh m", Level.HIGH, Category.EXEC_REMOTE),
        ("gcloud storage rm -r gs://b", Level.CRITICAL, Category.INFRA_DESTROY),
        ("gcloud projects list --flags-file f", Level.UNCERTAIN, Category.UNKNOWN),
        ("firebase deploy", Level.HIGH, Category.INFRA_CHANGE),
        ("firebase firestore:delete x", Level.CRITICAL, Category.DB_DESTROY),
    ],
)
def test_a_command_of_gcloud_has_its_effect(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    "command", ["gcloud auth print-access-token", "gcloud secrets versions access 1 --secret s"]
)
def test_a_shown_secret_of_google_flows_on(command: str):
    assert Emits(Flow.SECRET) in invoke(command)


def test_the_command_on_another_machine_is_judged_there():
    (run,) = [a for a in invoke("gcloud compute ssh m --command ls") if isinstance(a, RunsShell)]
    assert run.text.text == "ls"
    assert run.inside is not None


@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("gcloud container clusters get-credentials c", "/home/dev/.kube/config"),
        ("gcloud secrets versions access 1 --out-file f", "f"),
        ("gcloud storage cp gs://b/k f", "f"),
    ],
)
def test_files_that_gcloud_writes_are_named(command: str, file: str):
    assert file in [act.word.text for act in invoke(command) if isinstance(act, Writes)]


@pytest.mark.parametrize("option", ["--flags-file", "--access-token-file"])
def test_files_that_steer_gcloud_are_read(option: str):
    acts = invoke(f"gcloud projects list {option} f")
    assert any(isinstance(act, Reads) and act.word.text == "f" for act in acts)


def test_an_object_with_secrets_is_one():
    assert Emits(Flow.SECRET) in invoke("gcloud storage cat gs://one/.env")
    assert Emits(Flow.SECRET) not in invoke("gcloud storage cat gs://one/notes.txt")


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "gcloud asset analyze-iam-policy --organization 1"),
        ("low", "gcloud compute os-config patch-jobs list"),
    ],
)
def test_an_analysis_only_reads(level: str, command: str):
    assert assess_command(command, HERE).level == level


@pytest.mark.parametrize(
    "command",
    ["gcloud compute instances reset vm", "gcloud services disable x.googleapis.com",
     "gcloud beta billing projects unlink p"],
)  # fmt: skip
def test_what_stops_something_of_the_cloud_is_no_mere_change(command: str):
    assert effect_of(command) == (Level.HIGH, Category.INFRA_DESTROY)
