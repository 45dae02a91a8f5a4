import pytest

from ccwatch.risk.act import RunsShell, Writes
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from tests.risk.builders import effect_of, invoke

LOW, MEDIUM, UNCERTAIN = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    "command",
    [
        "terraform validate -json",
        "terraform show",
        "terraform output -no-color",
        "terraform state list",
        "terraform -chdir=infra providers",
        "terraform fmt -check -recursive",
        "terraform fmt -write=false",
        "terraform workspace list",
        "terraform state --help",
        "tofu version",
        "pulumi stack ls",
        "pulumi config",
        "packer validate -syntax-only a.pkr.hcl",
        "packer fmt -check .",
        "vagrant global-status",
    ],
)
def test_looking_at_infrastructure_is_low(command: str):
    assert effect_of(command)[0] is LOW


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("terraform plan", MEDIUM, Category.EXEC_PROJECT),
        ("terraform fmt", MEDIUM, Category.FS_WRITE),
        ("terraform fmt -check -write=true", MEDIUM, Category.FS_WRITE),
        ("terraform output -json", MEDIUM, Category.SECRETS_READ),
        ("terraform state pull", HIGH, Category.SECRETS_READ),
        ("terraform init", MEDIUM, Category.PACKAGE_INSTALL),
        ("terraform init -migrate-state", HIGH, Category.INFRA_CHANGE),
        ("terraform init -from-module=a", HIGH, Category.EXEC_REMOTE),
        ("terraform apply", HIGH, Category.INFRA_CHANGE),
        ("terraform apply -auto-approve", CRITICAL, Category.INFRA_CHANGE),
        ("terraform apply -destroy", CRITICAL, Category.INFRA_DESTROY),
        ("tofu destroy", CRITICAL, Category.INFRA_DESTROY),
        ("terraform apply -var-file=live.tfvars", CRITICAL, Category.INFRA_CHANGE),
        ("terraform state rm a.b", HIGH, Category.INFRA_CHANGE),
        ("terraform force-unlock 1", HIGH, Category.INFRA_CHANGE),
        ("terraform workspace delete old", HIGH, Category.INFRA_DESTROY),
        ("terraform test", HIGH, Category.INFRA_CHANGE),
        ("terraform login", HIGH, Category.SECRETS_READ),
        ("terraform unheard", UNCERTAIN, Category.UNKNOWN),
        ("terragrunt plan", MEDIUM, Category.EXEC_PROJECT),
        ("terragrunt run-all destroy", CRITICAL, Category.INFRA_DESTROY),
        ("terragrunt --working-dir a destroy", HIGH, Category.INFRA_DESTROY),
        ("pulumi preview", MEDIUM, Category.EXEC_PROJECT),
        ("pulumi up", HIGH, Category.INFRA_CHANGE),
        ("pulumi up --yes", CRITICAL, Category.INFRA_CHANGE),
        ("pulumi up -s prod", CRITICAL, Category.INFRA_CHANGE),
        ("pulumi destroy", CRITICAL, Category.INFRA_DESTROY),
        ("pulumi stack output --show-secrets", HIGH, Category.SECRETS_READ),
        ("pulumi config get a", HIGH, Category.SECRETS_READ),
        ("pulumi config set-all", UNCERTAIN, Category.UNKNOWN),
        ("packer build a.pkr.hcl", HIGH, Category.INFRA_CHANGE),
        ("packer build -force a.pkr.hcl", HIGH, Category.INFRA_DESTROY),
        ("packer validate -evaluate-datasources a", MEDIUM, Category.EXEC_PROJECT),
        ("packer fmt .", MEDIUM, Category.FS_WRITE),
        ("vagrant up", MEDIUM, Category.EXEC_PROJECT),
        ("vagrant destroy -f", HIGH, Category.INFRA_DESTROY),
        ("vagrant ssh", UNCERTAIN, Category.UNKNOWN),
    ],
)
def test_what_may_happen_to_infrastructure(command: str, level: Level, category: Category):
    acts = effect_of(command)
    assert acts[0] is level
    assert category in {acts[1], *_categories(command, level)}


def _categories(command: str, level: Level) -> set[Category]:
    return {
        effect.category
        for act in invoke(command)
        if (effect := getattr(act, "effect", None)) is not None and effect.level is level
    }


def test_a_plan_may_be_written():
    assert Writes in {type(act) for act in invoke("terraform plan -out=next")}


def test_a_command_in_the_machine_is_inside():
    acts = [act for act in invoke("vagrant ssh -c 'ls /'") if isinstance(act, RunsShell)]
    assert [(act.text.text, act.inside) for act in acts] == [("ls /", "virtual machine")]
