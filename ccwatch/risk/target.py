"""What a file is for, told by its path alone: whom it commands, and when."""

from __future__ import annotations

from enum import Enum, auto
from itertools import pairwise
from typing import Final

from ccwatch.risk.place import Parts, has_glob, matches
from ccwatch.risk.word import UNKNOWN


class Purpose(Enum):
    """What a change of the file would bring about."""

    AGENT = auto()
    """Settings, hooks, tools of a coding agent, or ccwatch itself."""
    INSTRUCTIONS = auto()
    """Text that agents obey."""
    GIT_CONFIG = auto()
    """Run by the next git command: hooks, config, attributes of a repository."""
    GIT_DATA = auto()
    HOOK = auto()
    """Hooks and attributes that stand in the project."""
    LOGIN = auto()
    """Read and run at login, or by a program that starts often."""
    SCHEDULE = auto()
    """Run by the system: cron, systemd, launchd, autostart."""
    ACCESS = auto()
    """Who may log in, and where keys are sent."""
    PATH = auto()
    """A folder that programs are found in."""
    PIPELINE = auto()
    AUTORUN = auto()
    """Run by an editor or the shell as soon as the folder is opened."""
    BUILD = auto()
    LOCK = auto()


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_AGENT_FOLDERS: Final = _set(
    ".claude .codex .gemini .cursor .ccwatch .windsurf .continue .aider .opencode .roo .cline "
    ".qwen .kiro .amp .goose .crush .factory .augment .copilot"
)
_OWN_FOLDERS: Final = frozenset({".ccwatch"})
"""Those in which nothing at all is ordinary."""
_AGENT_NOTES: Final = _set("plans todos statsig logs log")
"""Folders right below an agent's own that it fills as it works: nothing in them is obeyed or run.

Its snapshots of the shell are not among them, as every command of the agent runs those."""
_AGENT_NAMES: Final = _set(
    ".mcp.json mcp.json .claude.json .aider.conf.yml opencode.json .cursorrules .windsurfrules "
    "claude_desktop_config.json managed-settings.json .clinerules .roomodes mcp_config.json"
)
_AGENT_HOMES: Final = _set("ccwatch claude claude-code codex opencode goose crush amp")
_SETTINGS_FOLDERS: Final = frozenset(
    {".config", "share", "state", "application support", "etc", ".cache", "run"}
)
_INSTRUCTIONS: Final = _set(
    "claude.md claude.local.md agents.md agents.override.md gemini.md copilot-instructions.md "
    "qwen.md skill.md conventions.md"
)
_GIT_CONFIG: Final = _set("hooks config config.worktree info modules worktrees commondir")
_GIT_INSIDE: Final = _GIT_CONFIG | _set("objects refs logs index head packed-refs")
_HOOK_FOLDERS: Final = _set(".husky .githooks .lefthook")
_HOOK_NAMES: Final = _set(
    ".gitattributes .gitmodules .pre-commit-config.yaml .pre-commit-config.yml lefthook.yml "
    "lefthook.yaml .lefthook.yml"
)
_LOGIN_NAMES: Final = _set(
    ".bashrc .bash_profile .bash_login .bash_logout .bash_aliases .profile .zshrc .zshenv "
    ".zprofile .zlogin .zlogout .kshrc .cshrc .tcshrc .login .inputrc .tmux.conf .screenrc .vimrc "
    ".gvimrc .nvimrc .exrc .emacs .gitconfig .npmrc .yarnrc .yarnrc.yml pip.conf pip.ini .pip "
    ".pydistutils.cfg .xinitrc .xsession .xsessionrc .xprofile .pam_environment .lesskey .curlrc "
    ".wgetrc .gdbinit .lldbinit .pdbrc .irbrc .pryrc .perldb .psqlrc .sqliterc .pypirc .condarc "
    ".rprofile .hgrc .editrc .mailcap .ackrc .ripgreprc .bunfig.toml bunfig.toml .hushlogin "
    ".zlogin .asoundrc .dircolors .nanorc .mongorc.js .myclirc .guile .ghci .fishrc .envrc "
    "sitecustomize.py usercustomize.py config.fish .lessfilter .direnvrc .mise.toml .asdfrc "
    ".gemrc .node_repl_rc .oh-my-zsh .zinit .antigen .vim .emacs.d .ipython .terraformrc .tmux"
)
_LOGIN_FOLDERS: Final = _set(
    "fish nvim vim tmux git pip powershell environment.d zsh kitty alacritty wezterm direnv "
    "code cursor helix emacs doom mise starship sheldon nushell npm"
)
_SCHEDULES: Final = frozenset(
    {
        "crontab", "crontabs", "cron.d", "cron.daily", "cron.hourly", "cron.weekly",
        "cron.monthly", "anacrontab", "launchagents", "launchdaemons", "autostart", "startup",
        "systemd", "init.d", "rc.local", "profile.d", "xdg-autostart", "ld.so.preload",
        "ld.so.conf.d", "udev", "startupitems", "loginitems",
    }
)  # fmt: skip
_ACCESS_FOLDERS: Final = _set(
    ".ssh .aws .gnupg .kube .azure gcloud .gcloud .docker .password-store keychains keyrings"
)
_ACCESS_NAMES: Final = _set(
    ".netrc _netrc .git-credentials .pgpass authorized_keys known_hosts .my.cnf .rhosts .shosts "
    ".vault-token .k5login"
)
_PIPELINES: Final = frozenset(
    {
        ".gitlab-ci.yml", ".gitlab-ci.yaml", "jenkinsfile", ".travis.yml", "azure-pipelines.yml",
        "bitbucket-pipelines.yml", ".drone.yml", "appveyor.yml", ".appveyor.yml", "cloudbuild.yaml",
        "action.yml", "action.yaml", ".cirrus.yml", "buildspec.yml", ".woodpecker.yml",
        "codefresh.yml",
    }
)  # fmt: skip
_PIPELINE_FOLDERS: Final = _set(".circleci .buildkite .woodpecker .gitlab .tekton")
_AUTORUN_FOLDERS: Final = _set(".idea .devcontainer .fleet .zed")
_AUTORUN_NAMES: Final = _set(
    ".envrc .devcontainer.json .vimrc .nvimrc .exrc .nvim.lua .lvimrc .dir-locals.el "
    "sitecustomize.py usercustomize.py .mise.toml mise.toml .autoenv .autoenv.zsh"
)
_VSCODE: Final = _set("tasks.json settings.json launch.json")
_BUILD_NAMES: Final = frozenset(
    {
        "package.json", "makefile", "gnumakefile", "setup.py", "setup.cfg", "conftest.py",
        "build.rs", "dockerfile", "containerfile", "justfile", ".justfile", "pyproject.toml",
        "cargo.toml", "cmakelists.txt", "build.gradle", "build.gradle.kts", "settings.gradle",
        "settings.gradle.kts", "gradlew", "mvnw", "pom.xml", "rakefile", "gemfile", "gruntfile.js",
        "gulpfile.js", "taskfile.yml", "taskfile.yaml", "noxfile.py", "tox.ini", "tasks.py",
        "docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml", "procfile",
        "vagrantfile", "earthfile", "tiltfile", "meson.build", "build.xml", "build.sbt", "go.mod",
        "mix.exs", "composer.json", "wscript", "sconstruct", "build.bazel", "module.bazel",
        "workspace", "flake.nix", "shell.nix", "default.nix", "deno.json", "turbo.json", "nx.json",
        "lerna.json", "hatch_build.py", ".babelrc", "pytest.ini", "fastfile", "podfile", ".bazelrc",
        "karma.conf.js", "configure",
    }
)  # fmt: skip
_LOCK_NAMES: Final = frozenset(
    {
        "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lockb",
        "bun.lock", "cargo.lock", "poetry.lock", "uv.lock", "pdm.lock", "pipfile.lock",
        "gemfile.lock", "composer.lock", "go.sum", "flake.lock", "mix.lock", "podfile.lock",
        "requirements.txt", "deno.lock", ".terraform.lock.hcl", "packages.lock.json",
    }
)  # fmt: skip

