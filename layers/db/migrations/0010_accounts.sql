-- People and machines: who may sign in, what they are, and where they are signed in.
CREATE TABLE account (
    region_code     text NOT NULL,
    account_id      bigint GENERATED ALWAYS AS IDENTITY,
    login           text NOT NULL CHECK (login ~ '^[a-z0-9][a-z0-9._-]{1,39}$'),
    name            text NOT NULL DEFAULT '',
    person_no       text NOT NULL DEFAULT '' CHECK (person_no ~ '^[0-9A-Z-]*$'), -- one spelling
    role            text NOT NULL CHECK (role IN ('operator', 'planner', 'leader', 'department',
                        'system_admin', 'security_admin', 'auditor')),
    regions         text[],            -- NULL: every region this service knows
    unit            text NOT NULL DEFAULT '',
    townships       text[] NOT NULL DEFAULT '{}',
    layers          text[],            -- NULL: every layer
    password_hash   text NOT NULL DEFAULT '',
    password_set_at timestamptz,
    must_change     boolean NOT NULL DEFAULT true,
    oidc_subject    text,
    disabled_at     timestamptz,
    is_demo         boolean NOT NULL DEFAULT false,
    made_at         timestamptz NOT NULL DEFAULT now(),
    version         bigint NOT NULL DEFAULT 1,
    updated_at      timestamptz NOT NULL DEFAULT now(),
    updated_by      text NOT NULL DEFAULT '',
    PRIMARY KEY (region_code, account_id),
    CONSTRAINT account_login_taken UNIQUE (region_code, login),
    CONSTRAINT account_oidc_subject_taken UNIQUE (region_code, oidc_subject),
    CONSTRAINT account_admin_is_a_person CHECK (
        role NOT IN ('system_admin', 'security_admin', 'auditor') OR person_no <> '')
);
-- GB/T 22239-2019, level 3: system, security and audit administrators are different people.
CREATE UNIQUE INDEX account_one_admin_role ON account (region_code, person_no)
    WHERE role IN ('system_admin', 'security_admin', 'auditor') AND disabled_at IS NULL;

-- Passwords used before, so that none comes back too soon.
CREATE TABLE password_history (
    region_code   text NOT NULL,
    account_id    bigint NOT NULL,
    used_until    timestamptz NOT NULL DEFAULT clock_timestamp(),
    password_hash text NOT NULL,
    PRIMARY KEY (region_code, account_id, used_until),
    FOREIGN KEY (region_code, account_id) REFERENCES account
);

CREATE TABLE second_factor (
    region_code  text NOT NULL,
    account_id   bigint NOT NULL,
    secret       text NOT NULL,
    confirmed_at timestamptz,
    last_step    bigint NOT NULL DEFAULT 0, -- a code is good for one sign-in
    PRIMARY KEY (region_code, account_id),
    FOREIGN KEY (region_code, account_id) REFERENCES account
);

-- The token itself is only with its browser; here is its hash.
CREATE TABLE session (
    region_code text NOT NULL,
    token_hash  bytea NOT NULL,
    account_id  bigint NOT NULL,
    made_at     timestamptz NOT NULL DEFAULT now(),
    seen_at     timestamptz NOT NULL DEFAULT now(),
    expires_at  timestamptz NOT NULL,
    ended_at    timestamptz,
    ended_why   text NOT NULL DEFAULT '',
    address     text NOT NULL,
    agent       text NOT NULL DEFAULT '',
    PRIMARY KEY (region_code, token_hash),
    FOREIGN KEY (region_code, account_id) REFERENCES account
);
CREATE INDEX session_of ON session (region_code, account_id) WHERE ended_at IS NULL;

CREATE TABLE api_key (
    region_code text NOT NULL,
    key_id      text NOT NULL,
    name        text NOT NULL,
    secret_hash bytea NOT NULL,
    role        text NOT NULL CHECK (role IN ('operator', 'planner', 'leader', 'department', 'watcher')),
    regions     text[],
    unit        text NOT NULL DEFAULT '',
    townships   text[] NOT NULL DEFAULT '{}',
    layers      text[],
    made_at     timestamptz NOT NULL DEFAULT now(),
    made_by     text NOT NULL,
    expires_at  timestamptz NOT NULL,
    revoked_at  timestamptz,
    used_at     timestamptz,
    PRIMARY KEY (region_code, key_id),
    CONSTRAINT api_key_expires CHECK (expires_at > made_at)
);

-- Failed sign-ins by account and by address; kept here, so that a restart forgives nobody.
CREATE TABLE sign_in_failure (
    region_code  text NOT NULL,
    subject      text NOT NULL,
    failures     integer NOT NULL,
    last_at      timestamptz NOT NULL DEFAULT now(),
    locked_until timestamptz,
    PRIMARY KEY (region_code, subject)
);

-- Whoever is disabled, or becomes somebody else, is out at once, whatever code changed the row.
CREATE FUNCTION end_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE session SET ended_at = now(), ended_why = 'account_changed'
     WHERE region_code = NEW.region_code AND account_id = NEW.account_id AND ended_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER account_ends_sessions AFTER UPDATE ON account FOR EACH ROW
    WHEN ((OLD.role, OLD.disabled_at, OLD.password_hash, OLD.regions, OLD.unit, OLD.townships, OLD.layers)
          IS DISTINCT FROM (NEW.role, NEW.disabled_at, NEW.password_hash, NEW.regions, NEW.unit, NEW.townships, NEW.layers))
    EXECUTE FUNCTION end_sessions();
CREATE TRIGGER next_version BEFORE UPDATE ON account FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION next_version();

CREATE CONSTRAINT TRIGGER remembered AFTER INSERT OR UPDATE OR DELETE ON account
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION remember_change('login', 'password_hash');
CREATE CONSTRAINT TRIGGER remembered AFTER INSERT OR DELETE OR UPDATE OF secret, confirmed_at ON second_factor
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION remember_change('account_id', 'secret');
CREATE CONSTRAINT TRIGGER remembered AFTER INSERT OR DELETE OR UPDATE OF name, role, regions, unit, townships, layers, expires_at, revoked_at, secret_hash
    ON api_key DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION remember_change('key_id', 'secret_hash');

GRANT SELECT, INSERT, UPDATE ON account, second_factor, session, api_key, sign_in_failure TO situ_writer;
GRANT SELECT, INSERT ON password_history TO situ_writer;
GRANT DELETE ON second_factor TO situ_writer;
-- Whoever only reads never comes near a password.
GRANT SELECT (region_code, account_id, login, name, person_no, role, regions, unit, townships, layers, password_set_at,
              must_change, disabled_at, is_demo, made_at, version, updated_at, updated_by) ON account TO situ_reader;
GRANT SELECT (region_code, account_id, confirmed_at) ON second_factor TO situ_reader;
GRANT SELECT (region_code, key_id, name, role, regions, unit, townships, layers, made_at, made_by, expires_at,
              revoked_at, used_at) ON api_key TO situ_reader;
GRANT SELECT (region_code, account_id, made_at, seen_at, expires_at, ended_at, address, agent) ON session TO situ_reader;

DO $$
DECLARE
    kept regclass;
BEGIN
    FOR kept IN VALUES ('account'::regclass), ('password_history'), ('second_factor'), ('session'), ('api_key') LOOP
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %s
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()', kept);
    END LOOP;
END $$;
