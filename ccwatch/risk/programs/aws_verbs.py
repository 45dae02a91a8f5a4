"""What the operations of AWS do, told from their names: ``delete-table``, ``batch-get-item``."""

from __future__ import annotations

import re
from typing import Final

from ccwatch.risk.effect import Category, Effect, critical, high, low, medium, uncertain

READS: Final = low(Category.INFRA_READ, "reads from AWS: {0}")
_CHANGES: Final = medium(Category.INFRA_CHANGE, "changes something in AWS: {0}")
_HEAVY: Final = high(Category.INFRA_CHANGE, "writes over or takes away something in AWS: {0}")
_RUNS: Final = high(Category.INFRA_CHANGE, "runs, sends or publishes something in AWS: {0}")
_DESTROYS: Final = high(Category.INFRA_DESTROY, "deletes or stops something in AWS: {0}")
_RUINS: Final = critical(Category.INFRA_DESTROY, "destroys a resource with all its data: {0}")
_GRANTS: Final = high(Category.PERMISSIONS, "changes who may do what in AWS: {0}")
_IDENTITY: Final = high(Category.PRIVILEGE, "changes identities or rights in AWS: {0}")
_REVEALS: Final = medium(Category.SECRETS_READ, "shows a secret or credential of AWS: {0}")
_SETTINGS: Final = medium(Category.INFRA_READ, "shows settings that often hold secrets: {0}")
_UNKNOWN: Final = uncertain("is an operation that ccwatch cannot judge: {0}")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PREFIXES: Final = _words("batch admin transact bulk")
_READ_VERBS: Final = _words(
    "describe list get lookup search head query scan filter select validate view estimate preview "
    "simulate count is resolve discover"
)
_RUN_VERBS: Final = _words(
    "invoke send publish execute run submit call signal converse apply promote failover deliver "
    "initiate complete"
)
_DESTROY_VERBS: Final = _words(
    "delete terminate deregister remove purge disable revoke reset stop cancel destroy release "
    "abort forget unsubscribe reject expire wipe evict drop deactivate discard invalidate suspend "
    "shutdown schedule close leave deprecate archive deprovision reboot force withdraw retire "
    "decommission quarantine shred flush clear restore-object clean"
)
_HEAVY_VERBS: Final = _words("detach disassociate decrease transfer replace rotate overwrite swap")
_CHANGE_VERBS: Final = _words(
    "create put update modify start add set attach associate register enable tag untag copy import "
    "export restore resume allocate assign authorize accept upload configure confirm merge move "
    "request subscribe change increase write generate issue monitor unmonitor pause provision "
    "respond report record replicate retry rebuild rename sign switch sync test upgrade verify "
    "activate advertise assume claim connect enter exit join link lock migrate notify open "
    "purchase redeem refresh reserve resend save share split unassign unlock unshare upsert extend "
    "download deploy detect poll receive tail wait"
)
_RUINED: Final = _words(
    "db-instance db-cluster global-cluster table global-table bucket cluster stack stack-set "
    "stack-instances user-pool identity-pool hosted-zone organization account file-system domain "
    "replication-group cache-cluster serverless-cache serverless-cluster backup-vault vault "
    "elasticsearch-domain instances db-instance-automated-backup ledger graph keyspace namespace "
    "database directory workspaces environment application key-deletion organizational-unit "
    "instance relational-database broker tenant-database instance-group collection"
)
_IDENTITY_SERVICES: Final = _words("iam organizations sso-admin identitystore account sts")
_GRANTING: Final = _words("permission permissions policy acl ingress egress lifecycle retention")
_SECRET_WORDS: Final = _words(
    "token tokens credentials credential password decrypt plaintext private-key"
)
_HARMLESS: Final = _words(
    "get-random-password get-account-password-policy generate-credential-report "
    "generate-service-last-accessed-details generate-organizations-access-report "
    "detect-stack-drift detect-stack-resource-drift detect-stack-set-drift estimate-template-cost "
    "start-query stop-query test-dns-answer test-event-pattern test-metric-filter "
    "test-render-template download-db-log-file-portion decode-authorization-message "
    "check-dns-availability check-domain-availability check-if-phone-number-is-opted-out "
    "check-capacity batch-check-layer-availability check-access-not-granted check-no-new-access "
    "check-no-public-access get-cost-and-usage get-cost-and-usage-with-resources"
)
_REVEALING: Final = _words(
    "get-secret-value batch-get-secret-value get-session-token get-federation-token assume-role "
    "assume-role-with-saml assume-role-with-web-identity assume-root get-login get-login-password "
    "get-authorization-token generate-db-auth-token get-token get-cluster-credentials "
    "get-cluster-credentials-with-iam get-password-data create-access-key create-key-pair "
    "create-service-specific-credential reset-service-specific-credential "
    "get-instance-access-details get-relational-database-master-user-password "
    "download-default-key-pair decrypt generate-data-key generate-data-key-pair "
    "get-credential-report get-data-access get-role-credentials get-credentials-for-identity "
    "get-compute-access get-instance-access get-open-id-token describe-user-pool-client "
    "describe-identity-provider list-api-keys create-keys-and-certificate export-certificate "
    "create-cli-token create-web-login-token assume-role-for-pod-identity derive-shared-secret "
    "get-connection get-connections"
)
_SHOWING_SETTINGS: Final = _words(
    "get-function get-function-configuration describe-task-definition describe-job-definitions "
    "describe-configuration-settings describe-instance-attribute describe-service "
    "describe-launch-template-versions batch-get-projects get-app list-apps get-branch "
    "get-download-url-for-layer receive-message get-console-screenshot"
)
_ORDINARY_TO_SHOW: Final = _words("ecs app-mesh servicediscovery")
_DATA_WRITES: Final = _words(
    "batch-write-item transact-write-items batch-execute-statement put-secret-value update-secret "
    "update-kubeconfig put-public-access-block create-grant update-function-code "
    "update-function-url-config create-function-url-config modify-image-attribute "
    "modify-snapshot-attribute modify-db-snapshot-attribute modify-db-cluster-snapshot-attribute "
    "change-resource-record-sets authorize-security-group-ingress share-directory "
    "modify-document-permission put-object-acl start-session update-stack execute-change-set"
)
_VERB: Final = re.compile(r"[a-z0-9]+")