_BUILD_OUTPUT: Final = frozenset(
    {
        "node_modules", "dist", "build", "target", "out", "__pycache__", ".pytest_cache", ".next",
        ".nuxt", ".output", ".svelte-kit", "coverage", "htmlcov", ".nyc_output", ".venv", "venv",
        ".tox", ".nox", ".mypy_cache", ".ruff_cache", ".cache", ".parcel-cache", ".turbo",
        ".gradle", ".eggs", ".hypothesis", "tmp", "temp", ".tmp", "bazel-out", "bazel-bin",
        "cmake-build-debug", "cmake-build-release", "deriveddata", ".dart_tool", "_build",
        "bower_components", ".angular", ".vite", ".docusaurus", ".webpack", ".rollup.cache",
        ".coverage", "test-results", "playwright-report", "storybook-static", ".serverless",
        ".pytype", ".pyre", ".ipynb_checkpoints", "obj", "pods", ".terraform",
    }
)  # fmt: skip
_SCRATCH_FOLDERS: Final = _set("tmp temp .tmp")
_SCRATCH_ENDINGS: Final = (".log", ".tmp", ".swp")
_BUILD_ENDINGS: Final = (
    *_SCRATCH_ENDINGS, ".pyc", ".pyo", ".o", ".obj", ".class", ".egg-info", ".dist-info",
    ".tsbuildinfo", ".gcda", ".gcno",
)  # fmt: skip
_CACHES: Final = frozenset(
    {
        (".cache",), (".npm", "_cacache"), (".gradle", "caches"), (".yarn", "cache"),
        (".bun", "install", "cache"), (".cargo", "registry"), ("go", "pkg", "mod"),
        ("library", "caches"),
    }
)  # fmt: skip
"""Folders below a home that hold only what a program fetches or makes again."""
_FILE_ENDINGS: Final = _set(
    "c cc cfg conf cpp cs css csv diff doc docx env gif go gz h hpp html ico ini ipynb java "
    "jpeg jpg json jsonc jsx kt less lock lockb log lua map md mdx mjs patch pdf php png "
    "properties proto py pyc rb rej rs rst scss sh snap so sql sqlite sqlite3 svelte svg swift "
    "tar tgz tmp toml ts tsbuildinfo tsv tsx txt vue wasm webp xml yaml yml zip"
)
"""What comes after the last dot of names that hardly any folder has."""
_MADE_ENDINGS: Final = tuple(end for end in _BUILD_ENDINGS if end not in _SCRATCH_ENDINGS)
_LONGEST_CACHE: Final = max(map(len, _CACHES))


