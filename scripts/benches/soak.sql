-- name: connections
-- How many are connected to this database besides whoever asks.
SELECT count(*) AS many
  FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid();

-- name: nudge
-- A topic that no page has, told at once: it goes the whole way of a change's own nudge.
SELECT pg_notify('situ_live', %(region_code)s::text || '/probe');
