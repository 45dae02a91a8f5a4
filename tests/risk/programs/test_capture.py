"""Scanners, recorders and tunnels."""

from __future__ import annotations

import pytest

from ccwatch.risk.assess import assess_command
from tests.risk.builders import HERE

LEVELS = [
    ("low", "tcpdump -D"),
    ("low", "tcpdump -nr a.pcap"),
    ("low", "tailscale status"),
    ("low", "tailscale ping example.org"),
    ("low", "cloudflared tunnel list"),
    ("medium", "nmap -sV --script default localhost"),
    ("medium", "tshark -r a.pcap -w b.pcap"),
    ("medium", "tailscale ssh web1"),
    ("medium", "tailscale ssh"),
    ("uncertain", "tailscale debug x"),
    ("high", "nmap -p 22 example.org"),
    ("high", "nmap -oN out --script vuln localhost"),
    ("high", "nmap -iR 10"),
    ("high", "tcpdump -i eth0"),
    ("critical", "tcpdump -r a.pcap -z 'shutdown now'"),
    ("critical", "tailscale ssh web1 shutdown now"),
    ("high", "tailscale up"),
    ("high", "tailscale file cp notes.txt web1:"),
    ("high", "cloudflared tunnel --url localhost:80"),
    ("high", "cloudflared tunnel delete x"),
    ("high", "lt --port 80"),
    ("critical", "tailscale funnel 80"),
    ("critical", "tailscale file cp .env web1:"),
]


@pytest.mark.parametrize(("level", "command"), LEVELS)
def test_the_whole_command_has_its_level(level: str, command: str):
    assert assess_command(command, HERE).level == level, command
