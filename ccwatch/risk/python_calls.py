"""What the functions of Python's library do with their arguments: the tables of inline code."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Use(StrEnum):
    """What a call does with its arguments."""

    SHELL = "shell"
    COMMAND = "command"
    ARGUMENTS = "arguments"
    DELETE = "delete"
    TREE = "tree"
    MOVE = "move"
    COPY = "copy"
    WRITE = "write"
    EMPTY = "empty"
    CHANGE = "change"
    OPEN = "open"
    OPEN_LOW = "open-low"
    READ = "read"
    LOOK = "look"
    FETCH = "fetch"
    SAVE = "save"
    SEND = "send"
    TALK = "talk"
    EVALUATE = "evaluate"
    RUN_FILE = "run-file"
    LOAD = "load"
    DECODE = "decode"
    SIGNAL = "signal"
    VARIABLE = "variable"
    ATTRIBUTE = "attribute"
    IMPORT = "import"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _each(use: Use, names: str) -> dict[str, Use]:
    return dict.fromkeys(names.split(), use)


CALLS: Final = (
    _each(
        Use.SHELL,
        "os.system os.popen posix.system posix.popen subprocess.getoutput pty.spawn "
        "subprocess.getstatusoutput asyncio.create_subprocess_shell commands.getoutput "
        "os.popen2 os.popen3 os.startfile",
    )
    | _each(
        Use.COMMAND,
        "subprocess.run subprocess.call subprocess.check_call subprocess.check_output "
        "subprocess.Popen os.execv os.execve os.execvp os.execvpe os.posix_spawn os.posix_spawnp "
        "os.spawnv os.spawnve os.spawnvp os.spawnvpe",
    )
    | _each(
        Use.ARGUMENTS,
        "os.execl os.execle os.execlp os.execlpe os.spawnl os.spawnle os.spawnlp os.spawnlpe "
        "asyncio.create_subprocess_exec",
    )
    | _each(
        Use.DELETE,
        "os.remove os.unlink os.rmdir os.removedirs posix.remove posix.unlink posix.rmdir",
    )
    | _each(Use.TREE, "shutil.rmtree distutils.dir_util.remove_tree")
    | _each(Use.MOVE, "os.rename os.replace os.renames shutil.move posix.rename posix.replace")
    | _each(
        Use.COPY,
        "shutil.copy shutil.copy2 shutil.copyfile shutil.copytree os.link os.symlink "
        "shutil.unpack_archive",
    )
    | _each(Use.WRITE, "os.mkdir os.makedirs os.mknod os.mkfifo os.utime shutil.make_archive")
    | _each(Use.EMPTY, "os.truncate posix.truncate")
    | _each(
        Use.CHANGE,
        "os.chmod os.chown os.lchown os.lchmod os.chflags os.setxattr os.removexattr shutil.chown "
        "shutil.copymode shutil.copystat posix.chmod posix.chown",
    )
    | _each(
        Use.OPEN,
        "open io.open codecs.open gzip.open bz2.open lzma.open builtins.open tarfile.open "
        "zipfile.ZipFile fileinput.input",
    )
    | _each(Use.OPEN_LOW, "os.open posix.open")
    | _each(Use.READ, "linecache.getline linecache.getlines io.open_code tokenize.open")
    | _each(
        Use.LOOK,
        "os.listdir os.scandir os.walk os.stat os.lstat os.readlink glob.glob glob.iglob "
        "os.path.exists os.path.isfile os.path.isdir os.path.getsize os.path.getmtime os.access",
    )
    | _each(
        Use.FETCH,
        "urllib.request.urlopen requests.get requests.head requests.options httpx.get httpx.head "
        "httpx.stream urllib2.urlopen urllib.urlopen",
    )
    | _each(Use.SAVE, "urllib.request.urlretrieve urllib.urlretrieve wget.download")
    | _each(
        Use.SEND,
        "requests.post requests.put requests.patch requests.delete requests.request httpx.post "
        "httpx.put httpx.patch httpx.delete httpx.request urllib.request.Request",
    )
    | _each(
        Use.TALK,
        "socket.socket socket.create_connection socket.create_server socket.getaddrinfo "
        "socket.gethostbyname asyncio.open_connection asyncio.start_server smtplib.SMTP "
        "smtplib.SMTP_SSL ftplib.FTP ftplib.FTP_TLS telnetlib.Telnet paramiko.SSHClient "
        "http.client.HTTPConnection http.client.HTTPSConnection requests.Session httpx.Client "
        "aiohttp.ClientSession httpx.AsyncClient http.server.HTTPServer socketserver.TCPServer "
        "imaplib.IMAP4 imaplib.IMAP4_SSL xmlrpc.client.ServerProxy urllib3.PoolManager",
    )
    | _each(
        Use.EVALUATE,
        "eval exec compile builtins.eval builtins.exec builtins.compile code.interact "
        "code.InteractiveInterpreter timeit.timeit cProfile.run execfile",
    )
    | _each(Use.RUN_FILE, "runpy.run_path runpy.run_module")
    | _each(
        Use.LOAD,
        "pickle.load pickle.loads pickle.Unpickler marshal.loads marshal.load dill.loads "
        "dill.load shelve.open ctypes.CDLL ctypes.cdll.LoadLibrary ctypes.PyDLL "
        "yaml.unsafe_load yaml.full_load types.FunctionType types.CodeType joblib.load",
    )
    | _each(
        Use.DECODE,
        "base64.b64decode base64.urlsafe_b64decode base64.standard_b64decode base64.b32decode "
        "base64.b16decode base64.b85decode base64.a85decode base64.decodebytes bytes.fromhex "
        "binascii.unhexlify binascii.a2b_base64 zlib.decompress codecs.decode bytearray.fromhex "
        "gzip.decompress bz2.decompress lzma.decompress",
    )
    | _each(Use.SIGNAL, "os.kill os.killpg os.abort signal.pthread_kill os.reboot")
    | _each(Use.VARIABLE, "os.getenv os.environ.get os.environ.pop os.environb.get")
    | _each(
        Use.ATTRIBUTE, "getattr setattr delattr globals locals vars breakpoint builtins.getattr"
    )
    | _each(Use.IMPORT, "__import__ importlib.import_module builtins.__import__")
)
"""What a function does, by the dotted name that leads to it."""

PATH_METHODS: Final = (
    _each(Use.DELETE, "unlink rmdir")
    | _each(Use.TREE, "rmtree delete")
    | _each(Use.MOVE, "rename replace move move_into")
    | _each(Use.WRITE, "touch mkdir write_text write_bytes symlink_to hardlink_to link_to")
    | _each(Use.CHANGE, "chmod lchmod")
    | _each(Use.OPEN, "open")
    | _each(Use.READ, "read_text read_bytes")
    | _each(Use.LOOK, "iterdir glob rglob walk exists is_file is_dir stat lstat readlink")
)
"""What a method does with the path that it is called on."""

SAFE_MODULES: Final = _words(
    "json sys re math cmath datetime collections itertools functools platform textwrap string "
    "statistics decimal fractions random time calendar operator pprint typing types dataclasses "
    "enum abc bisect heapq copy numbers unicodedata difflib hashlib hmac uuid html colorsys "
    "zoneinfo locale keyword base64 binascii struct secrets array graphlib reprlib __future__ "
    "csv tomllib ast tokenize token contextlib warnings ipaddress shlex errno zlib"
)
"""Modules with which a program can only compute and print."""

TABLED_MODULES: Final = frozenset({name.partition(".")[0] for name in CALLS if "." in name})
"""Modules whose dangerous functions stand above: what is left of them is at most a change."""

SAFE_SYS: Final = _words(
    "version version_info argv stdin stdout stderr platform maxsize exit executable byteorder "
    "getsizeof getrecursionlimit implementation float_info prefix base_prefix int_info hexversion "
    "getdefaultencoding maxunicode stdlib_module_names builtin_module_names exec_prefix flags "
    "getfilesystemencoding copyright api_version"
)

TRICKY_ATTRIBUTES: Final = _words(
    "modules meta_path path_hooks builtins f_globals f_locals f_builtins gi_frame gi_code cr_frame "
    "tb_frame f_back func_globals settrace setprofile addaudithook displayhook excepthook mro "
    "attrgetter methodcaller find_spec load_module exec_module spec_from_file_location "
    "FunctionType CodeType MethodType LambdaType get_type_hints ForwardRef make_dataclass raw "
    "chdir "
    "detach evaluate_forward_ref call"
)
"""Attributes that lead from harmless objects to everything else."""

PLAIN_DUNDERS: Final = frozenset({"__name__", "__doc__", "__version__"})

UNSAFE_BUILTINS: Final = _words(
    "eval exec compile open __import__ getattr setattr delattr globals locals vars breakpoint "
    "help __builtins__ __loader__ __spec__ execfile"
)
"""Names that, used in whatever way, are more than a computation."""

IN_MEMORY: Final = _words(
    "clear remove discard format stop cancel empty archive expire pop terminate flush clean reset "
    "cleanup shutdown"
)
"""Method names that sound like destruction and nearly always are about objects in memory."""

BUILT_IN: Final = _words(
    """
    sys builtins time itertools gc errno marshal
    os io abc codecs stat posixpath genericpath
    """
)
"""Modules inside of every Python, or loaded by its start: no file here can take their place.

CPython 3.11 freezes those that its start needs, so that this holds with -S too.
"""

HANDED_OVER: Final = frozenset(
    {Use.SHELL, Use.COMMAND, Use.ARGUMENTS, Use.DELETE, Use.TREE, Use.MOVE, Use.COPY, Use.EMPTY}
    | {Use.CHANGE, Use.EVALUATE, Use.SEND, Use.TALK, Use.LOAD, Use.SIGNAL, Use.RUN_FILE}
)
"""What a function does to whatever it is handed to later: ``map(os.remove, names)``."""
