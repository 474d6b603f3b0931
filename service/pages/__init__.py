"""The few HTML pages around the maps: the way in, and the API's documentation."""