_DOT_GIT: Final = _set(".git")
_VSCODE_FOLDER: Final = _set(".vscode")
_CONFIG: Final = _set(".config")
_SCHEDULE_FOLDERS: Final = _set("etc spool library .config usr lib programs run")
_HOMES: Final = _set("home users")
_PROGRAM_HOLDERS: Final = _set(".local .cargo .npm-global go .bun .deno")
_PROGRAM_FOLDERS: Final = _set("bin")
_GITHUB: Final = _set(".github")
_COPILOT: Final = _set("hooks copilot")
"""Below ``.github``: what Copilot CLI runs, and its settings."""
_GITHUB_FOLDERS: Final = _set("workflows actions")
_KNOWN: Final = _DOT_GIT.union(
    _AGENT_FOLDERS, _AGENT_NAMES, _AGENT_HOMES, _INSTRUCTIONS, _HOOK_FOLDERS, _HOOK_NAMES,
    _LOGIN_NAMES, _LOGIN_FOLDERS, _SCHEDULES, _ACCESS_FOLDERS, _ACCESS_NAMES, _PIPELINES,
    _PIPELINE_FOLDERS, _AUTORUN_FOLDERS, _AUTORUN_NAMES, _VSCODE_FOLDER, _BUILD_NAMES, _LOCK_NAMES,
    _PROGRAM_FOLDERS, _GITHUB,
)  # fmt: skip
"""Names that have to be in a path for it to have a purpose."""


def is_build_output(parts: Parts) -> bool:
    """Say whether a path is in a folder that a build makes again, or is such a file."""
    return any(part in _BUILD_OUTPUT for part in parts) or (
        bool(parts) and parts[-1].endswith(_BUILD_ENDINGS)
    )


def is_rebuilt(parts: Parts) -> bool:
    """Say whether a build makes a path again, and not just anybody who wrote it in passing."""
    if any(part in _BUILD_OUTPUT - _SCRATCH_FOLDERS for part in parts):
        return True
    return parts[-1:] != () and parts[-1].endswith(_MADE_ENDINGS)


def is_cache(parts: Parts) -> bool:
    """Say whether a path, from the home on, is in what programs fetch or make again."""
    return "deriveddata" in parts[1:] or any(
        parts[:length] in _CACHES for length in range(1, _LONGEST_CACHE + 1)
    )


def is_plain_file(parts: Parts) -> bool:
    """Say whether a name can hardly be that of a folder: it has the suffix of a file."""
    stem, _, ending = parts[-1].rpartition(".")
    if has_glob(parts[-1]):
        return False
    return bool(stem) and (ending in _FILE_ENDINGS or parts[-1] in _LOCK_NAMES)


def find_purpose(parts: Parts) -> Purpose | None:
    """Return what a path is for, the most dangerous first; None is an ordinary file."""
    if not parts or _is_ordinary(parts):
        return None
    for test, purpose in _TESTS:
        if test(parts):
            return purpose
    return None


def _is_ordinary(parts: Parts) -> bool:
    """Say whether no component is a name that any test asks for: true of most paths."""
    if any(part.endswith(".git") or (has_glob(part) and matches(part, _KNOWN)) for part in parts):
        return False
    name = parts[-1]
    return _KNOWN.isdisjoint(parts) and not name.endswith(".mk") and "dockerfile." not in name


