-- 0018 A record may begin with a card: its traits are those of the card until INSi has spoken.
ALTER TABLE patient
  DROP CONSTRAINT patient_source_check,
  ADD CONSTRAINT patient_source_check CHECK (source IN ('saisie', 'import', 'ordonnance', 'carte'));
