"""The forces map's layer (防控力量): which team is where, what it can do, how soon it moves."""
