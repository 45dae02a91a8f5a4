"""The commands of ``aws s3``: files in and out of buckets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Emits
from ccwatch.risk.effect import Category, low, medium
from ccwatch.risk.programs.command import Command
from ccwatch.risk.programs.endpoint import path_of
from ccwatch.risk.programs.object_storage import (
    COPIES,
    LISTS,
    MAKES,
    MIRRORS,
    MOVES,
    PUBLISHES,
    REMOVES,
    REMOVES_ALL,
    REMOVES_BUCKET,
    REMOVES_TREE,
    SHARES,
    adding,
    copying,
    is_s3,
)
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.service import read_elsewhere

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Invocation, Judge

GLOBALS: Final = (
    "--debug --endpoint-url= --no-verify-ssl --no-paginate --output= --query= --profile= "
    "--region= --color= --no-sign-request --ca-bundle= --cli-read-timeout= "
    "--cli-connect-timeout= --cli-binary-format= --no-cli-pager --no-cli-auto-prompt --help=help "
)
_COPY: Final = (
    "--dryrun --quiet --include= --exclude= --acl= --grants= --follow-symlinks "
    "--no-follow-symlinks --no-guess-mime-type --sse= --sse-c= --sse-c-key= --sse-kms-key-id= "
    "--sse-c-copy-source= --sse-c-copy-source-key= --storage-class= --website-redirect= "
    "--content-type= --cache-control= --content-disposition= --content-encoding= "
    "--content-language= --expires= --source-region= --only-show-errors --no-progress "
    "--page-size= --ignore-glacier-warnings --force-glacier-transfer --request-payer?= "
    "--checksum-mode= --checksum-algorithm= --metadata= --metadata-directive= --copy-props= "
    "--recursive --size-only --exact-timestamps --delete --expected-size= --case-conflict= "
    "--no-overwrite "
)
_OPTIONS: Final = Options(GLOBALS + _COPY)
_PUBLIC: Final = {"--acl --grants": PUBLISHES}
_READS: Final = low(Category.INFRA_READ, "reads an object from a bucket")

_TREE: Final = Command(COPIES, _OPTIONS, tries="--dryrun", when=_PUBLIC, more=copying(is_s3))


def _copy(invocation: Invocation) -> list[Act]:
    parsed = _OPTIONS.parse(invocation.words)
    acts = _TREE(invocation)
    ends = [word.text for word in parsed.operands]
    if len(ends) == 2 and is_s3(ends[0]) and ends[1] == "-" and not parsed.unknown:
        source = parsed.operands[0]
        emits = [act for act in acts if isinstance(act, Emits)]
        return [Does(_READS), *emits, *read_elsewhere(source, path_of(source.text))]
    return acts


S3_VERBS: Final[Mapping[str, Judge]] = {
    "ls": Command(
        LISTS,
        Options(
            GLOBALS + "--recursive --human-readable --summarize --page-size= --request-payer?= "
            "--bucket-name-prefix= --bucket-region="
        ),
    ),
    "cp": _copy,
    "mv": Command(MOVES, _OPTIONS, tries="--dryrun", when=_PUBLIC, more=copying(is_s3, moves=True)),
    "sync": Command(
        COPIES,
        _OPTIONS,
        tries="--dryrun",
        when=_PUBLIC,
        more=copying(is_s3, deletes="--delete", does=MIRRORS),
    ),
    "rm": Command(REMOVES, _OPTIONS, tries="--dryrun", more=adding("--recursive", REMOVES_TREE)),
    "mb": Command(MAKES, Options(GLOBALS + "--tags=")),
    "rb": Command(REMOVES_BUCKET, Options(GLOBALS + "--force"), when={"--force": REMOVES_ALL}),
    "presign": Command(SHARES, Options(GLOBALS + "--expires-in=")),
    "website": Command(
        medium(Category.INFRA_CHANGE, "makes a website of the bucket {0}"),
        Options(GLOBALS + "--index-document= --error-document="),
    ),
}
