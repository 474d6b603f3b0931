"""The county and the places in it: what a caller names when asked where it happened."""
