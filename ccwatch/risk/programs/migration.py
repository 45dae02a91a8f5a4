"""Migrations: tools that change the shape of a database step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, critical, high, low, medium
from ccwatch.risk.programs.command import Command, Group
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.production import raise_for_production
from ccwatch.risk.programs.subcommand import doubt_options, judge_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.act import Act
    from ccwatch.risk.programs.invocation import Invocation, Judge

_ANY: Final = Options(
    "-h=help --help=help -v -q -c= -x= -n= -d= -e= -u= -m= -s= -f= -t= -p= -r= -D=", any_long=True
)
_LOOKS: Final = Command(
    low(Category.DB_READ, "reads which migrations there are"), _ANY, more=doubt_options
)
_ASKS: Final = Command(medium(Category.EXEC_PROJECT, "runs the project's settings to look"), _ANY)
_MAKES: Final = Command(medium(Category.FS_WRITE, "writes files of the project"), _ANY)
_MIGRATES: Final = Command(
    medium(Category.DB_CHANGE, "changes the database by the project's migrations"),
    _ANY,
    when={
        "--accept-data-loss --force-reset --force": critical(
            Category.DB_DESTROY, "may throw the data of the database away"
        )
    },
)
_BACK: Final = Command(high(Category.DB_DESTROY, "takes migrations back, and their data"), _ANY)
_WIPES: Final = Command(critical(Category.DB_DESTROY, "deletes everything in the database"), _ANY)
_MARKS: Final = Command(
    high(Category.DB_CHANGE, "changes what the database is thought to be"), _ANY
)


_ONE_DASH: Final = Options(
    "-path= -database= -source= -verbose -prefetch= -lock-timeout= -help=help -version=help -f "
    "-all",
    long_dash=True,
)


def _tool(verbs: Mapping[str, Judge], options: Options = _ANY) -> Judge:
    group = Group(verbs, options, judge_unknown)

    def judge(invocation: Invocation) -> list[Act]:
        return raise_for_production(group(invocation), invocation.words)

    return judge


PROGRAMS: Final[dict[str, Judge]] = {
    "prisma": _tool(
        {
            "version|validate|migrate status|migrate diff": _ASKS,
            "format|generate|init|db pull": _MAKES,
            "migrate dev|migrate deploy|db push": _MIGRATES,
            "migrate resolve": _MARKS,
            "migrate reset": _WIPES,
            "db seed": Command(medium(Category.EXEC_PROJECT, "runs the project's seeds"), _ANY),
            "db execute": Command(high(Category.DB_CHANGE, "runs a file of SQL"), _ANY),
            "studio": Command(medium(Category.NET_LISTEN, "serves the database"), _ANY),
        }
    ),
    "drizzle-kit": _tool(
        {
            "check|export|version": _ASKS,
            "generate|introspect|pull|up|init": _MAKES,
            "push|migrate": _MIGRATES,
            "drop": _BACK,
            "studio": Command(medium(Category.NET_LISTEN, "serves the database"), _ANY),
        }
    ),
    "alembic": _tool(
        {
            "current|history|heads|branches|show|check|list_templates": _ASKS,
            "revision|init|merge|edit": _MAKES,
            "upgrade": _MIGRATES,
            "downgrade": _BACK,
            "stamp|ensure_version": _MARKS,
        }
    ),
    "flyway": _tool(
        {
            "info|validate|version|check": _LOOKS,
            "migrate|baseline": _MIGRATES,
            "undo": _BACK,
            "repair": _MARKS,
            "clean": _WIPES,
        }
    ),
    "liquibase": _tool(
        {
            "status|history|validate|diff|list-locks|db-doc|unexpected-changesets": _LOOKS,
            "update-sql|future-rollback-sql|rollback-sql|snapshot": _LOOKS,
            "generate-changelog|diff-changelog|init": _MAKES,
            "update|update-count|update-to-tag|update-testing-rollback|tag": _MIGRATES,
            "rollback|rollback-count|rollback-to-date|rollback-one-update": _BACK,
            "release-locks|clear-checksums|changelog-sync|mark-next-changeset-ran": _MARKS,
            "drop-all": _WIPES,
        }
    ),
    "knex": _tool(
        {
            "migrate:list|migrate:status|migrate:currentVersion": _ASKS,
            "migrate:make|seed:make|init": _MAKES,
            "migrate:latest|migrate:up|seed:run": _MIGRATES,
            "migrate:rollback|migrate:down": _BACK,
            "migrate:unlock": _MARKS,
        }
    ),
    "sequelize sequelize-cli": _tool(
        {
            "db:migrate:status": _ASKS,
            "migration:generate|model:generate|seed:generate|init": _MAKES,
            "db:migrate|db:seed|db:seed:all|db:create": _MIGRATES,
            "db:migrate:undo|db:migrate:undo:all|db:seed:undo|db:seed:undo:all": _BACK,
            "db:drop": _WIPES,
        }
    ),
    "typeorm": _tool(
        {
            "migration:show|schema:log|version": _ASKS,
            "migration:generate|migration:create|entity:create|init": _MAKES,
            "migration:run|schema:sync": _MIGRATES,
            "migration:revert": _BACK,
            "schema:drop": _WIPES,
            "query": Command(high(Category.DB_CHANGE, "runs SQL"), _ANY),
        }
    ),
    "dbmate": _tool(
        {
            "status|wait": _LOOKS,
            "new|dump": _MAKES,
            "up|migrate|create|load": _MIGRATES,
            "down|rollback": _BACK,
            "drop": _WIPES,
        }
    ),
    "migrate": _tool(
        {
            "version": _LOOKS,
            "create": _MAKES,
            "up|goto": _MIGRATES,
            "down": _BACK,
            "force": _MARKS,
            "drop": _WIPES,
        },
        _ONE_DASH,
    ),
}
