"""The names that a harmless line of JavaScript is made of."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MODULES: Final = {
    "fs": _words(
        "readFileSync readdirSync existsSync statSync lstatSync accessSync writeFileSync "
        "appendFileSync mkdirSync"
    ),
    "os": _words(
        "cpus totalmem freemem platform arch release type hostname uptime homedir tmpdir loadavg "
        "endianness EOL userInfo version machine networkInterfaces availableParallelism"
    ),
    "path": _words(
        "join resolve basename dirname extname relative normalize parse format sep delimiter "
        "isAbsolute"
    ),
    "util": _words("inspect format isDeepStrictEqual"),
    "url": _words("parse format resolve fileURLToPath pathToFileURL"),
}
"""What may be used of a module; those of ``fs`` are judged by their paths."""

GLOBALS: Final = {
    "console": _words("log error info warn debug table dir"),
    "JSON": _words("parse stringify"),
    "Math": _words(
        "sqrt floor ceil round max min abs pow PI E hypot sin cos tan exp log log2 log10 trunc "
        "sign random cbrt"
    ),
    "Object": _words("keys values entries fromEntries freeze is"),
    "Array": _words("from isArray of"),
    "Number": _words("isInteger isFinite isNaN parseFloat parseInt MAX_SAFE_INTEGER EPSILON"),
    "String": _words("fromCharCode fromCodePoint"),
    "Date": _words("now parse UTC"),
    "Buffer": _words("from byteLength isBuffer concat"),
    "process": _words(
        "version versions platform arch argv pid ppid cwd uptime memoryUsage hrtime exit exitCode "
        "release title execPath stdout stderr"
    ),
}
"""What may be used of a global object."""

STREAMS: Final = frozenset({"stdout", "stderr"})
STREAM_MEMBERS: Final = frozenset({"write", "isTTY", "columns", "rows"})

FUNCTIONS: Final = _words(
    "Number String Boolean parseInt parseFloat isNaN isFinite encodeURIComponent BigInt "
    "decodeURIComponent encodeURI decodeURI undefined NaN Infinity"
)
NEWABLE: Final = _words("Date Map Set Array Error URL URLSearchParams RegExp TextDecoder")

KEYWORDS: Final = _words(
    "const let var if else for of in while do return typeof true false null new function break "
    "continue switch case default throw try catch finally instanceof void delete"
)
BEFORE_LIST: Final = _words("return of in typeof case else do const let var void throw")
"""Keywords after which a bracket is a list, and no look-up."""

NEVER: Final = _words(
    "constructor __proto__ prototype __defineGetter__ __defineSetter__ __lookupGetter__ caller "
    "callee arguments mainModule binding env eval Function getPrototypeOf"
)
"""Names that lead from any harmless thing to all the others."""

CALLED: Final = _words(
    "map filter reduce reduceRight forEach find findIndex findLast some every includes indexOf "
    "lastIndexOf join slice splice split trim trimStart trimEnd padStart padEnd repeat replace "
    "replaceAll match matchAll search test exec startsWith endsWith toUpperCase toLowerCase "
    "toString toFixed toISOString toLocaleString toLocaleDateString getTime getFullYear getMonth "
    "getDate push pop shift unshift concat flat flatMap sort toSorted reverse at charAt charCodeAt "
    "codePointAt localeCompare normalize keys values entries get set has add size isDirectory "
    "isFile isSymbolicLink hasOwnProperty substring substr toPrecision valueOf toJSON"
)
"""Methods of texts, lists, numbers, dates and maps."""

OTHER_GLOBALS: Final = NEVER | _words(
    "module exports global globalThis self window require process import navigator crypto fetch "
    "performance WebAssembly Atomics SharedArrayBuffer Proxy Reflect queueMicrotask setTimeout "
    "setInterval setImmediate localStorage sessionStorage caches WebSocket EventSource Worker "
    "XMLHttpRequest BroadcastChannel MessageChannel MessagePort child_process cluster dgram dns "
    "http http2 https inspector vm worker_threads repl tls v8 wasi assert async_hooks buffer "
    "constants diagnostics_channel domain events net perf_hooks punycode querystring readline sea "
    "stream string_decoder sys timers trace_events tty zlib test sqlite this super with async "
    "await yield class Bun Deno $ alert prompt confirm open close load print read run readFile "
    "write quit db sh rs Mongo ObjC Application Path delay system shell passthru Script Library "
    "Automation Java java Packages loadFile readline snarf exec spawn WScript ActiveXObject cat "
    "rm removeFile listFiles runProgram runMongoProgram mkdir cd pwd ls getHostName hostname "
    "fuzzFile connect sleep version edit config use show passwordPrompt disableTelemetry native "
    "std os_ bjson gc evalScript loadScript Symbol Function GeneratorFunction"
)  # fmt: skip
"""Names that mean something in one runtime or another, so that no line may take them."""
