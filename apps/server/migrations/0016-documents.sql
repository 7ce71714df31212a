-- 0016 Documents received or scanned: of a patient, in the list « Documents à rattacher », or put aside.

CREATE TABLE document (
  officine_id uuid NOT NULL REFERENCES officine (id),
  -- Made by the page, so that a repeat is the same document.
  id uuid NOT NULL,
  version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  state text NOT NULL CHECK (state IN ('a-rattacher', 'rattache', 'mis-de-cote')),
  patient_id uuid,
  name text NOT NULL CHECK (name <> ''),
  -- Found in the bytes, never believed from the name.
  media_type text NOT NULL CHECK (media_type IN ('application/pdf', 'image/png', 'image/jpeg')),
  bytes bytea NOT NULL CHECK (length(bytes) BETWEEN 1 AND 10000000),
  sha256 bytea NOT NULL CHECK (length(sha256) = 32),
  -- What its datamatrix INS says; all of it absent = none was read.
  matricule text,
  oid text,
  traits jsonb,
  -- Why it is where it is, in French.
  reason text NOT NULL,
  received_at timestamptz NOT NULL,
  received_by_id text NOT NULL,
  received_by_name text NOT NULL,
  updated_at timestamptz NOT NULL,
  updated_by_name text NOT NULL,
  PRIMARY KEY (officine_id, id),
  FOREIGN KEY (officine_id, patient_id) REFERENCES patient (officine_id, id),
  CHECK ((state = 'rattache') = (patient_id IS NOT NULL)),
  CHECK ((matricule IS NULL) = (oid IS NULL) AND (matricule IS NULL) = (traits IS NULL))
);
CREATE INDEX document_patient ON document (officine_id, patient_id, received_at DESC) WHERE patient_id IS NOT NULL;
CREATE INDEX document_waiting ON document (officine_id, received_at DESC) WHERE state <> 'rattache';
ALTER TABLE document ENABLE ROW LEVEL SECURITY;
ALTER TABLE document FORCE ROW LEVEL SECURITY;
CREATE POLICY document_scope ON document
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT, INSERT ON document TO comptoir_app;
-- What was received is never changed: only where it is.
GRANT UPDATE (version, state, patient_id, reason, updated_at, updated_by_name) ON document TO comptoir_app;
