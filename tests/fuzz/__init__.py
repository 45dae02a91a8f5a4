"""A job that judges random commands until its time is up."""
