"""Programs that show text or documentation a page at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Reads
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command, Group
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.word import Word

_SHOWS: Final = low(Category.FS_READ, "shows what is in files")
_MANUAL: Final = low(Category.SYSTEM_READ, "shows a manual page")
_HELP: Final = "--help=help --version=help"

# What less and more may be told to do at the start, letter by letter: to move, and no more.
_MOVES: Final = frozenset("0123456789gGFfbdujkpP%<>")
_RUNS: Final = frozenset("!|#v&sos")

_LESS: Final = Command(
    _SHOWS,
    Options(
        f"""
        -aAcdeEfFgGiIJmMnNqQrRsSuUVwWX~BCL -# -b= -h= -j= -k=read -o=write -O=write -p= -P= -t=
        -T=read -x= -y= -z= -D= -"= -?=help --search-skip-screen --SEARCH-SKIP-SCREEN --buffers=
        --auto-buffers --clear-screen --CLEAR-SCREEN --color= --dumb --quit-at-eof --QUIT-AT-EOF
        --force --quit-if-one-screen --hilite-search --HILITE-SEARCH --max-back-scroll=
        --max-forw-scroll= --ignore-case --IGNORE-CASE --jump-target= --status-column
        --lesskey-file=read --lesskey-src=read --lesskey-content= --no-lessopen --long-prompt
        --LONG-PROMPT --line-numbers --LINE-NUMBERS --log-file=write --LOG-FILE=write --pattern=
        --prompt= --quiet --silent --QUIET --raw-control-chars --RAW-CONTROL-CHARS
        --squeeze-blank-lines --chop-long-lines --tag= --tag-file=read --tabs= --no-init --tilde
        --underline-special --UNDERLINE-SPECIAL --hilite-unread --HILITE-UNREAD --window=
        --quotes= --no-keypad --follow-name --mouse --MOUSE --use-color --incsearch
        --line-num-width=
        --no-histdups --save-marks --shift= --rscroll= --status-line --header= --wordwrap
        --exit-follow-on-close --file-size --intr= --modelines= --no-search-headers --no-vbell
        --proc-backspace --proc-return --proc-tab --redraw-on-quit --rstrip --search-options=
        --show-preproc-errors --use-backslash --wheel-lines= --wrapped-lines {_HELP}
        """
    ),
    "read*",
    when={
        "-k --lesskey-file --lesskey-src --lesskey-content": medium(
            Category.EXEC_INLINE, "takes commands for its keys from a file"
        )
    },
)
_MORE: Final = Command(
    _SHOWS,
    Options(
        f"""
        -cdefFilpsuzaAEGgjJMNPQRSWX -# -n= -t= --silent --logical --no-pause --print-over
        --clean-print --squeeze --plain --lines= --exit-on-eof -h=help -V=help {_HELP}
        """
    ),
    "read*",
)


def _judge_pager(command: Command) -> Judge:
    def judge(invocation: Invocation) -> list[Act]:
        starts = [word for word in invocation.words if word.text[:1] == "+"]
        rest = tuple(word for word in invocation.words if word.text[:1] != "+")
        acts = command(invocation.after(rest, invocation.verbs))
        return [*acts, *(act for word in starts for act in _judge_start(word))]

    return judge


def _judge_start(word: Word) -> list[Act]:
    """Judge a command that a pager gets at its start: ``+G``, ``+/pattern``, ``+!rm x``."""
    text = word.text.lstrip("+")
    if not text or text[0] in "/?" or set(text) <= _MOVES:
        return []
    if set(text) & _RUNS:
        return [Does(high(Category.EXEC_INLINE, "runs a command when it starts"), word)]
    return [Does(uncertain("does something when it starts that ccwatch does not know"), word)]


_BAT_OPTIONS: Final = Options(
    f"""
    -ApPndufsSrhV -l= -H= -r= -m= -t= --show-all --nonprintable-notation= --binary= --plain
    --language= --highlight-line= --file-name= --diff --diff-context= --tabs= --wrap=
    --chop-long-lines --terminal-width= --number --color= --italic-text= --decorations=
    --force-colorization --paging= --no-paging --pager=shell --map-syntax= --ignored-suffix=
    --theme= --theme-light= --theme-dark= --list-themes --squeeze-blank --squeeze-limit= --style=
    --line-range= --list-languages --unbuffered --no-config --no-custom-assets --no-lessopen
    --lessopen --strip-ansi= --config-file --config-dir --cache-dir --diagnostic
    --acknowledgements --set-terminal-title --completion= -h=help -V=help {_HELP}
    """
)
_BAT: Final = Command(
    _SHOWS,
    _BAT_OPTIONS,
    "read*",
    when={"--lessopen": medium(Category.EXEC_PROJECT, "runs the input program of less")},
)
_BAT_CACHE: Final = Command(
    medium(Category.FS_WRITE, "rebuilds the cache of bat"),
    Options(
        "-b -c --build --clear --source=read --target=write --blank --acknowledgements -h=help"
    ),
    "",
)


def _judge_bat(invocation: Invocation) -> list[Act]:
    words = invocation.words
    if words and words[0].text == "cache":
        return _BAT_CACHE(invocation.after(words[1:], "cache"))
    return _BAT(invocation)


_MAN_OPTIONS: Final = Options(
    f"""
    -adDfFiIkKlLtuwWVZ7Sh -# -C=file -R= -L= -m= -M=look -S= -s= -e= -r= -E= -p= -P=shell -H?=shell
    -X?= -T?= -B=shell --config-file=file --debug --default --no-warnings?= --warnings?= --whatis
    --apropos
    --global-apropos --local-file --where --path --location --where-cat --location-cat --recode=
    --locale= --systems= --manpath=look --sections= --extension= --ignore-case --match-case
    --regex --wildcard --names-only --all --update --no-subpages --pager=shell --prompt= --ascii
    --encoding= --no-hyphenation --nh --no-justification --nj --preprocessor= --troff
    --troff-device?= --html?=shell --gxditview?= --ditroff --usage=help -?=help -c {_HELP}
    """
)


def _judge_man(invocation: Invocation) -> list[Act]:
    acts = _MAN(invocation)
    paths = [word for word in invocation.words if "/" in word.text and word.text[:1] != "-"]
    return [*acts, *map(Reads, paths)]


_MAN: Final = Command(
    _MANUAL,
    _MAN_OPTIONS,
    when={
        "-H --html": high(Category.EXEC_INLINE, "starts a browser that the option may name"),
        "-X --gxditview": uncertain("starts a viewer"),
        "-p --preprocessor": uncertain("chooses the programs that prepare the page"),
        "-M --manpath": uncertain("takes manual pages from elsewhere"),
    },
)

PROGRAMS: Final[dict[str, Judge]] = {
    "less zless bzless xzless lzless zstdless lesspipe": _judge_pager(_LESS),
    "more zmore bzmore xzmore most": _judge_pager(_MORE),
    "bat batcat": _judge_bat,
    "man gman": _judge_man,
    "apropos whatis": Command(
        _MANUAL,
        Options(
            f"""
            -adelrvwV7 -C=file -L= -m= -M=look -s= --debug --verbose --regex --exact --wildcard
            --and
            --long --config-file=file --locale= --systems= --manpath=look --sections= -h=help
            -?=help --usage=help {_HELP}
            """
        ),
    ),
    "manpath": Command(_MANUAL, Options(f"-cdgqw -C=file -m= {_HELP}"), ""),
    "info pinfo": Command(
        _MANUAL,
        Options(
            f"""
            -abkOrRwx -d= -D= -f=read -n= -o=write -v= --all --apropos= --directory= --debug=
            --dribble=write --file=read --index-search= --node= --output=write --raw-escapes
            --no-raw-escapes --restore=file --show-malformed-multibytes --show-options --usage
            --speech-friendly --strict-node-location --subnodes --variable= --vi-keys --where
            --location -h=help {_HELP}
            """
        ),
    ),
    "tldr cheat tealdeer": Command(
        low(Category.SYSTEM_READ, "shows a short manual page"),
        Options(
            f"""
            -alqsrmcV -p= -L= -f=read -t= -d= --list --list-all --list-platforms --list-languages
            --random --search= --render=read --platform= --language= --os= --linux --osx --markdown
            --raw --color= --quiet --short-options --long-options --no-pager --show-paths
            --print -h=help -v=help {_HELP} -u --update --clear-cache
            """
        ),
        when={
            "-u --update": medium(Category.NET_READ, "downloads manual pages"),
            "--clear-cache": medium(Category.FS_DELETE, "empties its cache"),
        },
    ),
    "lesskey": Command(
        medium(Category.PERSISTENCE, "changes what the keys of less do"),
        Options("-o=write --output=write"),
        "read*",
    ),
    "glow mdcat": Group(
        {
            "config": Command(uncertain("opens an editor for its configuration")),
            "stash": Command(high(Category.NET_WRITE, "sends a document to a service")),
        },
        Options("-palnt -s= -w= --pager --all --style= --width= --local --line-numbers --tui"),
        otherwise=Command(
            _SHOWS,
            Options(
                f"""
                -palnt -s= -w= --pager --style= --width= --columns= --line-numbers --local {_HELP}
                """
            ),
            "read*",
        ),
    ),
}
