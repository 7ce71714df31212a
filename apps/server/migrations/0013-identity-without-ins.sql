-- 0013 People who cannot have an INS, and what a document said before INSi was asked.

ALTER TABLE patient
  -- Not registered in France; anonymity that the law protects. INSi is not asked about them.
  ADD COLUMN no_ins text CHECK (no_ins IN ('NON_IMMATRICULE', 'ANONYMAT')),
  ADD CONSTRAINT patient_no_ins CHECK (no_ins IS NULL OR ins_source IS NULL);

-- Matricule of the datamatrix that was scanned before the call: compared with the answer.
ALTER TABLE insi_answer ADD COLUMN expected text;

-- Identities to catch up: those that are not qualifiée, the least certain work first.
CREATE INDEX patient_to_catch_up ON patient (officine_id, ins_status, updated_at DESC) WHERE ins_status <> 'qualifiee' AND no_ins IS NULL;
