"""What a hostile agent may send, and what a harmless one does: for every widget that shows text."""

from __future__ import annotations

HOSTILE: dict[str, str] = {
    "closing tag without an opening one": "echo [/] done",
    "character class that is no tag": "grep '[a-z]' [b]file[/b]",
    "tag that approves itself": "[@click=app.allow]press here[/]",
    "link tag": "[link=file:///etc/passwd]readme[/link]",
    "erase the line and write another": "rm -rf ~ #\x1b[2K\x1b[1Gls -la",
    "move the cursor": "ok\x1b[1;1H\x1b[31mapproved\x1b[0m",
    "leave the alternate screen": "x\x1b[?1049l\x1b[?25h\x1bc",
    "answerback and device reports": "x\x1b[c\x1b[6n\x1b[21t\x05",
    "window title": "x\x1b]0;approved by admin\x07y\x1b]2;approved\x1b\\",
    "hyperlink": "\x1b]8;;https://bad.example/\x1b\\docs\x1b]8;;\x1b\\",
    "clipboard": "x\x1b]52;c;cm0gLXJmIH4=\x07",
    "notification": "\x1b]9;approved\x07\x1b]777;notify;a;b\x07\x1b]99;;c\x1b\\",
    "device control string": "x\x1bPq#0;2;0;0;0#0~~\x1b\\\x1bPtmux;\x1b\x1b]0;t\x07\x1b\\",
    "application program command": "\x1b_Gf=24;AAAA\x1b\\\x1b^private\x1b\\",
    "C1 controls": "x\x9b2K\x9b1Gls\x9d0;approved\x9cy\x90q\x9c\x85z",
    "C1 controls as bytes that were no UTF-8": b"x\x9b2J\x9d0;t\x9c".decode(
        "utf-8", "surrogateescape"
    ),
    "shift to line drawing": "x\x0eabc\x0f\x1b(0qqq\x1b(B",
    "carriage return and backspace": "rm -rf ~\rls -la   \nrm -rf ~\b\b\b\b\b\b\b\bls -la  ",
    "other line ends": "a\x0bb\x0cc\u2028d\u2029e\x85f",
    "NUL and DEL": "a\x00b\x7fc",
    "bidirectional override": "rm \u202egpj.exe\u202c \u2066x\u2069 \u200f\u200e\u061c",
    "zero width": "r\u200bm\u200c -\u200drf\u2060 \ufeff~\u00ad",
    "tag characters": "ls\U000e0001\U000e0072\U000e006d\U000e007f",
    "variation selectors as data": "ls" + "".join(chr(0xE0100 + n) for n in b"rm") + "\ufe00\ufe0f",
    "invisible letters": "ls\u3164\u115f\u1160\uffa0\u2800\u034f\u180ex",
    "spaces that are no blanks": "ls\u00a0\u2003\u3000\u1680\u202f-la",
    "combining stack": "a" + "\u0301" * 60 + "b\u0489\u20dd\u20dd\u20dd",
    "mark without a character": "\u0301\u0301x\n\u0301y",
    "joining letters": "\u1100" + "\u1161" * 30 + "\u11a8" * 30,
    "private and unassigned": "a\ue000b\U000f0000c\u0378d\U0010fffee",
    "lone surrogates": "a\ud800b\udfffc",
    "blanks before the payload": "ls" + " " * 300 + "; rm -rf ~",
    "empty lines before the payload": "ls" + "\n" * 300 + "rm -rf ~",
    "empty lines with blanks": "ls" + "\n \t" * 300 + "rm -rf ~",
    "tabs before the payload": "ls" + "\t" * 300 + "; rm -rf ~",
    "five thousand lines": "\n".join(f"line {n} \x1b[{n}A" for n in range(5000)),
    "one long line": "x" * 20_000 + "\x1b[2J" + "y" * 20_000,
    "alternating": "a\x1b" * 3000,
    "real backslashes beside hidden ones": r"\x1b \u{202e} " + "\x1b\u202e",
    "false marker": "ls \u22ef 300 blanks \u22ef ; rm -rf ~ \u21aa x",
}
"""By name; shown to a terminal as they are, most of them do something."""

QUIET: dict[str, str] = {
    "plain": "pytest -q tests/api",
    "backslashes": r"sed 's/\x1b\[2K//' \\server\share \t",
    "chinese, japanese and korean": "日本語のテキスト 中文文本 한국어 텍스트",
    "right to left": "שלום עולם مرحبا بالعالم",
    "emoji": "👍 🚀 ☃\ufe0f ❤\ufe0f 👩",
    "accents": "nai\u0308ve re\u0301sume\u0301 Āā ñ",
    "symbols": "→ ✓ ± × ÷ ≤ ≥ │ █ • … – — “ ” €",
    "indented lines": "def load(path):\n    return 1\n\n\nclass A:\n    pass\n",
}
"""By name; nothing in them may be escaped."""

SEQUENCES: tuple[str, ...] = (
    "\x1b[2K", "\x1b[1G", "\x1bc", "\x1b[6n", "\x1b[21t", "\x05", "\x1b]0;", "\x1b]8;", "\x1b]52;",
    "\x1b]9;", "\x1b]777;", "\x1b]99;", "\x1bP", "\x1b_", "\x1b^", "\x9b", "\x9d", "\x90", "\x85",
    "\x0e", "\x0f", "\x1b(0", "\b", "\x0b", "\x0c", "\x7f", "\u2028", "\u2029", "\u202e", "\u2066",
    "\u200b", "\u200d", "\u2060", "\ufeff", "\xad", "\U000e0072", "\U000e0172", "\ufe00", "\u3164",
    "\u115f", "\u2800", "\u034f", "\u00a0", "\u3000", "\u0301\u0301\u0301", "\ue000", "\u0378",
)  # fmt: skip
"""What of the hostile texts may never be among the bytes that go to a terminal."""


def find_sequences(shown: str) -> list[str]:
    """Return those of them that stand in what is shown."""
    return [sequence for sequence in SEQUENCES if sequence in shown]
