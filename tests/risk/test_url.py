"""What it means to read from a URL, or to send something there."""

from __future__ import annotations

import pytest

from ccwatch.risk.effect import Category as C
from ccwatch.risk.level import Level as L
from ccwatch.risk.payload import find_payload, find_secret_literal
from ccwatch.risk.url import find_file, find_host, judge_fetch, judge_send
from ccwatch.risk.word import Word

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com", "HTTP://Example.COM:8080/a/b?c=d#e", "example.com/a",
        "//example.com", "localhost:3000/x", "localhost", "127.0.0.1", "http://[::1]:80/",
        "http://0.0.0.0/",
        "http://localhost:3000/\0", "http://localhost:\0/x", "http://[::1]:\0/",
        "127.0.0.1:30\0", "http://localhost/?token=abcdefgh", "ftp://example.com/x",
        "s3://bucket/key", "8.8.8.8", "https://example.com/{a,b}", "ssh://git@example.com/x",
        "git@example.com:a/b.git", "https://docs.example.com/a-long-title-with-many-plain-words",
        f"https://raw.example.com/a/b/{COMMIT}/install.sh", "https://a_b.example.com/",
        "https://example.com/3fa85f64-5717-4562-b3fc-2c963f66afa6",
        "https://example.com/A/Very/Deep/Path/With/Many/Capital/Words/In/It/And/More",
        "https://example.com/releases/download/v1.2.3/tool-x86_64-unknown-linux-gnu.tar.gz",
    ],
)  # fmt: skip
def test_a_plain_read_is_low(url: str):
    effect = judge_fetch(Word(url))
    assert (effect.level, effect.category) == (L.LOW, C.NET_READ)


@pytest.mark.parametrize(
    ("url", "level", "category"),
    [
        ("http://10.0.0.5/", L.MEDIUM, C.NET_READ),
        ("http://[fc00::1]/", L.MEDIUM, C.NET_READ),
        ("http://api:3000/", L.MEDIUM, C.NET_READ),
        ("https://grafana.internal/", L.MEDIUM, C.NET_READ),
        ("https://münchen.example/", L.UNCERTAIN, C.NET_READ),
        ("https://例え.example/", L.UNCERTAIN, C.NET_READ),
        ("https://xn--mnchen-3ya.example/", L.UNCERTAIN, C.NET_READ),
        ("\0", L.UNCERTAIN, C.NET_READ),
        ("https://\0/x", L.UNCERTAIN, C.NET_READ),
        ("http://localhost:8\0@example.com/x", L.HIGH, C.SECRETS_EXFIL),
        ("http://api:\0/x", L.UNCERTAIN, C.NET_READ),
        ("https://example.com:\0/x", L.UNCERTAIN, C.NET_READ),
        ("http://169.254.169.254:\0/", L.CRITICAL, C.SECRETS_READ),
        ("https://example.com/?q=\0", L.UNCERTAIN, C.NET_READ),
        ("", L.UNCERTAIN, C.NET_READ),
        ("file:///etc/hosts", L.UNCERTAIN, C.FS_READ),
        ("https://user:pw@example.com", L.HIGH, C.SECRETS_EXFIL),
        ("https://example.com@evil.example", L.HIGH, C.SECRETS_EXFIL),
        ("user:pw@example.com/x", L.HIGH, C.SECRETS_EXFIL),
        ("gopher://example.com/x", L.HIGH, C.NET_WRITE),
        ("data:text/html,x", L.HIGH, C.NET_WRITE),
        ("ext::sh -c x".replace(" ", "%20"), L.CRITICAL, C.EXEC_REMOTE),
        ("https://x.webhook.site/", L.HIGH, C.NET_WRITE),
        ("https://10.0.0.1.nip.io/", L.HIGH, C.NET_READ),
        ("http://2130706433/", L.HIGH, C.OBFUSCATION),
        ("http://0177.1/", L.HIGH, C.OBFUSCATION),
        ("http://0x7f000001/", L.HIGH, C.OBFUSCATION),
        ("http://09.9.9.9/", L.HIGH, C.OBFUSCATION),
        ("http://[::ffff:127.0.0.1]/", L.HIGH, C.OBFUSCATION),
        ("http://169.254.1.1/", L.HIGH, C.OBFUSCATION),
        ("http://a..b/", L.HIGH, C.OBFUSCATION),
        ("https://ex%61mple.com/", L.HIGH, C.OBFUSCATION),
        ("https://еxample.com/", L.HIGH, C.OBFUSCATION),
        ("https://ｅxample.com/", L.HIGH, C.OBFUSCATION),
        ("https://яндекс.example/", L.HIGH, C.OBFUSCATION),
        ("https://exa♥mple.com/", L.HIGH, C.OBFUSCATION),
        (f"https://{'a.' * 200}com/", L.HIGH, C.OBFUSCATION),
        ("https://example.com\\@evil.example/", L.HIGH, C.OBFUSCATION),
        ("https://example.com/ x", L.HIGH, C.OBFUSCATION),
        ("http://[::1", L.HIGH, C.OBFUSCATION),
        ("http://example.com:99999/", L.HIGH, C.OBFUSCATION),
        ("https://mfrggzdfmztwq2lknnwg23tpobyxe43u.evil.example/", L.HIGH, C.SECRETS_EXFIL),
        (f"https://{'word-' * 10}x.evil.example/", L.HIGH, C.SECRETS_EXFIL),
        ("http://169.254.169.254/latest", L.CRITICAL, C.SECRETS_READ),
        ("http://2852039166/", L.CRITICAL, C.SECRETS_READ),
        ("http://0xa9.0xfe.0xa9.0xfe/", L.CRITICAL, C.SECRETS_READ),
        ("http://[::ffff:a9fe:a9fe]/", L.CRITICAL, C.SECRETS_READ),
        ("http://[fd00:ec2::254]/", L.CRITICAL, C.SECRETS_READ),
        ("http://metadata.google.internal./x", L.CRITICAL, C.SECRETS_READ),
    ],
)
def test_a_url_that_is_not_what_it_seems_or_leads_inside(url: str, level: L, category: C):
    effect = judge_fetch(Word(url))
    assert (effect.level, effect.category) == (level, category)


