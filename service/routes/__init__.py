"""The paths, one resource each. Every route says in its own line who may."""
