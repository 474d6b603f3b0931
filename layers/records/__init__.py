"""What planners keep – places, hazards, depots, teams – seen alike: found and changed."""
