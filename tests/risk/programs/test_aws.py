from __future__ import annotations

import pytest

from ccwatch.risk.act import Deletes, Does, Emits, Flow, Reads, RunsShell, Sends, Writes
from ccwatch.risk.assess import assess_command
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.risk.programs.aws_query import only_reads
from ccwatch.risk.word import UNKNOWN
from tests.risk.builders import HERE, effect_of, invoke


@pytest.mark.parametrize(
    "command",
    [
        "aws",
        "aws --version",
        "aws help",
        "aws ec2 help",
        "aws ec2 --help",
        "aws ec2 terminate-instances help",
        "aws ec2 terminate-instances --help",
        "aws ec2 terminate-instances --instance-ids i-9 --dry-run",
        "aws rds delete-db-cluster --generate-cli-skeleton",
        "aws ec2 describe-hosts --host-ids a b c --query x --output table",
        "aws --profile dev --region eu-west-1 ec2 describe-tags --filters Name=a,Values=b Name=c",
        "aws dynamodb query --table-name t --no-consistent-read",
        "aws cognito-idp admin-get-user --username u",
        "aws logs tail /var/group --follow",
        "aws rds wait db-instance-deleted --db-instance-identifier d",
        "aws iam get-account-password-policy",
        "aws secretsmanager get-random-password",
        "aws ssm get-parameter --name /plain",
        "aws configure get region",
        "aws configure list",
        "aws s3 ls s3://pond --recursive --human-readable",
        "aws s3 cp s3://pond/frog -",
        "aws s3 rm s3://pond --recursive --dryrun",
        "aws --endpoint-url http://localhost:4566 sqs list-queues",
        "aws --endpoint-url https://sqs.eu-west-1.amazonaws.com sqs list-queues",
        "aws athena start-query-execution --query-string 'select 1'",
        "aws ecs describe-services --cluster c",
    ],
)
def test_reading_from_aws_is_low(command: str):
    assert effect_of(command)[0] == Level.LOW


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("aws frob", Level.UNCERTAIN, Category.UNKNOWN),
        ("aws --frob ec2 delete-vpc", Level.HIGH, Category.INFRA_DESTROY),
        ("aws ec2 frobnicate-vpc", Level.UNCERTAIN, Category.UNKNOWN),
        ("aws ec2 get-or-create-vpc", Level.UNCERTAIN, Category.UNKNOWN),
        ("aws ec2 describe-vpcs -x", Level.UNCERTAIN, Category.UNKNOWN),
        ("aws ec2 create-vpc --cidr-block 10.0.0.0/8", Level.MEDIUM, Category.INFRA_CHANGE),
        ("aws ec2 run-instances --image-id a", Level.HIGH, Category.INFRA_CHANGE),
        ("aws ec2 delete-vpc --vpc-id v help", Level.HIGH, Category.INFRA_DESTROY),
        ("aws ec2 terminate-instances --instance-ids i", Level.CRITICAL, Category.INFRA_DESTROY),
        ("aws kms schedule-key-deletion --key-id k", Level.CRITICAL, Category.INFRA_DESTROY),
        ("aws sqs purge-queue --queue-url u", Level.HIGH, Category.INFRA_DESTROY),
        ("aws dynamodb batch-write-item --request-items x", Level.HIGH, Category.INFRA_CHANGE),
        ("aws ec2 detach-volume --volume-id v", Level.HIGH, Category.INFRA_CHANGE),
        ("aws iam attach-role-policy --role-name r", Level.HIGH, Category.PRIVILEGE),
        ("aws s3api put-bucket-policy --bucket b", Level.HIGH, Category.PERMISSIONS),
        ("aws secretsmanager get-secret-value --secret-id s", Level.MEDIUM, Category.SECRETS_READ),
        ("aws sts assume-role --role-arn r", Level.MEDIUM, Category.SECRETS_READ),
        ("aws connect get-federation-token", Level.MEDIUM, Category.SECRETS_READ),
        ("aws license-manager get-access-token", Level.MEDIUM, Category.SECRETS_READ),
        ("aws mwaa create-web-token --name n", Level.MEDIUM, Category.SECRETS_READ),
        ("aws ssm get-parameters --names a --with-decr", Level.HIGH, Category.SECRETS_READ),
        ("aws ssm get-parameter --cli-input-json x", Level.HIGH, Category.SECRETS_READ),
        ("aws kms decrypt --ciphertext-blob b --dry-run", Level.MEDIUM, Category.SECRETS_READ),
        ("aws lambda get-function --function-name f", Level.MEDIUM, Category.INFRA_READ),
        ("aws ecs describe-service --service s", Level.LOW, Category.INFRA_READ),
        ("aws configure", Level.HIGH, Category.SECRETS_READ),
        ("aws configure set region x", Level.HIGH, Category.SECRETS_READ),
        ("aws configure get aws_session_token", Level.HIGH, Category.SECRETS_READ),
        ("aws configure get", Level.HIGH, Category.SECRETS_READ),
        ("aws configure export-credentials", Level.HIGH, Category.SECRETS_READ),
        ("aws login", Level.MEDIUM, Category.INFRA_CHANGE),
        ("aws sso login", Level.MEDIUM, Category.INFRA_CHANGE),
        ("aws ecs execute-command --command sh", Level.HIGH, Category.EXEC_REMOTE),
        ("aws ssm start-session --target i", Level.HIGH, Category.EXEC_REMOTE),
        ("aws ec2 describe-vpcs --endpoint-url http://e.example", Level.HIGH, Category.NET_WRITE),
        ("aws ec2 describe-vpcs --endpoint=http://e.example", Level.HIGH, Category.NET_WRITE),
        ("aws ec2 describe-vpcs --no-verify-ssl", Level.MEDIUM, Category.NET_READ),
        ("aws s3 frob", Level.UNCERTAIN, Category.UNKNOWN),
        ("aws s3 rm s3://b/k", Level.HIGH, Category.INFRA_DESTROY),
        ("aws s3 rm s3://b --recursive", Level.CRITICAL, Category.INFRA_DESTROY),
        ("aws s3 rb s3://b --force", Level.CRITICAL, Category.INFRA_DESTROY),
        ("aws s3 sync . s3://b --delete", Level.HIGH, Category.INFRA_DESTROY),
        ("aws s3 cp a s3://b --acl public-read", Level.HIGH, Category.PERMISSIONS),
        ("aws s3 cp s3://b/k - --frob", Level.UNCERTAIN, Category.UNKNOWN),
        ("aws s3 presign s3://b/k", Level.MEDIUM, Category.PERMISSIONS),
        (
            "aws athena start-query-execution --query-string 'drop table t'",
            Level.HIGH,
            Category.DB_DESTROY,
        ),
        (
            "aws athena start-query-execution --query-string 'select 1' --cli-input-json x",
            Level.MEDIUM,
            Category.INFRA_CHANGE,
        ),
    ],
)
def test_an_operation_of_aws_has_its_effect(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


def test_files_that_go_into_a_request_are_sent_unless_it_only_reads():
    (change,) = [a for a in invoke("aws iam put-x --y fileb://a.pem") if isinstance(a, Reads)]
    (read,) = [a for a in invoke("aws iam get-x --y file://a.pem") if isinstance(a, Reads)]
    assert (change.word.text, change.sends) == ("a.pem", True)
    assert (read.word.text, read.sends) == ("a.pem", False)


@pytest.mark.parametrize(
    ("command", "files"),
    [
        ("aws s3api get-object --bucket b --key k frog.txt", ["frog.txt"]),
        ("aws lambda invoke --function-name f --no-paginate frog.txt", ["frog.txt"]),
        ("aws iam create-virtual-mfa-device --outfile=frog.png --name n", ["frog.png"]),
        ("aws s3 cp s3://b/k frog.txt", ["frog.txt"]),
        ("aws eks update-kubeconfig --name n", ["/home/dev/.kube/config"]),
        ("aws eks update-kubeconfig --name n --kubeconfig k", ["k"]),
        ("aws athena batch-get-named-query --named-query-ids a b", []),
    ],
)
def test_files_that_aws_writes_are_named(command: str, files: list[str]):
    assert [act.word.text for act in invoke(command) if isinstance(act, Writes)] == files


def test_copying_to_a_bucket_sends_the_file_and_moving_deletes_it():
    acts = invoke("aws s3 mv frog.txt s3://pond/")
    assert [a.sends for a in acts if isinstance(a, Reads)] == [True]
    assert [a.word.text for a in acts if isinstance(a, Deletes)] == ["frog.txt"]
    assert any(isinstance(act, Sends) and act.piped for act in invoke("aws s3 cp - s3://pond/x"))


@pytest.mark.parametrize(
    "command",
    [
        "aws secretsmanager get-secret-value --secret-id s",
        "aws sts assume-role --role-arn r",
        "aws kms decrypt --ciphertext-blob b",
        "aws configure get aws_session_token",
    ],
)
def test_a_shown_secret_of_aws_flows_on(command: str):
    assert Emits(Flow.SECRET) in invoke(command)


def test_an_object_on_standard_output_comes_from_the_network():
    assert Emits(Flow.NETWORK) in invoke("aws s3 cp s3://pond/x -")


def test_files_that_are_uploaded_to_deploy_are_sent():
    acts = invoke("aws cloudformation package --template-file t.yaml")
    assert any(isinstance(act, Reads) and act.sends for act in acts)


def test_a_remote_command_runs_elsewhere():
    (run,) = [a for a in invoke("aws ecs execute-command --command ls") if isinstance(a, RunsShell)]
    assert run.inside is not None


@pytest.mark.parametrize(
    "query",
    ["SELECT 1;", "-- why\n/* not */ show tables", "with a as (select 1) select * from a"],
)
def test_a_query_that_only_reads_is_known(query: str):
    assert only_reads(query)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "-- nothing",
        "/* open",
        "insert into a values (1)",
        "select '--'; drop table a",
        "with a as (select 1) delete from b",
        f"select {UNKNOWN}",
        "1",
    ],
)
def test_any_other_query_is_doubted(query: str):
    assert not only_reads(query)


