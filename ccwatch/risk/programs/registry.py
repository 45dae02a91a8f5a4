"""All tables together: from the name of a program to its judge."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Judge

FAMILIES: Final[tuple[str, ...]] = (
    # one module of this package a line
    "aws",
    "azure",
    "buckets",
    "clouds",
    "gcloud",
    "hosting",
    "secret_stores",
    "services",
    "archive",
    "awk",
    "bulk",
    "comparing",
    "compressing",
    "editor",
    "files",
    "finding",
    "fzf",
    "listing",
    "packing",
    "pager",
    "permissions",
    "query",
    "search",
    "sed",
    "text",
    "xargs",
    "builtin",
    "shells",
    "environment",
    "wrapper",
    "privilege",
    "process",
    "machine",
    "service_control",
    "disk",
    "desktop",
    "agent",
    "terminal",
    "macos",
    "binary_tools",
    "curl",
    "download",
    "http",
    "ssh",
    "transfer",
    "rclone",
    "mail",
    "sockets",
    "crypto",
    "capture",
    "netinfo",
    "netconfig",
    "git",
    "git_companions",
    "github",
    "gitlab",
    "version_control",
    "docker",
    "compose",
    "image_tools",
    "kubernetes",
    "helm",
    "cluster_tools",
    "terraform",
    "ansible",
    "database",
    "database_file",
    "document_store",
    "migration",
    "storage",
    "messaging",
    "web_server",
    "configuration",
    "interpreter",
    "npm",
    "javascript",
    "deno",
    "python_packages",
    "uv",
    "brew",
    "system_packages",
    "toolchain",
    "compiled",
    "task_runner",
    "jvm",
    "language_packages",
    "quality",
    "project_tool",
    "tracing",
)


@cache
def programs() -> Mapping[str, Judge]:
    """Return the judge of every program that ccwatch knows.

    Raises:
        ValueError: Two tables have the same program.
    """
    found: dict[str, Judge] = {}
    for family in FAMILIES:
        table: Mapping[str, Judge] = import_module(f"ccwatch.risk.programs.{family}").PROGRAMS
        for names, judge in table.items():
            for name in names.split():
                if name in found:
                    message = f"two tables have the program {name}"
                    raise ValueError(message)
                found[name] = judge
    return found
