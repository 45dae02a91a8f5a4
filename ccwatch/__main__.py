"""Run ``python -m ccwatch``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line."""
    from ccwatch.cli import command_line

    sys.exit(command_line())


if __name__ == "__main__":
    main()
