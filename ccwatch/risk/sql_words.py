"""Words of SQL dialects and their clients that only read, and a few that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, Effect, critical, high, medium, uncertain

if TYPE_CHECKING:
    from collections.abc import Mapping


def _names(text: str) -> frozenset[str]:
    return frozenset(text.upper().split())


def _exactly(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTIONS: Final = _names(
    # words of the language that stand before a parenthesis
    "select from where in and or not as on using over values exists any all some union except "
    "intersect by case when then else end within group filter interval lateral limit offset having "
    "between like ilike is returning join left right inner outer cross full distinct into set "
    "default key primary unique references check index constraint foreign partition window rows "
    "range order with recursive materialized insert table view explain analyze if "
    # types
    "varchar char character nchar nvarchar text decimal numeric float double int integer bigint "
    "smallint tinyint bit bytea binary varbinary timestamp timestamptz time date datetime json "
    "jsonb "
    "uuid boolean array row struct map list enum "
    # functions without an effect
    "count sum avg min max total group_concat string_agg array_agg json_agg jsonb_agg bool_and "
    "bool_or every stddev stddev_pop stddev_samp variance var_pop var_samp median mode quantile "
    "percentile_cont percentile_disc corr covar_pop covar_samp approx_count_distinct any_value "
    "first "
    "last first_value last_value nth_value lag lead rank dense_rank row_number ntile percent_rank "
    "cume_dist grouping listagg histogram arg_min arg_max "
    "coalesce nullif ifnull nvl iif isnull greatest least cast convert try_cast typeof pg_typeof "
    "abs ceil ceiling floor round trunc truncate mod power pow sqrt exp ln log log10 log2 sign "
    "random "
    "rand pi sin cos tan asin acos atan atan2 degrees radians "
    "length len char_length character_length octet_length bit_length lower upper initcap trim "
    "ltrim "
    "rtrim btrim substr substring substring_index left right position strpos instr locate "
    "charindex "
    "replace translate reverse repeat lpad rpad concat concat_ws split_part string_split "
    "regexp_replace regexp_matches regexp_match regexp_substr regexp_like regexp_count format "
    "printf to_char to_number to_date to_timestamp ascii chr char unicode hex unhex quote "
    "quote_ident quote_literal md5 sha1 sha2 sha256 crc32 encode decode overlay starts_with "
    "contains "
    "string_to_array array_to_string unnest generate_series generate_subscripts array_length "
    "cardinality array_position array_append array_cat array_remove list_value len stuff space "
    "now current_date current_time current_timestamp localtime localtimestamp getdate sysdate "
    "curdate curtime utc_timestamp unix_timestamp from_unixtime date_trunc date_part extract age "
    "date_add date_sub date_diff datediff dateadd datename datepart timestampdiff timestampadd "
    "year "
    "month day hour minute second week quarter dayofweek dayofyear dayname monthname last_day "
    "strftime strptime julianday unixepoch make_date make_timestamp make_interval eomonth isdate "
    "date_format str_to_date epoch_ms "
    "json_extract json_extract_string json_extract_path json_extract_path_text json_value "
    "json_query "
    "json_array json_object json_array_length json_each json_tree json_type json_valid json_keys "
    "json_group_array json_group_object json_unquote json_contains json_build_object "
    "json_build_array jsonb_build_object jsonb_build_array jsonb_extract_path "
    "jsonb_extract_path_text jsonb_array_elements jsonb_array_elements_text json_array_elements "
    "json_object_keys jsonb_object_keys jsonb_typeof json_typeof jsonb_pretty to_json to_jsonb "
    "row_to_json jsonb_set "
    "version database schema user current_user session_user current_database current_schema "
    "current_setting connection_id last_insert_id last_insert_rowid changes total_changes "
    "sqlite_version pg_backend_pid pg_database_size pg_total_relation_size pg_relation_size "
    "pg_table_size pg_indexes_size pg_size_pretty pg_get_viewdef pg_get_functiondef "
    "pg_get_indexdef "
    "pg_get_constraintdef pg_get_expr pg_is_in_recovery pg_postmaster_start_time "
    "pg_last_wal_receive_lsn "
    "pg_last_wal_replay_lsn pg_current_wal_lsn pg_wal_lsn_diff pg_blocking_pids "
    "pg_table_is_visible "
    "pg_get_userbyid obj_description col_description format_type to_regclass has_table_privilege "
    "has_database_privilege has_schema_privilege inet_server_addr inet_server_port "
    "pragma_table_info pragma_index_list pragma_table_list pragma_database_list "
    "duckdb_tables duckdb_columns duckdb_settings duckdb_extensions db_name schema_name object_id "
    "object_name object_definition serverproperty columnproperty "
    "match against soundex difference similarity levenshtein st_distance st_within st_contains "
    "st_intersects st_astext st_asgeojson st_area st_length st_x st_y st_point st_makepoint "
    "to_tsvector to_tsquery plainto_tsquery ts_rank ts_headline range_agg int4range tsrange "
    "daterange "
    "toyyyymm todate todatetime tostring toint32 toint64 touint32 touint64 tofloat64 tostartofday "
    "tostartofhour tostartofmonth formatreadablesize uniq uniqexact quantiles argmax argmin "
    "countif "
    "sumif avgif multiif "
)
"""Words that may stand before a parenthesis and have no effect."""

_READS_FILES: Final = medium(Category.FS_READ, "reads files from within SQL")
_READS_SERVER: Final = high(Category.SECRETS_READ, "reads files of the database's machine")
_ENDS: Final = high(Category.PROCESS, "ends or stops a part of the database")
_STATE: Final = medium(Category.DB_CHANGE, "changes a setting or a counter of the database")
_WAITS: Final = medium(Category.DB_CHANGE, "keeps the database busy")
FILE_FUNCTIONS: Final[Mapping[str, Effect]] = {
    **dict.fromkeys(
        _names(
            "read_csv read_csv_auto read_parquet parquet_scan read_json read_json_auto read_ndjson "
            "read_text read_blob glob sniff_csv read_xlsx sqlite_scan postgres_scan mysql_scan "
            "parquet_metadata parquet_schema file s3 url remote hdfs mysql postgresql"
        ),
        _READS_FILES,
    ),
    **dict.fromkeys(
        _names(
            "pg_read_file pg_read_binary_file pg_ls_dir pg_stat_file load_file readfile lo_import "
            "pg_ls_logdir pg_ls_waldir lo_get"
        ),
        _READS_SERVER,
    ),
    **dict.fromkeys(
        _names("lo_export writefile edit lo_put lo_unlink"),
        high(Category.FS_WRITE, "writes files from within SQL"),
    ),
    **dict.fromkeys(
        _names(
            "pg_terminate_backend pg_cancel_backend pg_reload_conf pg_rotate_logfile pg_promote "
            "pg_drop_replication_slot pg_switch_wal pg_stat_reset pg_stat_statements_reset"
        ),
        _ENDS,
    ),
    **dict.fromkeys(
        _names("setval nextval set_config pg_advisory_lock pg_advisory_unlock pg_notify"), _STATE
    ),
    **dict.fromkeys(_names("pg_sleep pg_sleep_for sleep benchmark get_lock"), _WAITS),
}
"""Functions that do more than compute."""

READING_PRAGMAS: Final = _names(
    "table_info table_xinfo table_list index_list index_info index_xinfo foreign_key_list "
    "foreign_key_check database_list compile_options integrity_check quick_check collation_list "
    "function_list module_list pragma_list version database_size show_tables show_tables_expanded "
    "storage_info page_count freelist_count data_version"
)
DOT_READS: Final = _exactly(
    ".tables .schema .fullschema .indexes .indices .databases .dbinfo .dump .headers .header .mode "
    ".width .nullvalue .separator .timer .stats .show .help .print .echo .eqp .explain .changes "
    ".version .quit .exit .bail .columns .sha3sum .limit .expert .maxrows .maxwidth .constant "
    ".highlight .keyword .rows .large_number_rendering"
)
"""Commands of the clients of SQLite and DuckDB that only show."""

_OPENS: Final = medium(Category.FS_WRITE, "writes or opens a file")
_RUNS_FILE: Final = uncertain("runs a file of SQL")
DOTS: Final[Mapping[str, Effect]] = {
    ".shell": critical(Category.EXEC_INLINE, "runs a shell command"),
    ".system": critical(Category.EXEC_INLINE, "runs a shell command"),
    ".load": high(Category.EXEC_INLINE, "loads a library into the database"),
    ".output": _OPENS,
    ".once": _OPENS,
    ".open": _OPENS,
    ".save": _OPENS,
    ".backup": _OPENS,
    ".clone": _OPENS,
    ".log": _OPENS,
    ".trace": _OPENS,
    ".import": medium(Category.DB_CHANGE, "imports a file into the database"),
    ".restore": high(Category.DB_DESTROY, "replaces the database by a file"),
    ".excel": high(Category.EXEC_INLINE, "starts another program"),
    ".read": _RUNS_FILE,
    ":r": _RUNS_FILE,
    ":out": _OPENS,
    ":error": _OPENS,
    ":perftrace": _OPENS,
}
BACKSLASH_READS: Final = _exactly(
    "d dt di dv dm ds df da db dc dC dd dD ddp dE dew det des deu dF dFd dFp dFt dg dl dL dn do dO "
    "dp drds drg dRp dRs dT du dx dX dy l list z sf sv conninfo encoding timing x a t h q ? echo "
    "qecho warn errverbose pset r reset p print copyright H C f T G html lo_list crosstabview"
)
"""Commands of psql that only show; ``+`` and ``S`` at their ends are cut off before."""
