from __future__ import annotations

import pytest

from ccwatch.risk.act import Deletes, Does, Emits, Flow, Reads, RunsShell, Writes
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from tests.risk.builders import effect_of, invoke


@pytest.mark.parametrize(
    "command",
    [
        "gsutil ls -l gs://pond",
        "gsutil -m cat gs://pond/frog",
        "gsutil rsync -n -d a gs://pond",
        "gsutil iam get gs://pond",
        "s3cmd ls s3://pond",
        "s3cmd --dry-run del s3://pond/frog",
        "s5cmd ls s3://pond/*",
        "s5cmd cat s3://pond/frog",
        "azcopy list https://pond.example",
        "azcopy jobs list",
        "mc --json ls lake/pond",
        "mc version",
        "mc admin info lake",
        "mc rm --fake lake/pond/frog",
        "bq ls",
    ],
)
def test_looking_into_buckets_is_low(command: str):
    assert effect_of(command)[0] == Level.LOW


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("gsutil -m rm -r gs://pond", Level.CRITICAL, Category.INFRA_DESTROY),
        ("gsutil rb gs://pond", Level.HIGH, Category.INFRA_DESTROY),
        ("gsutil rsync -d a gs://pond", Level.HIGH, Category.INFRA_DESTROY),
        ("gsutil cp -a public-read a gs://pond", Level.HIGH, Category.PERMISSIONS),
        ("gsutil iam ch allUsers:objectViewer gs://pond", Level.HIGH, Category.PERMISSIONS),
        ("s3cmd del --recursive s3://pond", Level.CRITICAL, Category.INFRA_DESTROY),
        ("s3cmd put -P frog s3://pond", Level.HIGH, Category.PERMISSIONS),
        ("s5cmd rm s3://pond/frog", Level.HIGH, Category.INFRA_DESTROY),
        ("s5cmd run list.txt", Level.HIGH, Category.INFRA_CHANGE),
        ("azcopy rm https://pond.example --recursive", Level.CRITICAL, Category.INFRA_DESTROY),
        ("azcopy login", Level.MEDIUM, Category.INFRA_CHANGE),
        ("mc", Level.HIGH, Category.FS_WRITE),
        ("mc rb --force lake/pond", Level.CRITICAL, Category.INFRA_DESTROY),
        ("mc mirror --remove a lake/pond", Level.HIGH, Category.INFRA_DESTROY),
        ("mc version suspend lake/pond", Level.HIGH, Category.PERMISSIONS),
        ("mc admin user disable lake u", Level.HIGH, Category.INFRA_CHANGE),
        ("mc share download lake/pond", Level.MEDIUM, Category.PERMISSIONS),
        ("bq query 'drop table t'", Level.HIGH, Category.DB_DESTROY),
        ("bq rm -f t", Level.HIGH, Category.DB_DESTROY),
    ],
)
def test_a_tool_for_buckets_has_its_effect(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    ("value", "level"), [("true", Level.HIGH), ("false", Level.MEDIUM), ("prompt", Level.HIGH)]
)
def test_azcopy_deletes_unless_it_is_told_not_to(value: str, level: Level):
    command = f"azcopy sync a https://pond.example --delete-destination={value}"
    assert effect_of(command)[0] == level


def test_a_mirror_names_what_it_mirrors():
    reasons = [a.effect.reason for a in invoke("gsutil rsync -d a gs://b") if isinstance(a, Does)]
    assert "deletes in the target what the source lacks: a gs://b" in reasons


def test_a_mirror_to_this_machine_deletes_here():
    acts = invoke("mc mirror --remove lake/pond ./frogs")
    assert [act.word.text for act in acts if isinstance(act, Deletes)] == ["./frogs"]


def test_copying_one_thing_touches_nothing():
    assert not any(isinstance(act, Reads | Writes) for act in invoke("mc cp lake/pond"))


def test_what_mc_is_piped_is_written_to_a_bucket_or_a_file():
    assert any(isinstance(act, Writes) for act in invoke("mc pipe ./frog"))
    assert not any(isinstance(act, Writes) for act in invoke("mc pipe lake/pond/frog"))


def test_what_mc_finds_is_given_to_a_command():
    acts = invoke("mc find lake --exec 'ls {}'")
    assert [act.text.text for act in acts if isinstance(act, RunsShell)] == ["ls {}"]


@pytest.mark.parametrize(
    ("command", "shows"),
    [
        ("gsutil cat gs://one/.env", True),
        ("s5cmd cat s3://one/keys/id_rsa", True),
        ("mc head web/one/.env", True),
        ("gsutil cat gs://one/notes.txt", False),
    ],
)
def test_an_object_with_secrets_flows_on(command: str, shows: bool):
    assert (Emits(Flow.SECRET) in invoke(command)) == shows


@pytest.mark.parametrize(
    ("setting", "level"),
    [
        ("Credentials:gs_service_key_file=a.json", Level.HIGH),
        ("Boto:proxy=192.0.2.1", Level.HIGH),
        ("GSUtil:parallel_process_count=2", Level.LOW),
    ],
)
def test_a_setting_of_gsutil_may_change_the_login(setting: str, level: Level):
    assert effect_of(f"gsutil -o {setting} ls")[0] is level


def test_a_load_that_replaces_a_table_destroys_what_was_in_it():
    assert effect_of("bq load --replace d.t a.csv") == (Level.HIGH, Category.DB_DESTROY)
    assert effect_of("bq load --autodetect d.t a.csv")[0] is Level.MEDIUM
