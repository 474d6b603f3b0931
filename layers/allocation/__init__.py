"""Who and what goes where when several incidents need the same: needs, forces and stock in, plan out."""
