"""Programs that turn documents into other documents: pandoc, pdftotext, tidy, dasel, LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import (
    Act,
    Does,
    Fetches,
    Language,
    Reads,
    RunsCode,
    RunsFile,
    RunsShell,
    Writes,
)
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, Command
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

_PRINTS: Final = low(Category.FS_READ, "prints a document in another form")
_READS_PDF: Final = low(Category.FS_READ, "reads a document")
_TYPESETS: Final = medium(Category.EXEC_PROJECT, "typesets a document, which is a program")
_ESCAPES: Final = high(Category.EXEC_PROJECT, "lets the document run commands")
_CLEANS: Final = medium(Category.FS_DELETE, "deletes what was typeset")
_EDITS: Final = medium(Category.FS_WRITE, "changes the file that it is given")
_SETTINGS: Final = uncertain("takes further options from a file")
_EMBEDS: Final = low(Category.NET_READ, "fetches what the document shows")


def _convert(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    acts: list[Act] = [
        Fetches(word) if "://" in word.text else Reads(word) for word in parsed.operands
    ]
    formats = parsed.values("-f", "--from", "-r", "--read", "-t", "--to", "-w", "--write")
    return [*acts, *(RunsFile(word) for word in formats if word.text.endswith(".lua"))]


_PANDOC: Final = Command(
    _PRINTS,
    options=Options(
        "-f= --from= -r= --read= -t= --to= -w= --write= -o=write --output=write --data-dir=read "
        "-M= --metadata= --metadata-file=read -d=read --defaults=read --file-scope --sandbox?= -s "
        "--standalone --template=read -V= --variable= --variable-json= --wrap= --ascii --toc "
        "--table-of-contents --toc-depth= -N --number-sections --number-offset= "
        "--top-level-division= --extract-media=write --resource-path= -H=read "
        "--include-in-header=read -B=read --include-before-body=read -A=read "
        "--include-after-body=read --no-highlight --highlight-style= --syntax-definition=read "
        "--dpi= --eol= --columns= -p --preserve-tabs --tab-stop= --pdf-engine=run "
        "--pdf-engine-opt= --reference-doc=read --self-contained --embed-resources "
        "--link-images --request-header= --no-check-certificate --abbreviations=read "
        "--indented-code-classes= --default-image-extension= -F=run --filter=run -L=file "
        "--lua-filter=file --shift-heading-level-by= --track-changes= --strip-comments "
        "--reference-links --reference-location= --markdown-headings= --list-tables "
        "--listings -i --incremental --slide-level= --section-divs --html-q-tags "
        "--email-obfuscation= --id-prefix= -T= --title-prefix= -c= --css= --epub-cover-image=read "
        "--epub-metadata=read --epub-embed-font=read --split-level= --epub-subdirectory= "
        "--ipynb-output= -C --citeproc --bibliography=read --csl=read "
        "--citation-abbreviations=read "
        "--natbib --biblatex --mathml --webtex?= --mathjax?= --katex?= --gladtex --trace "
        "--dump-args --ignore-args --verbose --quiet --fail-if-warnings --log=write "
        "--bash-completion=help --list-input-formats=help --list-output-formats=help "
        "--list-extensions?= --list-highlight-languages=help --list-highlight-styles=help "
        "-D= --print-default-template= --print-default-data-file= --print-highlight-style= "
        "-v=help --version=help -h=help --help=help"
    ),
    when={"-d --defaults": _SETTINGS, "--self-contained --embed-resources": _EMBEDS},
    more=_convert,
)


def _write_text(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    files = parsed.operands
    if len(files) > 1:
        return [Writes(word) for word in files[1:2] if word.text != "-"]
    return [Does(medium(Category.FS_WRITE, "writes the text beside the document"))]


_PDF_TEXT: Final = Command(
    _READS_PDF,
    options=Options(
        "-f= -l= -r= -x= -y= -W= -H= -layout -fixed= -raw -nodiag -htmlmeta -bbox -bbox-layout "
        "-tsv -cropbox -colspacing= -enc= -eol= -nopgbrk -listenc=help -opw= -upw= -q -v=help "
        "-h=help -help=help --help=help",
        long_dash=True,
    ),
    operands="read data",
    more=_write_text,
)
_PDF_INFO: Final = Command(
    _READS_PDF,
    options=Options(
        "-f= -l= -box -meta -custom -js -struct -struct-text -isodates -rawdates -dests -enc= "
        "-opw= -upw= -listenc=help -v=help -h=help --help=help -subst -url",
        long_dash=True,
    ),
    operands="read",
)


def _tidy(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    if parsed.has("-m", "-modify"):
        return [Does(_EDITS), *(Writes(word, "edits") for word in parsed.operands)]
    return []


_TIDY: Final = Command(
    _PRINTS,
    options=Options(
        "-o=write -output=write -config=read -f=write -file=write -m -modify -indent -i -wrap= -w= "
        "-upper -u -clean -c -bare -b -gdoc -g -numeric -n -errors -e -quiet -q -omit -xml -asxml "
        "-asxhtml -ashtml -access= -raw -ascii -latin0 -latin1 -utf8 -utf16 -win1252 -version=help "
        "-v=help -help=help -h=help --help=help --version=help --indent= --wrap= --quiet= "
        "--show-warnings= --show-errors= --tidy-mark= --drop-empty-elements= --show-body-only= "
        "--indent-spaces= --force-output= --doctype= --input-xml= --output-xml= --output-html= "
        "--output-xhtml= --show-info= --custom-tags= --new-blocklevel-tags= --new-inline-tags=",
        long_dash=True,
    ),
    operands="read*",
    when={"-config": _SETTINGS},
    more=_tidy,
)


def _change_data(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    verb = next((word.text for word in parsed.operands), "")
    if verb not in {"put", "delete"}:
        return []
    kept = parsed.has("-o", "--out")
    files = parsed.values("-f", "--file")
    return [Does(_EDITS), *(Writes(word, "edits") for word in files if not kept)]


_DASEL: Final = Command(
    _PRINTS,
    options=Options(
        "-f=read --file=read -r= --read= -w= --write= -p= --parser= -m --multiple -n --null "
        "--length -s= --selector= --format= --pretty= --colour -c --compact --escape-html= "
        "-o=write --out=write -i= --in= -t= --type= -v= --value= --indent= --root --csv-comma= "
        "--merge-input-documents -h=help --help=help --version=help"
    ),
    more=_change_data,
)

_TEX_ESCAPES: Final = frozenset({"shell-escape", "enable-write18"})
_TEX_HELPS: Final = frozenset({"-version", "--version", "-help", "--help", "-v"})
_TEX_OUTPUTS: Final = frozenset({"output-directory", "outdir", "auxdir", "output-dir"})


def _judge_tex(invocation: Invocation) -> list[Act]:
    """Judge TeX, whose documents may run commands where an option lets them."""
    words = invocation.words
    if words and all(word.text in _TEX_HELPS for word in words):
        return [Does(HELPS)]
    acts: list[Act] = [Does(_TYPESETS)]
    for place, word in enumerate(words):
        name, equals, _ = word.text.lstrip("-").partition("=")
        if word.text[:1] != "-":
            acts += [Does(_ESCAPES, word)] if "write18" in word.text else []
            continue
        following = words[place + 1 : place + 2]
        values = [word.part(word.text.index("=") + 1)] if equals else list(following)
        if name in _TEX_ESCAPES:
            acts.append(Does(_ESCAPES, word))
        elif name in _TEX_OUTPUTS:
            acts += [Writes(value) for value in values]
        elif invocation.program == "latexmk":
            acts += _judge_latexmk(name, word.text, values)
    return acts


def _judge_latexmk(name: str, text: str, values: list[Word]) -> list[Act]:
    if text in {"-c", "-C"}:
        return [Does(_CLEANS)]
    if name == "e":
        return [RunsCode(value, Language.PERL) for value in values]
    if name == "r":
        return [RunsFile(value, Language.PERL) for value in values]
    if name in {"pdflatex", "latex", "xelatex", "lualatex", "latexoption"} and "=" in text:
        return [RunsShell(value) for value in values]
    return []


PROGRAMS: Final[dict[str, Judge]] = {
    "pandoc": _PANDOC,
    "pdftotext": _PDF_TEXT,
    "pdfinfo pdffonts": _PDF_INFO,
    "tidy": _TIDY,
    "dasel": _DASEL,
    "pdflatex xelatex lualatex latex tex pdftex luatex latexmk": _judge_tex,
}
"""Documents."""
