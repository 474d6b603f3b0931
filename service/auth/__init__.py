"""Who may: accounts, sessions, keys, and the one table of roles."""
