-- Orders (指令单), what becomes of them, and the outbox that carries them. One order has one number and one
-- receiver; a correction and a withdrawal are new revisions of the same number.
CREATE TABLE order_counter (
    region_code text NOT NULL,
    incident_id text NOT NULL,
    last        integer NOT NULL,
    PRIMARY KEY (region_code, incident_id),
    FOREIGN KEY (region_code, incident_id) REFERENCES incident
);

CREATE TABLE dispatch_order (
    region_code     text NOT NULL,
    order_no        text NOT NULL,
    revision        integer NOT NULL CHECK (revision > 0),
    is_exercise     boolean NOT NULL,
    incident_id     text NOT NULL,
    change          text NOT NULL CHECK (change IN ('new', 'corrected', 'withdrawn')),
    change_why      text NOT NULL DEFAULT '',
    urgency         text NOT NULL CHECK (urgency IN ('flash', 'urgent', 'routine')),
    response_level  text NOT NULL DEFAULT '' CHECK (response_level IN ('', 'I', 'II', 'III', 'IV')),
    receiver_kind   text NOT NULL CHECK (receiver_kind IN ('team', 'depot', 'unit', 'leader')),
    receiver_code   text NOT NULL CHECK (receiver_code <> ''),
    receiver_name   text NOT NULL,
    substitute_kind text CHECK (substitute_kind IN ('team', 'depot', 'unit', 'leader')),
    substitute_code text,
    substitute_name text NOT NULL DEFAULT '',
    copies_to       text[] NOT NULL DEFAULT '{}',
    task            text NOT NULL CHECK (task <> ''),
    arrive_at       geometry(Point, 4490),
    given           jsonb NOT NULL DEFAULT '{}',
    place_text      text NOT NULL DEFAULT '',
    assembly_text   text NOT NULL DEFAULT '',
    way_text        text NOT NULL DEFAULT '',
    avoid_text      text NOT NULL DEFAULT '',
    travel_min      integer CHECK (travel_min > 0),
    contact_name    text NOT NULL DEFAULT '',
    contact_phone   text NOT NULL DEFAULT '',
    safety_text     text NOT NULL DEFAULT '',
    feedback_text   text NOT NULL DEFAULT '',
    receipt_min     integer NOT NULL CHECK (receipt_min > 0),
    arrival_min     integer CHECK (arrival_min > 0),
    is_spoken       boolean NOT NULL DEFAULT false,
    hold_ids        bigint[] NOT NULL DEFAULT '{}',
    drafted_by      text NOT NULL,
    drafted_at      timestamptz NOT NULL DEFAULT now(),
    signed_by       text NOT NULL DEFAULT '',
    signed_name     text NOT NULL DEFAULT '',
    signed_post     text NOT NULL DEFAULT '',
    issued_at       timestamptz,
    receipt_due_at  timestamptz,
    arrival_due_at  timestamptz,
    paper_due_at    timestamptz,
    paper_at        timestamptz,
    state           text NOT NULL CHECK (state IN ('drafted', 'issued', 'delivered', 'overdue', 'acknowledged',
                        'refused', 'departed', 'arrived', 'working', 'done', 'returned', 'replaced')),
    resumes         text NOT NULL DEFAULT '', -- how far the revision before had got
    escalated_at    timestamptz,
    arrival_told_at timestamptz,
    paper_told_at   timestamptz,
    proposed_at     timestamptz,
    is_demo         boolean NOT NULL DEFAULT false,
    version         bigint NOT NULL DEFAULT 1,
    updated_by      text NOT NULL DEFAULT '',
    PRIMARY KEY (region_code, order_no, revision),
    FOREIGN KEY (region_code, incident_id) REFERENCES incident,
    CONSTRAINT order_substitute CHECK (num_nonnulls(substitute_kind, substitute_code) IN (0, 2)),
    CONSTRAINT order_issued CHECK (state = 'drafted' OR num_nonnulls(issued_at, receipt_due_at) = 2)
);
-- One revision of an order is in force, and a draft besides at most.
CREATE UNIQUE INDEX order_one_in_force ON dispatch_order (region_code, order_no) WHERE state NOT IN ('drafted', 'replaced');
CREATE INDEX order_of_an_incident ON dispatch_order (region_code, incident_id, order_no, revision);
CREATE INDEX order_of_a_receiver ON dispatch_order (region_code, receiver_kind, receiver_code, order_no);
CREATE INDEX order_receipt_due ON dispatch_order (receipt_due_at) WHERE state IN ('issued', 'delivered');
CREATE INDEX order_arrival_due ON dispatch_order (arrival_due_at)
    WHERE arrival_due_at IS NOT NULL AND arrival_told_at IS NULL;
