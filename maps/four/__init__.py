"""The four maps: risk, reserves, forces, command – and the one with all layers."""
