from __future__ import annotations

import pytest

from ccwatch.risk.level import Level
from tests.rules.builders import a_rule, ruling_on

NOT_EXAMPLE = [
    "https://example.com.evil.org/",
    "https://example.com-evil.org/",
    "https://notexample.com/",
    "https://sub.example.com/",
    "https://example.org/",
    "https://example.com@evil.org/",
    "https://example.com:x@evil.org/",
    "https://example.com:80@evil.org:443/",
    "https://evil.org\\@example.com/",
    "https://evil.org\\\\@example.com/",
    "https://evil.org/\\@example.com/",
    "https://example.com\\@evil.org/",
    "https://example.com\\.evil.org/",
    "https://evil.org#@example.com/",
    "https://evil.org?@example.com/",
    "https://evil.org/example.com",
    "https://example.com%2eevil.org/",
    "https://example.com%00.evil.org/",
    "https://example.com%0a.evil.org/",
    "https://example.com\t.evil.org/",
    "https://example.com\n.evil.org/",
    "https://example.com\x00.evil.org/",
    "https://example.com&evil.org/",
    "https://example.com;evil.org/",
    "https://example.com,evil.org/",
    "https://example.com|evil.org/",
    "https://exаmple.com/",
    "https://ехample.com/",
    "https://xn--exmple-4nf.com/",
    "https://ｅxample.com/",
    "https://example。com/",
    "https://example.com\u200b/",
    "https://\u202eexample.com/",
    "https://.example.com/",
    "https:///example.com/",
    "https:example.com",
    "example.com",
    "https://[example.com]/",
    "https://[::1]/",
    "https://127.0.0.1/",
    "https://localhost/",
    "file://example.com/etc/hosts",
    "javascript://example.com/%0ax",
    "data:text/html,example.com",
    "ftp://example.com/",
    "gopher://example.com/",
    "view-source:https://example.com/",
    "",
    "https://",
]


@pytest.mark.parametrize("url", NOT_EXAMPLE)
@pytest.mark.parametrize("max_risk", [Level.MEDIUM, Level.HIGH])
def test_a_domain_is_no_other_host(url: str, max_risk: Level):
    rule = a_rule("allow", "WebFetch(domain:example.com)", max_risk=max_risk)
    assert ruling_on({"url": url, "prompt": "x"}, rule, tool="WebFetch") == "ask"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "https://EXAMPLE.com/a?b=c#d",
        "https://example.com./",
        "https://example.com:443/",
        "http://example.com/",
    ],
)
def test_a_domain_is_its_host_however_it_is_written(url: str):
    rule = a_rule("allow", "WebFetch(domain:example.com)")
    assert ruling_on({"url": url, "prompt": "x"}, rule, tool="WebFetch") == "allow"


def test_a_fetch_by_prompt_goes_where_the_prompt_says():
    rule = a_rule("allow", "WebFetch(domain:example.com)", max_risk=Level.HIGH)
    for value in (
        {"prompt": "read https://evil.org"},
        {"url": "https://example.com", "prompt": "read https://evil.org"},
    ):
        assert ruling_on(value, rule, tool="web_fetch") == "ask"