CREATE INDEX order_paper_due ON dispatch_order (paper_due_at) WHERE paper_at IS NULL AND paper_told_at IS NULL;
CREATE INDEX order_to_propose_for ON dispatch_order (region_code, order_no) WHERE state = 'refused' AND proposed_at IS NULL;

-- What goes with the order: to a depot it is the stock issue note, under the order's own number.
CREATE TABLE order_line (
    region_code text NOT NULL,
    order_no    text NOT NULL,
    revision    integer NOT NULL,
    line_no     integer NOT NULL,
    item_code   text NOT NULL,
    name        text NOT NULL,
    quantity    numeric NOT NULL CONSTRAINT order_line_above_nothing CHECK (quantity > 0 AND quantity < 'Infinity'),
    unit        text NOT NULL DEFAULT '',
    batch       text NOT NULL DEFAULT '',
    PRIMARY KEY (region_code, order_no, revision, line_no),
    FOREIGN KEY (region_code, order_no, revision) REFERENCES dispatch_order,
    FOREIGN KEY (region_code, item_code) REFERENCES item
);

-- Every step of an order's life, in the order of its numbers – clocks may jump, numbers do not.
CREATE TABLE order_step (
    region_code text NOT NULL,
    step_no     bigint GENERATED ALWAYS AS IDENTITY,
    order_no    text NOT NULL,
    revision    integer NOT NULL,
    state       text NOT NULL,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text NOT NULL,
    note        text NOT NULL DEFAULT '',
    PRIMARY KEY (region_code, step_no),
    FOREIGN KEY (region_code, order_no, revision) REFERENCES dispatch_order
);
CREATE INDEX order_step_of ON order_step (region_code, order_no, step_no);
CREATE TRIGGER order_step_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON order_step
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

-- What is to be sent, written in the transaction of what it tells. Its number is the receiver's too: what
-- comes twice under one number came once.
CREATE TABLE outbox (
    region_code   text NOT NULL,
    message_no    bigint GENERATED ALWAYS AS IDENTITY,
    is_exercise   boolean NOT NULL,
    incident_id   text NOT NULL,
    order_no      text NOT NULL DEFAULT '',
    revision      integer NOT NULL DEFAULT 0,
    topic         text NOT NULL,
    channel       text NOT NULL CHECK (channel IN ('inbox', 'webhook', 'log')),
    receiver_kind text NOT NULL CHECK (receiver_kind IN ('team', 'depot', 'unit', 'leader', 'room')),
    receiver_code text NOT NULL DEFAULT '',
    body          jsonb NOT NULL,
    put_at        timestamptz NOT NULL DEFAULT now(),
    tries         integer NOT NULL DEFAULT 0,
    next_try_at   timestamptz NOT NULL DEFAULT now(),
    taken_at      timestamptz,
    given_up_at   timestamptz,
    last_fault    text NOT NULL DEFAULT '',
    PRIMARY KEY (region_code, message_no),
    FOREIGN KEY (region_code, incident_id) REFERENCES incident,
    CONSTRAINT outbox_ends_once CHECK (num_nonnulls(taken_at, given_up_at) <= 1)
);
CREATE INDEX outbox_waiting ON outbox (next_try_at, message_no) WHERE taken_at IS NULL AND given_up_at IS NULL;
CREATE INDEX outbox_of_an_order ON outbox (region_code, order_no, revision);

-- A message is sent when its channel took it, and never unsent.
CREATE TRIGGER sent_once BEFORE UPDATE OR DELETE ON outbox
    FOR EACH ROW WHEN (OLD.taken_at IS NOT NULL) EXECUTE FUNCTION refuse_rewriting();

CREATE FUNCTION hurry_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY situ_outbox;
    RETURN NULL;
END $$;
CREATE TRIGGER hurries AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION hurry_outbox();

