"""How dangerous a tool call is."""
