"""Infrastructure from files: terraform, tofu, terragrunt, pulumi, packer, vagrant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, RunsShell
from ccwatch.risk.effect import Category, critical, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command, Group
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.production import raise_for_production
from ccwatch.risk.programs.service import revealing
from ccwatch.risk.programs.subcommand import NO_VERB, judge_unknown
from ccwatch.risk.programs.unlisted import find_destruction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_READS: Final = low(Category.INFRA_READ, "reads the state of the infrastructure")
_PLAN: Final = (
    "-var= -var-file=look -target= -replace= -exclude= -refresh?= -refresh-only -destroy -input?= "
    "-lock?= -lock-timeout= -parallelism= -compact-warnings -detailed-exitcode -json -no-color "
    "-state= -state-out= -backup= -concise -test-directory= -filter= -verbose -junit-xml= "
    "-allow-missing-config -allow-missing -ignore-remote-version -out=write "
    "-generate-config-out=write -auto-approve -force -light -deprecation?="
)
_DELETES: Final = critical(Category.INFRA_DESTROY, "destroys the infrastructure")
_UNASKED: Final = critical(Category.INFRA_CHANGE, "asks nobody before it changes things")


def _dash(table: str = "") -> Options:
    return Options(f"{table} -help=help --help=help -h=help -version=help", long_dash=True)


def _state(what: str) -> Command:
    return Command(high(Category.INFRA_CHANGE, what), _dash(_PLAN + " -dry-run"))


_SECRET_OUTPUT: Final = medium(Category.SECRETS_READ, "shows values that are marked as secret")


def _show_output(parsed: Parsed, _: Invocation) -> list[Act]:
    """Return what is shown of one output: a sensitive one as well, which the list masks."""
    return [Does(_SECRET_OUTPUT, word) for word in parsed.operands[:1]]


_TERRAFORM_VERBS: Final[Mapping[str, Judge]] = {
    "validate|graph|version|workspace list|workspace show|providers schema": Command(
        _READS,
        _dash("-json -no-color -type= -draw-cycles -plan= -test-directory= -no-tests "
            "-module-depth= "
            "-verbose -query"),
    ),
    "state|workspace|metadata": NO_VERB,
    "providers": Command(_READS, _dash("-test-directory="), operands=""),
    "state list|metadata functions|modules": Command(
        _READS, _dash("-json -state= -id= -no-color -test-directory= -var= -var-file=look")
    ),
    "output": Command(
        _READS,
        _dash("-json -raw -no-color -state="),
        when={"-json -raw": _SECRET_OUTPUT},
        more=_show_output,
    ),
    "show|state show": Command(
        _READS,
        _dash("-json -raw -no-color -state= -module-depth= -var= -var-file=look -show-sensitive"),
        when={"-json -raw -show-sensitive": _SECRET_OUTPUT},
    ),
    "state pull": Command(
        high(Category.SECRETS_READ, "shows the whole state, secrets among it"), _dash("-var= "
            "-var-file=look")
    ),
    "plan": Command(
        medium(Category.EXEC_PROJECT, "plans a change, and runs the programs that its data names"),
        _dash(_PLAN),
    ),
    "console": Command(
        medium(Category.EXEC_PROJECT, "opens a console that reads files and the state"),
            _dash(_PLAN + " -plan")
    ),
    "get|init|providers lock|providers mirror|workspace select|workspace new": Command(
        medium(Category.PACKAGE_INSTALL, "fetches providers and modules"),
        _dash("-update -no-color -upgrade -reconfigure -migrate-state -force-copy -input?= -lock?= "
            "-lock-timeout= -backend?= -backend-config= -get?= -lockfile= -json -from-module= "
            "-plugin-dir=look -platform= -fs-mirror= -net-mirror= -enable-plugin-cache "
            "-or-create?= "
            "-state= -test-directory= -var= -var-file=look -ignore-remote-version"),
        when={
            "-migrate-state -force-copy": high(Category.INFRA_CHANGE, "moves the state elsewhere"),
            "-from-module": high(Category.EXEC_REMOTE, "copies in a module from elsewhere"),
        },
    ),
    "apply": Command(
        high(Category.INFRA_CHANGE, "changes the infrastructure"),
        _dash(_PLAN),
        when={"-auto-approve": _UNASKED, "-destroy": _DELETES},
    ),
    "destroy": Command(_DELETES, _dash(_PLAN)),
    "test": Command(high(Category.INFRA_CHANGE, "makes real infrastructure for its tests"),
        _dash(_PLAN)),
    "refresh": Command(medium(Category.INFRA_CHANGE, "writes the state anew"), _dash(_PLAN)),
    "import": _state("takes {} into the state"),
    "state mv|state replace-provider|state push": _state("changes the state by hand"),
    "state rm|taint|untaint": _state("makes terraform forget or replace {}"),
    "force-unlock": _state("breaks the lock of the state"),
    "workspace delete": Command(
        high(Category.INFRA_DESTROY, "deletes the workspace {0}"), _dash("-force -lock?= "
            "-lock-timeout=")
    ),
    "login": Command(high(Category.SECRETS_READ, "stores a login"), _dash()),
    "logout": Command(medium(Category.INFRA_CHANGE, "forgets a login"), _dash()),
}  # fmt: skip


def _judge_format(invocation: Invocation) -> list[Act]:
    """Judge ``fmt``, which only looks with one of three options."""
    words = [word.text.lstrip("-") for word in invocation.words]
    if {"check", "write=false"}.isdisjoint(words) or "write=true" in words:
        return _FORMAT(invocation)
    return [Does(low(Category.FS_READ, "looks how files are formatted")), *_FORMAT(invocation)[1:]]


_FORMAT: Final = Command(
    medium(Category.FS_WRITE, "formats the files here"),
    _dash(
        "-list?= -write?= -diff -check -recursive -no-color -machine-readable -overwrite -config="
    ),
)


_TERRAFORM: Final = Group(
    {**_TERRAFORM_VERBS, "fmt": _judge_format},
    _dash("-chdir= -json -no-color"),
    judge_unknown,
)


def judge_terraform(invocation: Invocation) -> list[Act]:
    """Judge a call of terraform or tofu."""
    return raise_for_production(_TERRAFORM(invocation), invocation.words)


_OWN_WORDS: Final = frozenset({"run-all", "run", "stack", "--all", "--"})


def _judge_terragrunt(invocation: Invocation) -> list[Act]:
    own = "--terragrunt-", "--non-interactive", "--working-dir", "--queue-", "--log-", "--config"
    words = tuple(
        word
        for word in invocation.words
        if word.text not in _OWN_WORDS and not word.text.startswith(own)
    )
    acts = raise_for_production(_TERRAFORM(invocation.after(words, "")), invocation.words)
    acts += find_destruction(invocation)
    if words != invocation.words:
        acts.append(Does(uncertain("may run in many folders at once")))
    return [*acts, Does(medium(Category.EXEC_PROJECT, "runs the hooks of the project"))]


_PULUMI_OPTIONS: Final = Options(
    "-y --yes -s= --stack= -C= --cwd= -e --emoji --color= --non-interactive "
    "--disable-integrity-checking "
    "--logflow --logtostderr -v= --verbose= -j --json --show-ids -u --show-urns --show-secrets -r= "
    "--refresh?= -t= --target= --target-dependents --replace= -m= --message= -p= --parallel= -d "
    "--debug "
    "--diff --suppress-outputs --suppress-permalink?= --skip-preview -f --force --preserve-config "
    "--exclude-protected --remove -a --all --show-name -c= --config= --config-file= --path "
    "--plaintext "
    "--secret -x --expect-no-changes --show-reads --show-sames --show-config --since= --follow "
    "--resource= "
    "--page= --page-size= --full-dates --shell --version= --file=write -l --local --cloud-url= "
    "--version "
    "-h=help --help=help"
)


_SHOWN_SECRETS: Final = {
    "--show-secrets": high(Category.SECRETS_READ, "shows values that are marked as secret"),
}


_PULUMI_READ: Final = Command(_READS, when=_SHOWN_SECRETS)
_PULUMI: Final = Group(
    {
        "stack ls|stack history|stack graph|whoami|version|about|logs|plugin ls": _PULUMI_READ,
        "stack output|stack tag ls|org get-default|policy ls|help|console": Command(_READS,
            when=_SHOWN_SECRETS),
        "stack|config": Command(_READS, operands="", when=_SHOWN_SECRETS),
        "config get": Command(high(Category.SECRETS_READ, "shows a value, a secret in the clear")),
        "stack export": Command(high(Category.SECRETS_READ, "shows the whole state of the stack")),
        "preview|pre|watch|convert": Command(
            medium(Category.EXEC_PROJECT, "runs the project's program to plan a change")
        ),
        "up|update|refresh|import": Command(
            high(Category.INFRA_CHANGE, "changes the infrastructure"),
            when={"-y --yes --skip-preview -f": _UNASKED},
        ),
        "destroy|down": Command(_DELETES),
        "stack rm|stack delete|state delete|cancel|state unprotect|stack import": Command(
            high(Category.INFRA_DESTROY, "removes or overwrites what pulumi knows of {}")
        ),
        "config set|config rm|config refresh|stack init|stack select|stack rename": Command(
            medium(Category.INFRA_CHANGE, "changes the settings of the stack")
        ),
        "new": Command(medium(Category.EXEC_REMOTE, "makes a project from a template")),
        "install|plugin install|package add": Command(medium(Category.PACKAGE_INSTALL, "installs "
            "plugins")),
        "login": Command(high(Category.SECRETS_READ, "stores a login")),
        "logout": Command(medium(Category.INFRA_CHANGE, "forgets a login")),
    },
    _PULUMI_OPTIONS,
    judge_unknown,
)  # fmt: skip


def _judge_pulumi(invocation: Invocation) -> list[Act]:
    return raise_for_production(_PULUMI(invocation), invocation.words)


_PACKER_READ: Final = Options(
    "-syntax-only -machine-readable -var= -var-file=look -except= -only= -no-warn-undeclared-var "
    "-evaluate-datasources -use-sequential-evaluation -help=help --help=help -h=help",
    long_dash=True,
)
_PACKER: Final = Group(
    {
        "validate|inspect|plugins required|plugins installed": Command(
            low(Category.INFRA_READ, "reads the template {0}"),
            _PACKER_READ,
            when={"-evaluate-datasources": medium(Category.EXEC_PROJECT, "runs the data sources")},
        ),
        "plugins": NO_VERB,
        "version": Command(low(Category.SHELL, "shows its version")),
        "fmt": _judge_format,
        "console": Command(
            medium(Category.EXEC_PROJECT, "opens a console that evaluates the template"),
            _dash("-var= -var-file=look -config-type= -use-sequential-evaluation"),
        ),
        "build": Command(
            high(Category.INFRA_CHANGE, "builds machine images, and runs what the template says"),
            _dash("-var= -var-file=look -except= -only= -force -debug -color?= -on-error= "
                "-parallel-builds= -timestamp-ui -machine-readable -warn-on-undeclared-var "
                "-skip-enforcement -use-sequential-evaluation"),
            when={"-force": high(Category.INFRA_DESTROY, "deletes what earlier builds have made")},
        ),
        "init|plugins install": Command(
            medium(Category.PACKAGE_INSTALL, "installs plugins"), _dash("-upgrade -force "
                "-path=read")
        ),
        "plugins remove": Command(medium(Category.INFRA_CHANGE, "removes the plugin {0}")),
        "fix|hcl2_upgrade": Command(
            medium(Category.FS_WRITE, "rewrites a template"),
            _dash("-validate?= -output-file=write -with-annotations"),
        ),
    },
    Options("-help=help --help=help -h=help -version=help --version=help -machine-readable",
        long_dash=True),
)  # fmt: skip


def _run_in_machine(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    texts = parsed.values("-c", "--command")
    if not texts:
        return [Does(uncertain("opens a shell in the machine"))]
    return [RunsShell(text, inside="virtual machine") for text in texts]


_VAGRANT_RUNS: Final = medium(Category.EXEC_PROJECT, "runs the Vagrantfile")
_VAGRANT: Final = Group(
    {
        "global-status|box list|plugin list|version|help|list-commands": Command(
            low(Category.INFRA_READ, "reads about virtual machines"), Options("-i --prune "
                "--box-info --local")
        ),
        "status|port|validate|snapshot list|ssh-config|up|reload|provision|resume|suspend": Command(
            _VAGRANT_RUNS,
            Options("--provision --no-provision --provision-with= --provider= --parallel "
                "--no-parallel "
                "--destroy-on-error --no-destroy-on-error --install-provider --guest= --host= -f "
                "-m "
                "--force --minimal --output= --template= --box-version= -p"),
        ),
        "ssh": Command(_VAGRANT_RUNS, Options("-c= --command= -p --plain -t --tty", posix=True),
            more=_run_in_machine),
        "halt": Command(high(Category.PROCESS, "stops the virtual machine"), Options("-f --force "
            "-g --graceful")),
        "destroy|box remove|box prune|snapshot delete|snapshot restore|snapshot pop": Command(
            high(Category.INFRA_DESTROY, "destroys virtual machines or boxes"),
            Options("-fgy --force --graceful --parallel --no-parallel --all --provider= "
                "--box-version= "
                "--no-start --no-provision --no-delete"),
        ),
        "snapshot save|snapshot push|box update|package|upload|rsync": Command(_VAGRANT_RUNS),
        "box add|plugin install": Command(
            high(Category.EXEC_REMOTE, "installs {0} from elsewhere"),
            Options("--name= --provider= --box-version= --checksum= --checksum-type= -c -f "
                "--clean --force"),
        ),
    },
    Options("-v=help --version=help -h=help --color --no-color --machine-readable --debug "
        "--timestamp "
        "--no-tty"),
)  # fmt: skip
PROGRAMS: Final[dict[str, Judge]] = {
    "terraform tofu": revealing(judge_terraform),
    "terragrunt": revealing(_judge_terragrunt),
    "pulumi": revealing(_judge_pulumi),
    "packer": _PACKER,
    "vagrant": _VAGRANT,
}
