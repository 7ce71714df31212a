-- 0017 The record of a patient: the used first name, the partners that received data of a person known by an INS, and an end to the
-- raw exchanges with INSi.

-- Prénom utilisé: as the person says it, never filled in by the program (EXI ID 08).
ALTER TABLE patient ADD COLUMN used_first_name text CHECK (used_first_name <> '');

-- To whom data tied to an INS qualifiée goes (INS/va1.46): written with the act, in its transaction; the outbox row says whether and
-- when it left. Append-only.
CREATE TABLE ins_exchange (
  officine_id uuid NOT NULL,
  id uuid NOT NULL,
  patient_id uuid NOT NULL,
  at timestamptz NOT NULL,
  -- Name of the partner and of what it is sent, as the record shows them.
  partner text NOT NULL CHECK (partner <> ''),
  what text NOT NULL CHECK (what <> ''),
  outbox_id uuid NOT NULL,
  PRIMARY KEY (officine_id, id),
  FOREIGN KEY (officine_id, patient_id) REFERENCES patient (officine_id, id)
);
CREATE INDEX ins_exchange_patient ON ins_exchange (officine_id, patient_id, at);
ALTER TABLE ins_exchange ENABLE ROW LEVEL SECURITY;
ALTER TABLE ins_exchange FORCE ROW LEVEL SECURITY;
CREATE POLICY ins_exchange_scope ON ins_exchange
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT, INSERT ON ins_exchange TO comptoir_app;

-- The application may not delete a call one by one: only all those of its officine before a moment.
CREATE FUNCTION purge_insi_calls(p_before timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_officine uuid := NULLIF(current_setting('app.officine', true), '')::uuid;
  v_purged integer;
BEGIN
  DELETE FROM public.insi_call WHERE officine_id = v_officine AND at < p_before;
  GET DIAGNOSTICS v_purged = ROW_COUNT;
  RETURN v_purged;
END $$;
REVOKE ALL ON FUNCTION purge_insi_calls(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION purge_insi_calls(timestamptz) TO comptoir_app;
