"""``scripts/situ``: the command line of everything that is not a page."""
