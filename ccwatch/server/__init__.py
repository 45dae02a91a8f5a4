"""The HTTP side: agents' requests in, decisions out, in the dialect of each."""
