-- What the service does by itself, in two hands: receivers' own systems have one to themselves.

-- A newer revision of its order was issued before it was sent: it is neither sent nor given up.
ALTER TABLE outbox ADD superseded_at timestamptz, ADD tried_at timestamptz, DROP CONSTRAINT outbox_ends_once,
    ADD CONSTRAINT outbox_ends_once CHECK (num_nonnulls(taken_at, given_up_at, superseded_at) <= 1);
DROP INDEX outbox_waiting;
CREATE INDEX outbox_waiting ON outbox (next_try_at, message_no)
    WHERE taken_at IS NULL AND given_up_at IS NULL AND superseded_at IS NULL;
CREATE INDEX outbox_waiting_of_a_receiver ON outbox (region_code, receiver_kind, receiver_code, message_no)
    WHERE taken_at IS NULL AND given_up_at IS NULL AND superseded_at IS NULL AND channel = 'webhook';
