"""Wiring agents to ccwatch: what stands in their settings, put in and taken out as texts."""