@pytest.mark.parametrize(
    "rest",
    [
        "?q=" + "word+" * 100,
        "/" + "page/" * 150,
        "?q=" + "%41" * 30,
        "?d=aGVsbG8sIHRoaXMgaXMgYSBzZWNyZXQ=",
        "/aGVsbG8sIHRoaXMgaXMgYSBzZWNyZXQ",
        f"?d={COMMIT}",
        "/" + "0123456789abcdef" * 3,
        "?d=Zk3Qx9Lr2Vt7Bn5Wc8Yh1Jp6Gd4Sf0Ma",
        "?password=hunter22",
        "?access_token=abcdefgh",
        "/%70assword=hunter22",
        "?q=API_TOKEN%3Dsesame1",
        "?q=API_TOKEN%253Dsesame1",
        "?q=app_pwd=sesame1",
        '?q={"password":"sesame1"}'.replace('"', "%22"),
        "?p=sesame&u=admin",
        "?user=admin&pw=x",
        "/o/p/e/n/s/e/s/a/m/e",
        "/op/en/se/sa/me/no/more",
    ],
)
def test_data_in_a_url_is_high(rest: str):
    effect = judge_fetch(Word("https://example.com" + rest))
    assert (effect.level, effect.category) == (L.HIGH, C.SECRETS_EXFIL)
    assert "example.com" in effect.reason


@pytest.mark.parametrize(
    "token", ["ghp_" + "a1B2" * 9, "AKIA" + "ABCDEFGH12345678", "sk-" + "ab12" * 8,
              "eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.x"]
)  # fmt: skip
def test_a_key_in_a_url_is_critical(token: str):
    assert judge_fetch(Word(f"https://example.com/?x={token}")).level is L.CRITICAL
    assert find_secret_literal(f"the key is {token}")


@pytest.mark.parametrize(
    "text", ["/short", "/" + COMMIT, "/a" * 5, "/en/2/3/a/b/c/" + "word/" * 6, "",
             "/%2525252541", "/" + "plainwords" * 4, "/x" + "-word" * 8,
             "/AbcDefGhiJklMnoPq", "/Z1Z1Z1Z1Z1Z1Z1Z1Z1Z1Z1Z1Z1Z1Z1Z1Z1Z1"]
)  # fmt: skip
def test_ordinary_paths_carry_nothing(text: str):
    assert find_payload(text) is None


@pytest.mark.parametrize(
    "url", ["http://localhost:3000", "http://192.168.1.1", "ftp://example.com"]
)
def test_a_tool_for_the_web_has_no_business_inside(url: str):
    assert judge_fetch(Word(url), strict=True).level is L.HIGH
    assert judge_fetch(Word("https://example.com"), strict=True).level is L.LOW


@pytest.mark.parametrize("port", [25, 22, 3306, 4444, 6379, 31337])
def test_a_tool_for_the_web_has_no_business_at_odd_ports(port: int):
    url = Word(f"https://example.com:{port}/")
    assert judge_fetch(url, strict=True).level is L.HIGH
    assert judge_fetch(url).level is L.LOW


@pytest.mark.parametrize("port", [80, 443, 3000, 5173, 8080, 8443, 9000])
def test_ports_of_web_sites_are_plain(port: int):
    assert judge_fetch(Word(f"https://example.com:{port}/"), strict=True).level is L.LOW


