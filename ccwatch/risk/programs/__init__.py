"""What programs do with their arguments: one table per family, easy to extend by an entry."""
