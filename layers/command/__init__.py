"""The command map's layer: incidents, what each kind needs, and who is nearest by road."""
