"""Roads: what can be driven, how long it takes, and what is closed."""
