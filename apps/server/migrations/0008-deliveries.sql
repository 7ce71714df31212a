-- 0008 Deliveries: what happens after FIN (cancellation, correction lines of the ordonnancier), and the local list of prescribers.

CREATE INDEX dispensation_at ON dispensation (officine_id, at DESC, id DESC);
CREATE INDEX ordonnancier_entry_dispensation ON ordonnancier_entry (officine_id, dispensation_id);

-- A hand-over undone by a person, with the reason. The hand-over itself stays as it was. Append-only.
CREATE TABLE dispensation_cancellation (
  officine_id uuid NOT NULL,
  -- One per hand-over: a second one is refused.
  dispensation_id uuid NOT NULL,
  -- Made by the page: a repeat of the same request is told from a second cancellation.
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  reason text NOT NULL CHECK (length(reason) BETWEEN 3 AND 500),
  operator_id text NOT NULL,
  operator_name text NOT NULL,
  role text NOT NULL,
  responsible_rpps text NOT NULL,
  responsible_name text NOT NULL,
  workstation text NOT NULL,
  -- The cancellation that must reach the téléservice; absent when the execution surely never left, or when there was none.
  outbox_id uuid,
  -- The sale in which the delivery is made again (« Corriger »).
  sale_id uuid,
  PRIMARY KEY (officine_id, dispensation_id),
  UNIQUE (officine_id, id),
  FOREIGN KEY (officine_id, dispensation_id) REFERENCES dispensation (officine_id, id),
  FOREIGN KEY (officine_id, outbox_id) REFERENCES outbox (officine_id, id),
  FOREIGN KEY (officine_id, sale_id) REFERENCES sale (officine_id, id)
);
CREATE INDEX dispensation_cancellation_sale ON dispensation_cancellation (officine_id, sale_id) WHERE sale_id IS NOT NULL;
CREATE INDEX dispensation_cancellation_outbox ON dispensation_cancellation (officine_id, outbox_id) WHERE outbox_id IS NOT NULL;
ALTER TABLE dispensation_cancellation ENABLE ROW LEVEL SECURITY;
ALTER TABLE dispensation_cancellation FORCE ROW LEVEL SECURITY;
CREATE POLICY dispensation_cancellation_scope ON dispensation_cancellation
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT, INSERT ON dispensation_cancellation TO comptoir_app;

-- A number of the ordonnancier is never taken out: a line with a number of its own says which one it corrects, and why.
ALTER TABLE ordonnancier_entry ADD COLUMN corrects bigint;
ALTER TABLE ordonnancier_entry ADD COLUMN correction text CHECK (correction <> '');
ALTER TABLE ordonnancier_entry ADD CHECK ((corrects IS NULL) = (correction IS NULL)), ADD CHECK (corrects < number);
ALTER TABLE ordonnancier_entry ADD FOREIGN KEY (officine_id, corrects) REFERENCES ordonnancier_entry (officine_id, number);
ALTER TABLE ordonnancier_entry DROP CONSTRAINT ordonnancier_entry_officine_id_dispensation_id_position_key;
CREATE UNIQUE INDEX ordonnancier_entry_line ON ordonnancier_entry (officine_id, dispensation_id, position) WHERE corrects IS NULL;
-- Corrected once.
CREATE UNIQUE INDEX ordonnancier_entry_corrects ON ordonnancier_entry (officine_id, corrects) WHERE corrects IS NOT NULL;

-- Prescribers that this officine has met: on a confirmed ordonnance numérique, or typed from paper.
CREATE TABLE prescriber (
  officine_id uuid NOT NULL REFERENCES officine (id),
  id uuid NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  rpps text CHECK (rpps ~ '^[0-9]{11}$'),
  speciality text,
  -- Words of the name, unaccented, upper case, each preceded by a space; then the RPPS.
  search_text text NOT NULL,
  last_used_at timestamptz NOT NULL,
  PRIMARY KEY (officine_id, id)
);
CREATE UNIQUE INDEX prescriber_rpps ON prescriber (officine_id, rpps) WHERE rpps IS NOT NULL;
-- Without a number, the name is all there is.
CREATE UNIQUE INDEX prescriber_name ON prescriber (officine_id, search_text) WHERE rpps IS NULL;
CREATE INDEX prescriber_recent ON prescriber (officine_id, last_used_at DESC);
ALTER TABLE prescriber ENABLE ROW LEVEL SECURITY;
ALTER TABLE prescriber FORCE ROW LEVEL SECURITY;
CREATE POLICY prescriber_scope ON prescriber
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON prescriber TO comptoir_app;
