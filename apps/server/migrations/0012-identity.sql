-- 0012 Identité Nationale de Santé: what the status of an identity is made of, its history, the calls to INSi and what they answered.

ALTER TABLE patient
  -- 1er prénom de naissance: a head of the list, chosen by a person when it is compound.
  ADD COLUMN first_name text CHECK (first_name <> ''),
  -- Where the strict traits and the INS come from; with no source, a matricule is only a number that some file bore.
  ADD COLUMN ins_source text CHECK (ins_source IN ('INSI', 'APCV')),
  ADD COLUMN ins_at timestamptz,
  ADD COLUMN ins_attributes text[] NOT NULL DEFAULT '{}' CHECK (ins_attributes <@ '{homonyme,douteuse,fictive}'),
  -- The paper of high trust that was checked, and when.
  ADD COLUMN paper text CHECK (paper <> ''),
  ADD COLUMN paper_at timestamptz,
  -- « Aucune pièce présentée »: how many times; « Refuse de présenter une pièce d'identité »: no more asking.
  ADD COLUMN paper_missed integer NOT NULL DEFAULT 0 CHECK (paper_missed >= 0),
  ADD COLUMN paper_refused boolean NOT NULL DEFAULT false,
  -- The second lock behind the status machine of packages/segur/src/ins.
  ADD CONSTRAINT patient_ins_source CHECK ((ins_source IS NOT NULL) = (ins_status IN ('recuperee', 'qualifiee'))),
  ADD CONSTRAINT patient_ins_kept CHECK (ins_source IS NULL OR matricule IS NOT NULL),
  ADD CONSTRAINT patient_ins_unsure CHECK (
    NOT (ins_attributes && '{douteuse,fictive}') OR (ins_status = 'provisoire' AND matricule IS NULL)
  ),
  ADD CONSTRAINT patient_ins_fictive CHECK (NOT ('fictive' = ANY (ins_attributes)) OR cardinality(ins_attributes) = 1);

-- What happened to an identity: one row per event of the status machine, and per answer to « Données INS à contrôler ». Append-only.
CREATE TABLE identity_event (
  officine_id uuid NOT NULL,
  id uuid NOT NULL,
  patient_id uuid NOT NULL,
  at timestamptz NOT NULL,
  operator_id text NOT NULL,
  operator_name text NOT NULL,
  kind text NOT NULL,
  status_before text NOT NULL,
  status_after text NOT NULL,
  -- Paper, attribute, reason, former INS: what the kind needs.
  detail jsonb NOT NULL,
  PRIMARY KEY (officine_id, id),
  FOREIGN KEY (officine_id, patient_id) REFERENCES patient (officine_id, id)
);
CREATE INDEX identity_event_patient ON identity_event (officine_id, patient_id, at);

-- Every call to INSi as it happened, whole (INS/va1.38).
CREATE TABLE insi_call (
  officine_id uuid NOT NULL,
  id uuid NOT NULL,
  patient_id uuid NOT NULL,
  at timestamptz NOT NULL,
  operator_id text NOT NULL,
  operator_name text NOT NULL,
  operation text NOT NULL,
  message_id text NOT NULL,
  -- 00, 01, 02, the code of a fault, or the kind of a failure.
  outcome text NOT NULL,
  http_status integer,
  request bytea NOT NULL,
  response bytea,
  PRIMARY KEY (officine_id, id),
  FOREIGN KEY (officine_id, patient_id) REFERENCES patient (officine_id, id)
);
CREATE INDEX insi_call_patient ON insi_call (officine_id, patient_id, at);

-- The identity that INSi found and that nobody has decided about yet: at most one per patient, nothing of it is in the record.
CREATE TABLE insi_answer (
  officine_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  id uuid NOT NULL,
  -- Of the record that was asked about: the answer is worth nothing once the record has changed.
  patient_version integer NOT NULL,
  at timestamptz NOT NULL,
  matricule text NOT NULL,
  oid text NOT NULL,
  wrong_key boolean NOT NULL,
  -- {birthName, birthFirstNames, birthDate, sex, birthPlace}, byte for byte.
  traits jsonb NOT NULL,
  -- [{matricule, oid}]: INSHISTO.
  history jsonb NOT NULL,
  PRIMARY KEY (officine_id, patient_id),
  FOREIGN KEY (officine_id, patient_id) REFERENCES patient (officine_id, id)
);

ALTER TABLE identity_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity_event FORCE ROW LEVEL SECURITY;
CREATE POLICY identity_event_scope ON identity_event
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT, INSERT ON identity_event TO comptoir_app;

ALTER TABLE insi_call ENABLE ROW LEVEL SECURITY;
ALTER TABLE insi_call FORCE ROW LEVEL SECURITY;
CREATE POLICY insi_call_scope ON insi_call
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT, INSERT ON insi_call TO comptoir_app;

ALTER TABLE insi_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE insi_answer FORCE ROW LEVEL SECURITY;
CREATE POLICY insi_answer_scope ON insi_answer
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON insi_answer TO comptoir_app;
