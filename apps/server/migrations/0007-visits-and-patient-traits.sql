-- 0007 Visits (« passage au comptoir »): several sales of one customer, each one patient × one ordonnance, validated one by one.

ALTER TABLE sale ADD COLUMN visit_id uuid, ADD COLUMN position integer NOT NULL DEFAULT 1 CHECK (position > 0);
-- The owner of the table is under its policy too, and no officine is set here.
ALTER TABLE sale NO FORCE ROW LEVEL SECURITY;
UPDATE sale SET visit_id = id;
ALTER TABLE sale FORCE ROW LEVEL SECURITY;
-- The id of the first sale, for a visit that has no other.
ALTER TABLE sale ALTER COLUMN visit_id SET NOT NULL;
CREATE INDEX sale_visit ON sale (officine_id, visit_id, position);

-- A record is edited by version; what its strict traits were stays readable.
ALTER TABLE patient ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version > 0);

-- One row per edit that changed a strict trait (birth name, birth first names, birth date, sex, birthplace). Append-only.
CREATE TABLE patient_trait_change (
  officine_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  -- The version that the edit made.
  version integer NOT NULL CHECK (version > 1),
  at timestamptz NOT NULL,
  operator_id text NOT NULL,
  operator_name text NOT NULL,
  -- {birthName, birthFirstNames, birthDate, sex, birthPlace}, before and after.
  before jsonb NOT NULL,
  after jsonb NOT NULL,
  ins_status_before text NOT NULL,
  ins_status_after text NOT NULL,
  PRIMARY KEY (officine_id, patient_id, version),
  FOREIGN KEY (officine_id, patient_id) REFERENCES patient (officine_id, id)
);
ALTER TABLE patient_trait_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_trait_change FORCE ROW LEVEL SECURITY;
CREATE POLICY patient_trait_change_scope ON patient_trait_change
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT, INSERT ON patient_trait_change TO comptoir_app;
