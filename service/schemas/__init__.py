"""What the API takes: checked for shape here, for sense in the flows. A module a resource."""
