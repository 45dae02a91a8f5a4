"""From the text of a shell command to its units."""
