"""What is on the ground and what may be decided about it: the layers and their storage."""
