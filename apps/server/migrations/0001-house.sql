-- 0001 The house: officines, operators, workstations, sessions, audit trail, settings.
--
-- Rules of every migration (decisions.md, Engineering › Roles):
--  * comptoir_owner runs migrations and the import of officines and operators; comptoir_app serves the screens;
--    comptoir_worker seals the trail and claims outbox rows. Neither app nor worker owns a table or bypasses row security.
--  * every table of an officine has officine_id in its primary key and in its foreign keys, row security enabled AND forced,
--    and a policy on the transaction's `app.officine`; tables without officine are listed in catalogue.int.test.ts.
--  * a role gets the verbs it needs, table by table.

CREATE TABLE officine (
  id uuid PRIMARY KEY,
  finess text NOT NULL UNIQUE CHECK (finess ~ '^[0-9][0-9AB][0-9]{7}$'),
  name text NOT NULL CHECK (name <> ''),
  address jsonb NOT NULL,
  demo boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE officine ENABLE ROW LEVEL SECURITY;
ALTER TABLE officine FORCE ROW LEVEL SECURITY;
CREATE POLICY officine_scope ON officine
  USING (id = NULLIF(current_setting('app.officine', true), '')::uuid);
-- Names and FINESS numbers are public; the owner lists them for the commands and the narrow functions below.
CREATE POLICY officine_owner ON officine FOR SELECT TO comptoir_owner USING (true);
GRANT SELECT ON officine TO comptoir_app, comptoir_worker;

-- Operator codes are unique on the whole server: a code alone says which officine one enters.
CREATE TABLE operator (
  officine_id uuid NOT NULL REFERENCES officine (id),
  id uuid NOT NULL,
  code text NOT NULL UNIQUE CHECK (code ~ '^[A-Z0-9]{2,20}$'),
  display_name text NOT NULL CHECK (display_name <> ''),
  role text NOT NULL CHECK (role IN ('titulaire', 'adjoint', 'preparateur', 'etudiant', 'admin-technique')),
  rpps text CHECK (rpps ~ '^[0-9]{11}$'),
  password_hash text NOT NULL,
  password_changed_at timestamptz NOT NULL,
  active boolean NOT NULL DEFAULT true,
  demo boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (officine_id, id),
  UNIQUE (officine_id, rpps)
);
ALTER TABLE operator ENABLE ROW LEVEL SECURITY;
ALTER TABLE operator FORCE ROW LEVEL SECURITY;
CREATE POLICY operator_scope ON operator
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
-- Before a session exists: one row, by its exact code.
CREATE POLICY operator_lookup ON operator FOR SELECT TO comptoir_owner
  USING (code = NULLIF(current_setting('app.lookup', true), ''));
-- The application reads operators but never their password hash, and creates none.
GRANT SELECT (officine_id, id, code, display_name, role, rpps, password_changed_at, active, demo, created_at, updated_at)
  ON operator TO comptoir_app;

CREATE TABLE workstation (
  officine_id uuid NOT NULL REFERENCES officine (id),
  id uuid NOT NULL,
  number integer NOT NULL CHECK (number > 0),
  name text NOT NULL CHECK (name <> ''),
  -- SHA-256 of the random id kept by the browser.
  token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  PRIMARY KEY (officine_id, id),
  UNIQUE (officine_id, number),
  UNIQUE (token_hash, officine_id)
);
ALTER TABLE workstation ENABLE ROW LEVEL SECURITY;
ALTER TABLE workstation FORCE ROW LEVEL SECURITY;
CREATE POLICY workstation_scope ON workstation
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
CREATE POLICY workstation_lookup ON workstation FOR SELECT TO comptoir_owner
  USING (token_hash = decode(NULLIF(current_setting('app.lookup', true), ''), 'hex'));
GRANT SELECT, INSERT, UPDATE ON workstation TO comptoir_app;

-- Who already logged in where: the list shown for a fast switch.
CREATE TABLE operator_workstation (
  officine_id uuid NOT NULL,
  workstation_id uuid NOT NULL,
  operator_id uuid NOT NULL,
  first_login_at timestamptz NOT NULL,
  last_login_at timestamptz NOT NULL,
  PRIMARY KEY (officine_id, workstation_id, operator_id),
  FOREIGN KEY (officine_id, workstation_id) REFERENCES workstation (officine_id, id),
  FOREIGN KEY (officine_id, operator_id) REFERENCES operator (officine_id, id)
);
ALTER TABLE operator_workstation ENABLE ROW LEVEL SECURITY;
ALTER TABLE operator_workstation FORCE ROW LEVEL SECURITY;
CREATE POLICY operator_workstation_scope ON operator_workstation
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON operator_workstation TO comptoir_app;

CREATE TABLE session (
  officine_id uuid NOT NULL,
  id uuid NOT NULL,
  operator_id uuid NOT NULL,
  workstation_id uuid NOT NULL,
  -- SHA-256 of the cookie, and of the key that only the page keeps.
  token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  key_hash bytea NOT NULL CHECK (length(key_hash) = 32),
  opened_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  locked_at timestamptz,
  closed_at timestamptz,
  PRIMARY KEY (officine_id, id),
  FOREIGN KEY (officine_id, operator_id) REFERENCES operator (officine_id, id),
  FOREIGN KEY (officine_id, workstation_id) REFERENCES workstation (officine_id, id)
);
CREATE INDEX session_last_seen ON session (officine_id, last_seen_at);
ALTER TABLE session ENABLE ROW LEVEL SECURITY;
ALTER TABLE session FORCE ROW LEVEL SECURITY;
CREATE POLICY session_scope ON session
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
CREATE POLICY session_lookup ON session FOR SELECT TO comptoir_owner
  USING (token_hash = decode(NULLIF(current_setting('app.lookup', true), ''), 'hex'));
GRANT SELECT, INSERT, UPDATE, DELETE ON session TO comptoir_app;

-- Lockout per operator × workstation (IE.36). Global: a code is tried before any officine is known, and an unknown code
-- must behave like a known one. Holds digests only.
CREATE TABLE login_failure (
  code_digest bytea NOT NULL CHECK (length(code_digest) = 32),
  workstation_digest bytea NOT NULL CHECK (length(workstation_digest) = 32),
  failures integer NOT NULL,
  last_failed_at timestamptz NOT NULL,
  blocked_until timestamptz,
  PRIMARY KEY (code_digest, workstation_digest)
);
CREATE INDEX login_failure_age ON login_failure (last_failed_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON login_failure TO comptoir_app;

-- The trail. A plain row per act, in the act's own transaction, without lock; nobody may change or delete it.
CREATE TABLE audit_event (
  officine_id uuid NOT NULL REFERENCES officine (id),
  id uuid NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  operator_id text NOT NULL,
  operator_name text NOT NULL,
  role text NOT NULL,
  rpps text,
  responsible_rpps text,
  workstation text NOT NULL,
  means text NOT NULL,
  action text NOT NULL,
  target_kind text NOT NULL,
  target_id text NOT NULL,
  patient_id text,
  outcome text NOT NULL,
  -- SHA-256(salt ‖ detail) of the purgeable payload.
  detail_digest bytea NOT NULL CHECK (length(detail_digest) = 32),
  PRIMARY KEY (officine_id, id)
);
CREATE INDEX audit_event_at ON audit_event (officine_id, at DESC);
CREATE INDEX audit_event_patient ON audit_event (officine_id, patient_id, at DESC) WHERE patient_id IS NOT NULL;
ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_event FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_event_scope ON audit_event
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT, INSERT ON audit_event TO comptoir_app;
GRANT SELECT ON audit_event TO comptoir_worker;

CREATE TABLE audit_payload (
  officine_id uuid NOT NULL,
  event_id uuid NOT NULL,
  salt bytea NOT NULL CHECK (length(salt) = 16),
  -- JSON object as text: the digest is over these very bytes.
  detail text NOT NULL,
  PRIMARY KEY (officine_id, event_id),
  FOREIGN KEY (officine_id, event_id) REFERENCES audit_event (officine_id, id)
);
ALTER TABLE audit_payload ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_payload FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_payload_scope ON audit_payload
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT, INSERT ON audit_payload TO comptoir_app;

-- Rows committed and not chained yet. Filled by trigger, so that no insert can forget it; emptied by the sealer.
CREATE TABLE audit_pending (
  officine_id uuid NOT NULL,
  event_id uuid NOT NULL,
  PRIMARY KEY (officine_id, event_id),
  FOREIGN KEY (officine_id, event_id) REFERENCES audit_event (officine_id, id)
);
ALTER TABLE audit_pending ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_pending FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_pending_scope ON audit_pending
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
-- Holds identifiers only; read across officines by officines_to_seal().
CREATE POLICY audit_pending_owner ON audit_pending FOR SELECT TO comptoir_owner USING (true);
GRANT INSERT ON audit_pending TO comptoir_app;
GRANT SELECT, DELETE ON audit_pending TO comptoir_worker;

CREATE FUNCTION audit_event_is_pending() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO public.audit_pending (officine_id, event_id) VALUES (NEW.officine_id, NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER audit_event_is_pending AFTER INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_event_is_pending();

-- The chain: one row per sealed event, positions from 1 without gap, per officine.
CREATE TABLE audit_seal (
  officine_id uuid NOT NULL,
  position bigint NOT NULL CHECK (position > 0),
  event_id uuid NOT NULL,
  digest bytea NOT NULL CHECK (length(digest) = 32),
  PRIMARY KEY (officine_id, position),
  UNIQUE (officine_id, event_id),
  FOREIGN KEY (officine_id, event_id) REFERENCES audit_event (officine_id, id)
);
ALTER TABLE audit_seal ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_seal FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_seal_scope ON audit_seal
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT ON audit_seal TO comptoir_app;
GRANT SELECT, INSERT ON audit_seal TO comptoir_worker;

-- Heads of the chain, signed (Ed25519) by a key kept outside the database.
CREATE TABLE audit_head (
  officine_id uuid NOT NULL,
  position bigint NOT NULL,
  digest bytea NOT NULL CHECK (length(digest) = 32),
  signed_at timestamptz NOT NULL,
  key_id text NOT NULL,
  signature bytea NOT NULL,
  PRIMARY KEY (officine_id, position),
  FOREIGN KEY (officine_id, position) REFERENCES audit_seal (officine_id, position)
);
ALTER TABLE audit_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_head FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_head_scope ON audit_head
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT ON audit_head TO comptoir_app;
GRANT SELECT, INSERT ON audit_head TO comptoir_worker;

CREATE TABLE setting (
  officine_id uuid NOT NULL REFERENCES officine (id),
  key text NOT NULL,
  value jsonb NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (officine_id, key)
);
ALTER TABLE setting ENABLE ROW LEVEL SECURITY;
ALTER TABLE setting FORCE ROW LEVEL SECURITY;
CREATE POLICY setting_scope ON setting
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON setting TO comptoir_app;

-- Narrow doors for what happens before an officine is known. They run as comptoir_owner, who is subject to row security too:
-- the `app.lookup` policies above let them see the one row whose secret (or code) the caller already holds. Both settings are
-- put back as they were (a SET clause would do it, but only a superuser may write one for a setting of our own).

CREATE FUNCTION find_login(p_code text)
RETURNS TABLE (officine_id uuid, operator_id uuid, password_hash text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.lookup', p_code, true);
  RETURN QUERY SELECT o.officine_id, o.id, o.password_hash FROM public.operator o WHERE o.code = p_code AND o.active;
  PERFORM set_config('app.lookup', '', true);
END $$;

-- The newest use wins when one browser served two officines.
CREATE FUNCTION find_workstation(p_token_hash bytea)
RETURNS TABLE (officine_id uuid, workstation_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.lookup', encode(p_token_hash, 'hex'), true);
  RETURN QUERY SELECT w.officine_id, w.id FROM public.workstation w
    WHERE w.token_hash = p_token_hash ORDER BY w.last_seen_at DESC LIMIT 1;
  PERFORM set_config('app.lookup', '', true);
END $$;

-- Everything a request needs to know about its session, in one round trip.
CREATE FUNCTION find_session(p_token_hash bytea)
RETURNS TABLE (
  officine_id uuid, session_id uuid, key_hash bytea, opened_at timestamptz, last_seen_at timestamptz, locked_at timestamptz,
  operator_id uuid, operator_code text, operator_name text, operator_role text, operator_rpps text,
  workstation_id uuid, workstation_name text, officine_name text, officine_finess text,
  titulaire_name text, titulaire_rpps text
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_before text := COALESCE(current_setting('app.officine', true), '');
  v_officine uuid;
BEGIN
  PERFORM set_config('app.lookup', encode(p_token_hash, 'hex'), true);
  SELECT s.officine_id INTO v_officine FROM public.session s WHERE s.token_hash = p_token_hash AND s.closed_at IS NULL;
  PERFORM set_config('app.lookup', '', true);
  IF v_officine IS NULL THEN RETURN; END IF;
  PERFORM set_config('app.officine', v_officine::text, true);
  RETURN QUERY
    SELECT s.officine_id, s.id, s.key_hash, s.opened_at, s.last_seen_at, s.locked_at,
           o.id, o.code, o.display_name, o.role, o.rpps, w.id, w.name, f.name, f.finess, t.display_name, t.rpps
    FROM public.session s
    JOIN public.operator o ON o.officine_id = s.officine_id AND o.id = s.operator_id AND o.active
    JOIN public.workstation w ON w.officine_id = s.officine_id AND w.id = s.workstation_id
    JOIN public.officine f ON f.id = s.officine_id
    LEFT JOIN LATERAL (
      SELECT x.display_name, x.rpps FROM public.operator x
      WHERE x.officine_id = s.officine_id AND x.role = 'titulaire' AND x.active AND x.rpps IS NOT NULL
      ORDER BY x.code LIMIT 1
    ) t ON true
    WHERE s.officine_id = v_officine AND s.token_hash = p_token_hash AND s.closed_at IS NULL;
  PERFORM set_config('app.officine', v_before, true);
END $$;

CREATE FUNCTION list_officines()
RETURNS TABLE (officine_id uuid, finess text, name text, demo boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT o.id, o.finess, o.name, o.demo FROM public.officine o ORDER BY o.finess
$$;

CREATE FUNCTION officines_to_seal() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT DISTINCT p.officine_id FROM public.audit_pending p
$$;

REVOKE ALL ON FUNCTION find_login(text), find_workstation(bytea), find_session(bytea), list_officines(), officines_to_seal() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_login(text), find_workstation(bytea), find_session(bytea), list_officines() TO comptoir_app;
GRANT EXECUTE ON FUNCTION list_officines(), officines_to_seal() TO comptoir_worker;
