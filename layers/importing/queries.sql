-- name: mark
-- Marks the point to which a dry run goes back.
SAVEPOINT bring_in;

-- name: go_back
-- Undoes what was saved since the mark.
ROLLBACK TO SAVEPOINT bring_in;

-- name: forget_mark
-- Lets the mark go; what was saved since stays in the caller's transaction.
RELEASE SAVEPOINT bring_in;