@pytest.mark.parametrize(
    "url",
    [
        "https://api.telegram.org/bot12:ab/getMe", "https://api.telegram.org/%62ot12:ab/getMe",
        "https://discord.com/api/webhooks/1/x", "https://discord.com/api/v10/webhooks/1/x",
        "https://hooks.slack.com/services/T/B/x", "https://acme.webhook.office.com/x",
        "https://hooks.zapier.com/x", "https://ntfy.sh/topic", "https://ab.ngrok.dev/",
        "https://eo1.m.pipedream.net/", "https://x.requestbin.io/",
    ],
)  # fmt: skip
def test_an_address_that_hands_on_every_call_is_high(url: str):
    effect = judge_fetch(Word(url))
    assert (effect.level, effect.category) == (L.HIGH, C.NET_WRITE)


@pytest.mark.parametrize(
    "url",
    [
        "https://core.telegram.org/bots/api", "https://discord.com/developers/docs/intro",
        "https://api.slack.com/messaging/webhooks", "https://docs.ngrok.com/start",
        "https://kubernetes.example/docs/concepts/secret/", "https://example.com/?p=1234",
        "https://docs.example.com/3/library/re.html?lang=en#a",
        "https://d111111abcdef8.cdn.example/a.js", "https://kubernetesdashboard.docs.example/",
        "https://documentation-of-things.a.example/", "https://auth.example/docs?page=2&u=x",
    ],
)  # fmt: skip
def test_documentation_stays_low_for_a_tool_for_the_web(url: str):
    assert judge_fetch(Word(url), strict=True).level is L.LOW


@pytest.mark.parametrize(
    "label", ["s.e.sa.me", "deadbeefcafedeadbeef", "mfrggzdfmztwqlkn", "nbswy3dpeb3w64tm"]
)
def test_coded_data_in_a_host_is_high(label: str):
    effect = judge_fetch(Word(f"https://{label}.evil.example/"))
    assert (effect.level, effect.category) == (L.HIGH, C.SECRETS_EXFIL)


@pytest.mark.parametrize(
    ("url", "level"),
    [
        ("localhost:3000", L.MEDIUM),
        ("https://example.com/upload", L.HIGH),
        ("user@example.com:/srv/x", L.HIGH),
        ("\0", L.HIGH),
        ("http://[::1", L.HIGH),
        ("https://webhook.site/x", L.CRITICAL),
        ("http://169.254.169.254/", L.CRITICAL),
    ],
)
def test_sending_is_high_but_to_this_machine(url: str, level: L):
    assert judge_send(Word(url), piped=False).level is level


def test_the_reason_names_the_host_and_what_is_sent():
    assert judge_send(Word("https://example.com"), piped=True).reason == (
        "sends what it reads to example.com"
    )
    assert judge_send(Word("me@web1:/x"), piped=False).reason == "sends data to web1"
    assert len(judge_send(Word("https://" + "a" * 90 + ".com"), piped=False).reason) < 120


def test_the_reason_says_what_is_known_of_a_host():
    later = "known only when it runs"
    assert judge_fetch(Word("\0")).reason == f"reads from a host that is {later}"
    part = judge_fetch(Word("https://\0.example.com/")).reason
    assert part == f"reads from a host that is {later}: ….example.com"
    port = judge_fetch(Word("http://localhost:\0/x")).reason
    assert port == f"reads from localhost, at a port that is {later}"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///etc/hosts", "/etc/hosts"),
        ("FILE:/etc/h%6fsts", "/etc/hosts"),
        ("file://localhost/etc/hosts?x#y", "/etc/hosts"),
        ("file://items.json", "items.json"),
        ("file://dir/items.json", "dir/items.json"),
        ("https://example.com", None),
    ],
)
def test_the_path_of_a_file_url_is_found(url: str, path: str | None):
    found = find_file(Word(url))
    assert (found and found.text) == path


def test_an_escaped_nul_in_a_file_url_stays_unknown():
    found = find_file(Word("file:///etc/%00shadow"))
    assert found is not None
    assert found.literal is None


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Example.com:1/x", "example.com"),
        ("me@web1:/x", "web1"),
        ("https://\0/", None),
        ("http://[::1", None),
        ("/just/a/path", None),
    ],
)
def test_the_host_is_told_where_it_can_be(url: str, host: str | None):
    assert find_host(Word(url)) == host


@pytest.mark.parametrize(
    "url", ["\0" * 100, "a" * 10_000, "http://" + "[" * 50, "://", "@", ":", "http://@",
            "http://:0/", "http://\ud800/", "\ud800", "file:", "http://x:\0", "0x", "0.0x.1",
            "http://" + "1" * 9_000,
            "http://[::1%25eth0]/", "%" * 5_000, "a." * 5_000, "x@" * 5_000, "http://②.example",
            "http://1.2.3.4.5/", "http://１２７.0.0.1/"]
)  # fmt: skip
def test_no_url_is_too_odd_to_be_judged(url: str):
    assert judge_fetch(Word(url)).reason
    assert judge_fetch(Word(url), strict=True).reason
    assert judge_send(Word(url), piped=True).level >= L.MEDIUM
    assert find_file(Word(url)) is None or url.startswith("file")
