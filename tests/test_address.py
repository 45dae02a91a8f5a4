from __future__ import annotations

import pytest

from ccwatch.address import is_address, is_loopback, is_wildcard


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_a_loopback_address_leads_to_the_machine_itself(host: str):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    ["0.0.0.0", "::", "10.0.0.1", "::ffff:10.0.0.1", "localhost", "", "2130706433", "127.1",
     "127.0.0.1.evil.example", "0x7f.0.0.1", " 127.0.0.1"],
)  # fmt: skip
def test_nothing_else_is_one(host: str):
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("host", "expected"), [("0.0.0.0", True), ("::", True), ("127.0.0.1", False), ("x", False)]
)
def test_a_wildcard_stands_for_all_addresses(host: str, expected: bool):
    assert is_wildcard(host) is expected


@pytest.mark.parametrize(
    ("host", "expected"), [("192.168.1.1", True), ("fe80::1%eth0", True), ("a.example", False)]
)
def test_a_name_is_no_address(host: str, expected: bool):
    assert is_address(host) is expected