-- The in-app inboxes: what lies here was delivered. The room's own is the kind 'room'.
CREATE TABLE inbox (
    region_code   text NOT NULL,
    message_no    bigint NOT NULL,
    incident_id   text NOT NULL,
    order_no      text NOT NULL,
    revision      integer NOT NULL,
    topic         text NOT NULL,
    receiver_kind text NOT NULL,
    receiver_code text NOT NULL,
    body          jsonb NOT NULL,
    came_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (region_code, message_no),
    FOREIGN KEY (region_code, message_no) REFERENCES outbox
);
CREATE INDEX inbox_of ON inbox (region_code, receiver_kind, receiver_code, message_no);

-- Where a receiver's own system is told, kept by the county; the service sends to hosts only that its
-- settings name.
CREATE TABLE receiver_hook (
    region_code   text NOT NULL REFERENCES region,
    receiver_kind text NOT NULL CHECK (receiver_kind IN ('team', 'depot', 'unit', 'leader')),
    receiver_code text NOT NULL,
    url           text NOT NULL,
    version       bigint NOT NULL DEFAULT 1,
    updated_by    text NOT NULL DEFAULT '',
    updated_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (region_code, receiver_kind, receiver_code)
);

-- What follows from an order and is not left to whoever writes it: a real order moves its real team and
-- ends what it held; an exercise touches neither team nor stock, by whomever it is asked.
CREATE FUNCTION order_carries(in_region text, of_order text, of_revision integer, status_now text, ends boolean) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    one dispatch_order;
BEGIN
    SELECT * INTO STRICT one FROM dispatch_order
     WHERE region_code = in_region AND order_no = of_order AND revision = of_revision;
    IF asker('role') = 'team' AND NOT (one.receiver_kind = 'team' AND one.receiver_code = asker('team')
            OR one.escalated_at IS NOT NULL AND one.substitute_kind = 'team' AND one.substitute_code = asker('team')) THEN
        RAISE EXCEPTION 'not the order of this team' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF status_now IS NOT NULL AND one.receiver_kind = 'team' AND NOT one.is_exercise THEN
        UPDATE team SET status = status_now, updated_at = now()
         WHERE region_code = in_region AND team_code = one.receiver_code AND status <> status_now;
    END IF;
    IF ends THEN
        UPDATE hold SET ended_at = clock_timestamp(), ended_why = 'order_ended'
         WHERE region_code = in_region AND order_no = of_order AND ended_at IS NULL;
    END IF;
END $$;

-- A depot's lines leave the ledger, or come back to it under the same number; never an exercise's.
CREATE FUNCTION order_moves_stock(in_region text, of_order text, of_revision integer, comes_back boolean) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO stock_movement (region_code, depot_code, item_code, batch, quantity, kind, operator, reason)
    SELECT l.region_code, o.receiver_code, l.item_code, l.batch, CASE WHEN comes_back THEN l.quantity ELSE -l.quantity END,
           CASE WHEN comes_back THEN 'return' ELSE 'issue' END, coalesce(asker('actor'), session_user), o.order_no
      FROM order_line l JOIN dispatch_order o USING (region_code, order_no, revision)
     WHERE l.region_code = in_region AND l.order_no = of_order AND l.revision = of_revision
       AND o.receiver_kind = 'depot' AND NOT o.is_exercise AND asker('role') IN ('operator', 'leader')
     ORDER BY l.item_code, l.batch
