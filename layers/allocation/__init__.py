"""Who and what goes where when several incidents need the same: one plan over all of them."""
