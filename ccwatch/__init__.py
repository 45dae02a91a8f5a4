"""The approval console for coding agents, in the terminal."""

__version__ = "0.1.0"