$$;
REVOKE EXECUTE ON FUNCTION order_carries(text, text, integer, text, boolean),
    order_moves_stock(text, text, integer, boolean), held_of(text, boolean, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION order_carries(text, text, integer, text, boolean),
    order_moves_stock(text, text, integer, boolean), held_of(text, boolean, text, text, text) TO situ_writer;
GRANT EXECUTE ON FUNCTION held_of(text, boolean, text, text, text) TO situ_reader;

-- The room sees and keeps all of it; a team's leader his own orders once they are issued, and what he
-- answers. He sees his team and the incident that he is ordered to, and says where he is.
DO $$
DECLARE
    of_region CONSTANT text := $q$((SELECT asker('regions')) = '*'
        OR region_code = ANY ((SELECT string_to_array(asker('regions'), ','))::text[]))$q$;
    commands  CONSTANT text := of_region || $q$ AND (SELECT asker('role')) IN ('operator', 'leader')$q$;
    is_team   CONSTANT text := of_region || $q$ AND (SELECT asker('role')) = 'team'$q$;
    mine      CONSTANT text := is_team || $q$ AND state <> 'drafted' AND (
        receiver_kind = 'team' AND receiver_code = (SELECT asker('team'))
        OR escalated_at IS NOT NULL AND substitute_kind = 'team' AND substitute_code = (SELECT asker('team')))$q$;
    of_mine   CONSTANT text := is_team || $q$ AND EXISTS (SELECT FROM dispatch_order o
        WHERE (o.region_code, o.order_no) = (%1$s.region_code, %1$s.order_no))$q$;
    team_says CONSTANT text := is_team || $q$ AND team_code = (SELECT asker('team'))$q$;
    kept regclass;
    sees text;
    adds text;
    changes text;
BEGIN
    FOR kept, sees, adds, changes IN VALUES
        ('order_counter'::regclass, commands, commands, commands),
        ('dispatch_order', '(' || commands || ') OR (' || mine || ')', commands, '(' || commands || ') OR (' || mine || ')'),
        ('order_line', '(' || commands || ') OR (' || format(of_mine, 'order_line') || ')', commands, NULL),
        ('order_step', '(' || commands || ') OR (' || format(of_mine, 'order_step') || ')',
            '(' || commands || ') OR (' || format(of_mine, 'order_step') || ')', NULL),
        -- A team's leader tells the room, and nobody else.
        ('outbox', commands, '(' || commands || ') OR (' || format(of_mine, 'outbox') || $q$ AND receiver_kind = 'room' AND channel = 'inbox')$q$, commands),
        ('inbox', '(' || commands || ') OR (' || is_team || $q$ AND receiver_kind = 'team' AND receiver_code = (SELECT asker('team')))$q$, commands, NULL),
        ('receiver_hook', commands, commands, commands) LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', kept);
        EXECUTE format('CREATE POLICY seen ON %s FOR SELECT TO situ_reader, situ_writer USING (%s)', kept, sees);
        EXECUTE format('CREATE POLICY added ON %s FOR INSERT TO situ_writer WITH CHECK (%s)', kept, adds);
        EXECUTE format('GRANT SELECT ON %s TO situ_reader, situ_writer', kept);
        EXECUTE format('GRANT INSERT ON %s TO situ_writer', kept);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %s
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()', kept);
        IF changes IS NOT NULL THEN
            EXECUTE format('CREATE POLICY changed ON %s FOR UPDATE TO situ_writer USING (%s)', kept, changes);
            EXECUTE format('GRANT UPDATE ON %s TO situ_writer', kept);
        END IF;
    END LOOP;
    GRANT DELETE ON receiver_hook TO situ_writer;
    EXECUTE 'CREATE POLICY dropped ON receiver_hook FOR DELETE TO situ_writer USING (' || commands || ')';
    EXECUTE 'CREATE POLICY itself ON team FOR SELECT TO situ_reader, situ_writer USING (' || team_says || ')';
    EXECUTE 'CREATE POLICY itself ON team_position FOR INSERT TO situ_writer WITH CHECK (' || team_says || ')';
    EXECUTE 'CREATE POLICY itself_again ON team_position FOR UPDATE TO situ_writer USING (' || team_says || ')';
    EXECUTE 'CREATE POLICY ordered_to ON incident FOR SELECT TO situ_reader, situ_writer USING (' || is_team
        || $q$ AND EXISTS (SELECT FROM dispatch_order o WHERE (o.region_code, o.incident_id)
                           = (incident.region_code, incident.incident_id)))$q$;
    EXECUTE 'CREATE POLICY answered ON incident_event FOR INSERT TO situ_writer WITH CHECK (' || is_team
        || $q$ AND EXISTS (SELECT FROM dispatch_order o WHERE (o.region_code, o.incident_id)
                           = (incident_event.region_code, incident_event.incident_id)))$q$;
END $$;

DO $$
DECLARE
    kept regclass;
    named text;
BEGIN
    FOR kept, named IN VALUES ('dispatch_order'::regclass, 'order_no,revision'), ('order_line', 'order_no,revision,line_no'),
            ('receiver_hook', 'receiver_kind,receiver_code') LOOP
        EXECUTE format('CREATE CONSTRAINT TRIGGER remembered AFTER INSERT OR UPDATE OR DELETE ON %s
                        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION remember_change(%L)', kept, named);
    END LOOP;
    FOR kept IN VALUES ('dispatch_order'::regclass), ('receiver_hook') LOOP
        EXECUTE format('CREATE TRIGGER next_version BEFORE UPDATE ON %s
                        FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION next_version()', kept);
    END LOOP;
END $$;