def _any(parts: Parts, names: frozenset[str]) -> bool:
    return any(matches(part, names) for part in parts)


def _pair(parts: Parts, outer: frozenset[str], inner: frozenset[str]) -> bool:
    return any(
        matches(before, outer) and matches(after, inner) for before, after in pairwise(parts)
    )


def _is_agent(parts: Parts) -> bool:
    return (
        _is_in_agent_folder(parts)
        or matches(parts[-1], _AGENT_NAMES)
        or _pair(parts, _SETTINGS_FOLDERS, _AGENT_HOMES)
        or _pair(parts, _GITHUB, _COPILOT)
    )


def _is_in_agent_folder(parts: Parts) -> bool:
    inner = (*parts[1:], "")
    return any(
        matches(part, _AGENT_FOLDERS)
        and not (part not in _OWN_FOLDERS and _is_note(parts[index:], inner[index]))
        for index, part in enumerate(parts)
    )


def _is_note(parts: Parts, inner: str) -> bool:
    """Say whether a path from an agent's folder on is no setting: what it notes, and remembers."""
    if parts[0] not in _AGENT_FOLDERS or any(UNKNOWN in part for part in parts):
        return False
    return inner in _AGENT_NOTES or _is_memory(parts)


def _is_memory(parts: Parts) -> bool:
    """Say whether a path leads to what an agent remembers of a project, and obeys later."""
    return parts[1:2] == ("projects",) and parts[3:4] == ("memory",)


def _is_instructions(parts: Parts) -> bool:
    return matches(parts[-1], _INSTRUCTIONS) or any(
        part in _AGENT_FOLDERS and _is_memory(parts[index:]) for index, part in enumerate(parts)
    )


def _git_index(parts: Parts) -> int | None:
    for index, part in enumerate(parts):
        if matches(part, _DOT_GIT):
            return index
        if part.endswith(".git") and matches("".join(parts[index + 1 : index + 2]), _GIT_INSIDE):
            return index
    return None


def _is_git_config(parts: Parts) -> bool:
    index = _git_index(parts)
    inside = parts[index + 1 :] if index is not None else ()
    return bool(inside) and matches(inside[0], _GIT_CONFIG)


def _is_git_data(parts: Parts) -> bool:
    return _git_index(parts) is not None


def _is_hook(parts: Parts) -> bool:
    return _any(parts, _HOOK_FOLDERS) or matches(parts[-1], _HOOK_NAMES)


def _is_autorun(parts: Parts) -> bool:
    return (
        matches(parts[-1], _AUTORUN_NAMES)
        or _any(parts, _AUTORUN_FOLDERS)
        or _pair(parts[-2:], _VSCODE_FOLDER, _VSCODE)
    )


def _is_login(parts: Parts) -> bool:
    return matches(parts[-1], _LOGIN_NAMES) or _pair(parts, _CONFIG, _LOGIN_FOLDERS)


def _is_schedule(parts: Parts) -> bool:
    return _any(parts, _SCHEDULES) and _any(parts, _SCHEDULE_FOLDERS)


def _is_access(parts: Parts) -> bool:
    return _any(parts, _ACCESS_FOLDERS) or matches(parts[-1], _ACCESS_NAMES)


def _is_path(parts: Parts) -> bool:
    is_own = parts[0] in _HOMES and parts[2:3] == ("bin",)
    return is_own or _pair(parts, _PROGRAM_HOLDERS, _PROGRAM_FOLDERS)


def _is_pipeline(parts: Parts) -> bool:
    return (
        matches(parts[-1], _PIPELINES)
        or _any(parts, _PIPELINE_FOLDERS)
        or _pair(parts, _GITHUB, _GITHUB_FOLDERS)
    )


def _is_build(parts: Parts) -> bool:
    name = parts[-1]
    return matches(name, _BUILD_NAMES) or name.startswith("dockerfile.") or name.endswith(".mk")


def _is_lock(parts: Parts) -> bool:
    return matches(parts[-1], _LOCK_NAMES)


_TESTS: Final = (
    (_is_agent, Purpose.AGENT),
    (_is_access, Purpose.ACCESS),
    (_is_git_config, Purpose.GIT_CONFIG),
    (_is_instructions, Purpose.INSTRUCTIONS),
    (_is_git_data, Purpose.GIT_DATA),
    (_is_schedule, Purpose.SCHEDULE),
    (_is_path, Purpose.PATH),
    (_is_autorun, Purpose.AUTORUN),
    (_is_login, Purpose.LOGIN),
    (_is_hook, Purpose.HOOK),
    (_is_pipeline, Purpose.PIPELINE),
    (_is_build, Purpose.BUILD),
    (_is_lock, Purpose.LOCK),
)
