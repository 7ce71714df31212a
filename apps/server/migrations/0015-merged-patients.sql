-- 0015 Records of one person made twice: one stays, the other points to it and is never deleted. Search by matricule.

ALTER TABLE patient
  -- The record that stays; this one is no longer found, read or written: what followed it has gone over.
  ADD COLUMN merged_into uuid,
  ADD CONSTRAINT patient_merged_into FOREIGN KEY (officine_id, merged_into) REFERENCES patient (officine_id, id),
  ADD CONSTRAINT patient_not_into_itself CHECK (merged_into <> id);
CREATE INDEX patient_merged ON patient (officine_id, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX patient_matricule ON patient (officine_id, matricule) WHERE matricule IS NOT NULL;

-- Who merged what, when, and how many rows of each table went over. Append-only.
CREATE TABLE patient_merge (
  officine_id uuid NOT NULL,
  id uuid NOT NULL,
  kept_id uuid NOT NULL,
  merged_id uuid NOT NULL,
  at timestamptz NOT NULL,
  operator_id text NOT NULL,
  operator_name text NOT NULL,
  moved jsonb NOT NULL,
  PRIMARY KEY (officine_id, id),
  FOREIGN KEY (officine_id, kept_id) REFERENCES patient (officine_id, id),
  FOREIGN KEY (officine_id, merged_id) REFERENCES patient (officine_id, id)
);
ALTER TABLE patient_merge ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_merge FORCE ROW LEVEL SECURITY;
CREATE POLICY patient_merge_scope ON patient_merge
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT, INSERT ON patient_merge TO comptoir_app;

-- Gives everything that follows one record of the current officine to another, in the transaction of the caller, who holds both rows, and
-- answers how many rows of each table went over; NULL, and nothing done, while a sale is open on either. Runs as the owner: deliveries and
-- histories are otherwise only ever added to. Every table that refers to a patient by patient_id is followed, also those of later
-- migrations; where patient_id is part of a key (the numbered edits of a record, the answer of INSi that waits) rows stay behind.
CREATE FUNCTION merge_patient(p_kept uuid, p_merged uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_officine uuid := NULLIF(current_setting('app.officine', true), '')::uuid;
  v_table regclass;
  v_count integer;
  v_moved jsonb := '{}';
BEGIN
  IF v_officine IS NULL OR p_kept = p_merged THEN RAISE EXCEPTION 'merge_patient: two records of one officine are needed'; END IF;
  IF EXISTS (SELECT FROM public.sale s WHERE s.officine_id = v_officine AND s.patient_id IN (p_kept, p_merged)
      AND s.state IN ('en-cours', 'en-attente')) THEN
    RETURN NULL;
  END IF;
  FOR v_table IN
    SELECT c.conrelid::regclass FROM pg_constraint c
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attname = 'patient_id' AND a.attnum = ANY (c.conkey)
      WHERE c.contype = 'f' AND c.confrelid = 'public.patient'::regclass AND NOT EXISTS (
        SELECT FROM pg_constraint k WHERE k.conrelid = c.conrelid AND k.contype IN ('p', 'u') AND a.attnum = ANY (k.conkey))
    UNION SELECT 'public.outbox'::regclass
    ORDER BY 1
  LOOP
    EXECUTE format('UPDATE %s SET patient_id = $1 WHERE officine_id = $2 AND patient_id = $3', v_table) USING p_kept, v_officine, p_merged;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    IF v_count > 0 THEN v_moved := v_moved || jsonb_build_object(v_table::text, v_count); END IF;
  END LOOP;
  UPDATE public.patient SET merged_into = p_kept WHERE officine_id = v_officine AND p_merged IN (id, merged_into);
  RETURN v_moved;
END $$;
REVOKE ALL ON FUNCTION merge_patient(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION merge_patient(uuid, uuid) TO comptoir_app;