@pytest.mark.parametrize(
    "command",
    [
        "aws iam create-access-key --user-name u",
        "aws iam create-login-profile --user-name u",
        "aws iam reset-service-specific-credential --user-name u",
        "aws iam upload-ssh-public-key --user-name u",
    ],
)
def test_a_key_that_stays_is_more_than_a_shown_secret(command: str):
    effects = [act.effect for act in invoke(command) if isinstance(act, Does)]
    assert any(
        effect.level == Level.HIGH and effect.category == Category.PERSISTENCE for effect in effects
    )


def test_the_list_of_keys_makes_none():
    assert effect_of("aws iam list-access-keys") == (Level.LOW, Category.INFRA_READ)


@pytest.mark.parametrize(
    "command",
    [
        "aws glue get-connections",
        "aws history show",
        "aws s3 cp s3://b/app/.env -",
        "aws iam create-access-key",
    ],
)
def test_what_shows_secrets_of_aws_sends_them_on(command: str):
    assert Emits(Flow.SECRET) in invoke(command)


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "aws ce get-cost-and-usage --granularity MONTHLY"),
        ("low", "aws wafv2 check-capacity --scope REGIONAL"),
        ("low", "aws ecr batch-check-layer-availability --repository-name a"),
    ],
)
def test_checks_and_costs_only_read(level: str, command: str):
    assert assess_command(command, HERE).level == level


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("aws athena start-query-execution --query-string 'DROP TABLE x'", Level.HIGH),
        ("aws athena start-query-execution --query-string 'select 1 from x'", Level.LOW),
        ("aws rds modify-db-instance --no-deletion-protection", Level.HIGH),
        ("aws rds delete-db-instance --no-deletion-protection", Level.CRITICAL),
        ("aws rds modify-db-instance --deletion-protection", Level.MEDIUM),
    ],
)
def test_a_statement_and_a_lost_protection_count(command: str, level: Level):
    assert effect_of(command)[0] is level
