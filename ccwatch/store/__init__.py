"""The journal on disk: what every call was, and what became of it."""
