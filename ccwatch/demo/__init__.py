"""The demo: scripted agents that call ccwatch through real HTTP. Nothing is ever run."""