_LASTING: Final = high(Category.PERSISTENCE, "makes a lasting key or password of an account: {0}")
_LASTING_KEYS: Final = (
    "access-key",
    "login-profile",
    "service-specific-credential",
    "ssh-public-key",
    "signing-certificate",
)


def find_lasting_key(service: str, operation: str) -> Effect | None:
    """Return that an operation makes a way into an account that stays, whatever else it shows."""
    verb, rest = split_verb(operation)
    makes = verb in {"create", "reset", "update", "upload"}
    return _LASTING if service == "iam" and makes and rest.startswith(_LASTING_KEYS) else None


def judge_operation(service: str, operation: str) -> Effect:
    """Return what an operation of a service does, as far as its name tells."""
    if operation in _HARMLESS:
        return READS
    if operation in _REVEALING:
        return _REVEALS
    if operation in _SHOWING_SETTINGS and not (
        operation == "describe-service" and service in _ORDINARY_TO_SHOW
    ):
        return _SETTINGS
    if operation in _DATA_WRITES:
        return _HEAVY
    verb, rest = split_verb(operation)
    if verb in _READ_VERBS:
        return _judge_read(operation, verb, rest)
    return _judge_write(service, operation, verb, rest)


def split_verb(operation: str) -> tuple[str, str]:
    """Return the verb of an operation and what it is about: ``batch-get-item`` → get, item."""
    verb, _, rest = operation.partition("-")
    while verb in _PREFIXES and rest:
        verb, _, rest = rest.partition("-")
    return verb, rest


def _judge_read(operation: str, verb: str, rest: str) -> Effect:
    parts = rest.split("-")
    if {"and", "or"} & set(parts):
        return _UNKNOWN
    if verb == "get" and _SECRET_WORDS.intersection(parts) and "policy" not in parts:
        return _REVEALS
    return READS


def _judge_write(service: str, operation: str, verb: str, rest: str) -> Effect:
    parts = set(_VERB.findall(operation))
    if verb in _DESTROY_VERBS:
        is_whole = rest in _RUINED and verb in {"delete", "terminate", "schedule", "close", "leave"}
        return _RUINS if is_whole else _DESTROYS
    if service in _IDENTITY_SERVICES and verb in _CHANGE_VERBS | _HEAVY_VERBS:
        return _IDENTITY
    if parts & _GRANTING:
        return _GRANTS
    if parts & {"token", "credentials", "credential"} and verb in {"create", "generate", "issue"}:
        return _REVEALS
    for verbs, effect in ((_RUN_VERBS, _RUNS), (_HEAVY_VERBS, _HEAVY), (_CHANGE_VERBS, _CHANGES)):
        if verb in verbs:
            return effect
    return _UNKNOWN
