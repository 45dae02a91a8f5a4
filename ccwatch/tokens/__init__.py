"""Tokens: what proves to ccwatch who asks, and who may read or decide over HTTP."""
