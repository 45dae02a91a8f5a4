from __future__ import annotations

import pytest

from tests.rules.builders import a_rule
from tests.rules.bypass_builders import is_evaded


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "http://EXAMPLE.com./",
        "https://example.com:8080/",
        "https://a:b@example.com/",
        "https://example.com\\@evil.org/",
        "https://example.com\\x",
        "https:example.com",
        "https:/example.com",
        "https:///example.com",
        "https:\\\\example.com",
        "//example.com/",
        "https://ex%61mple.com/",
        "https://example%2ecom/",
        "https://exa\tmple.com/",
        " https://example.com",
        "https://example。com/",
        "https://ｅxample.com/",
        "https://example.com\u200b/",
        "https://example.com:99999/",
        "https://[example.com/",
    ],
)
def test_a_denied_host_is_not_reached(url: str):
    deny = a_rule("deny", "WebFetch(domain:example.com)")
    assert not is_evaded({"url": url, "prompt": "x"}, deny, tool="WebFetch")


def test_a_denied_address_of_this_machine_is_not_reached():
    deny = a_rule("deny", "WebFetch(domain:[::1])")
    assert not is_evaded({"url": "https://[::1]/", "prompt": "x"}, deny, tool="WebFetch")


@pytest.mark.parametrize("command", ["curl https://example.com", "wget -q http://example.com/x"])
def test_a_denied_host_is_not_reached_by_a_command(command: str):
    assert not is_evaded(command, a_rule("deny", "WebFetch(domain:example.com)"))
