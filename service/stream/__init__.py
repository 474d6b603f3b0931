"""What screens are told: heard once from the database, handed on to all who look."""
