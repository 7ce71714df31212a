-- 0005 Counter: sales, the ordonnance numérique tied to a sale, dispensations, ordonnancier.
--
-- Times here are of the business clock, except lock_expires_at, which the téléservice gives.

CREATE TABLE sale (
  officine_id uuid NOT NULL REFERENCES officine (id),
  -- Made by the page.
  id uuid NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  state text NOT NULL CHECK (state IN ('en-cours', 'en-attente', 'validee', 'abandonnee')),
  draft jsonb NOT NULL,
  patient_id uuid,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  updated_by text NOT NULL,
  updated_by_id text NOT NULL,
  workstation text NOT NULL,
  -- What FIN carried: the version read and the SHA-256 of the draft, so that a repeat is told from another validation.
  validated_version integer,
  validated_digest bytea CHECK (length(validated_digest) = 32),
  PRIMARY KEY (officine_id, id),
  FOREIGN KEY (officine_id, patient_id) REFERENCES patient (officine_id, id),
  CHECK ((state = 'validee') = (validated_version IS NOT NULL)),
  CHECK ((validated_version IS NULL) = (validated_digest IS NULL))
);
CREATE INDEX sale_open ON sale (officine_id, updated_at DESC) WHERE state IN ('en-cours', 'en-attente');
CREATE INDEX sale_patient ON sale (officine_id, patient_id, updated_at DESC) WHERE patient_id IS NOT NULL;
ALTER TABLE sale ENABLE ROW LEVEL SECURITY;
ALTER TABLE sale FORCE ROW LEVEL SECURITY;
CREATE POLICY sale_scope ON sale
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON sale TO comptoir_app;

-- The ordonnance numérique of a sale, frozen as the téléservice gave it, with the lock that came with it.
CREATE TABLE sale_ordonnance (
  officine_id uuid NOT NULL,
  sale_id uuid NOT NULL,
  numero text NOT NULL CHECK (numero ~ '^[0-9A-Z]{18}$'),
  task_id text NOT NULL,
  driver text NOT NULL,
  ordonnance jsonb NOT NULL,
  lock_secret text NOT NULL,
  lock_expires_at timestamptz NOT NULL,
  consulted_at timestamptz NOT NULL,
  consulted_by text NOT NULL,
  confirmed_at timestamptz,
  confirmed_by text,
  -- Set when the sale is validated or dropped: the number may then enter another sale.
  closed_at timestamptz,
  PRIMARY KEY (officine_id, sale_id),
  FOREIGN KEY (officine_id, sale_id) REFERENCES sale (officine_id, id),
  CHECK ((confirmed_at IS NULL) = (confirmed_by IS NULL))
);
-- Two tills of one officine share the lock of the téléservice: here the second one is refused.
CREATE UNIQUE INDEX sale_ordonnance_open ON sale_ordonnance (officine_id, numero) WHERE closed_at IS NULL;
ALTER TABLE sale_ordonnance ENABLE ROW LEVEL SECURITY;
ALTER TABLE sale_ordonnance FORCE ROW LEVEL SECURITY;
CREATE POLICY sale_ordonnance_scope ON sale_ordonnance
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON sale_ordonnance TO comptoir_app;

-- Each consultation that brought no ordonnance: the number stays with the sale, which goes on as a paper one.
CREATE TABLE sale_consultation (
  officine_id uuid NOT NULL,
  id uuid NOT NULL,
  sale_id uuid NOT NULL,
  numero text NOT NULL CHECK (numero ~ '^[0-9A-Z]{18}$'),
  at timestamptz NOT NULL,
  outcome text NOT NULL,
  PRIMARY KEY (officine_id, id),
  FOREIGN KEY (officine_id, sale_id) REFERENCES sale (officine_id, id)
);
CREATE INDEX sale_consultation_sale ON sale_consultation (officine_id, sale_id, at);
ALTER TABLE sale_consultation ENABLE ROW LEVEL SECURITY;
ALTER TABLE sale_consultation FORCE ROW LEVEL SECURITY;
CREATE POLICY sale_consultation_scope ON sale_consultation
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT, INSERT ON sale_consultation TO comptoir_app;

-- What was handed over. Append-only. The id (UUIDv7) is the idempotency key of what is sent about it.
CREATE TABLE dispensation (
  officine_id uuid NOT NULL,
  id uuid NOT NULL UNIQUE,
  sale_id uuid NOT NULL,
  at timestamptz NOT NULL,
  kind text NOT NULL CHECK (kind IN ('sans-ordonnance', 'papier', 'numerique')),
  patient_id uuid,
  -- Of the ordonnance numérique; on a paper one, the number that could not be consulted.
  numero text CHECK (numero ~ '^[0-9A-Z]{18}$'),
  prescripteur jsonb,
  ordonnance_date date,
  renewal integer NOT NULL CHECK (renewal >= 0),
  operator_id text NOT NULL,
  operator_name text NOT NULL,
  role text NOT NULL,
  responsible_rpps text NOT NULL,
  responsible_name text NOT NULL,
  workstation text NOT NULL,
  -- The transmission written with it.
  outbox_id uuid,
  PRIMARY KEY (officine_id, id),
  UNIQUE (officine_id, sale_id),
  FOREIGN KEY (officine_id, sale_id) REFERENCES sale (officine_id, id),
  FOREIGN KEY (officine_id, patient_id) REFERENCES patient (officine_id, id),
  FOREIGN KEY (officine_id, outbox_id) REFERENCES outbox (officine_id, id)
);
CREATE INDEX dispensation_patient ON dispensation (officine_id, patient_id, at DESC) WHERE patient_id IS NOT NULL;
CREATE INDEX dispensation_numero ON dispensation (officine_id, numero) WHERE numero IS NOT NULL;
CREATE INDEX dispensation_outbox ON dispensation (officine_id, outbox_id) WHERE outbox_id IS NOT NULL;
ALTER TABLE dispensation ENABLE ROW LEVEL SECURITY;
ALTER TABLE dispensation FORCE ROW LEVEL SECURITY;
CREATE POLICY dispensation_scope ON dispensation
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT, INSERT ON dispensation TO comptoir_app;

-- A sale that tells the téléservice of a hand-over made on paper while the service was away: its own dispensation hands nothing over.
CREATE TABLE sale_completion (
  officine_id uuid NOT NULL,
  sale_id uuid NOT NULL,
  dispensation_id uuid NOT NULL,
  PRIMARY KEY (officine_id, sale_id),
  UNIQUE (officine_id, dispensation_id),
  FOREIGN KEY (officine_id, sale_id) REFERENCES sale (officine_id, id),
  FOREIGN KEY (officine_id, dispensation_id) REFERENCES dispensation (officine_id, id)
);
ALTER TABLE sale_completion ENABLE ROW LEVEL SECURITY;
ALTER TABLE sale_completion FORCE ROW LEVEL SECURITY;
CREATE POLICY sale_completion_scope ON sale_completion
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT, INSERT ON sale_completion TO comptoir_app;

CREATE TABLE dispensation_line (
  officine_id uuid NOT NULL,
  dispensation_id uuid NOT NULL,
  position integer NOT NULL CHECK (position > 0),
  -- Line of the ordonnance numérique, and box of the basket, when there is one.
  prescribed_line_id text,
  basket_line_id uuid,
  ecart text NOT NULL,
  motif text,
  cip13 text CHECK (cip13 ~ '^[0-9]{13}$'),
  label text NOT NULL,
  boxes integer NOT NULL CHECK (boxes >= 0),
  units numeric,
  lot text,
  expiry date,
  note text,
  accord jsonb,
  PRIMARY KEY (officine_id, dispensation_id, position),
  FOREIGN KEY (officine_id, dispensation_id) REFERENCES dispensation (officine_id, id),
  CHECK ((boxes = 0) = (ecart = 'NON_DELIVRE'))
);
ALTER TABLE dispensation_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE dispensation_line FORCE ROW LEVEL SECURITY;
CREATE POLICY dispensation_line_scope ON dispensation_line
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT, INSERT ON dispensation_line TO comptoir_app;

-- Last number given. The row's lock, held to the end of the transaction, leaves no gap and no double.
CREATE TABLE ordonnancier_counter (
  officine_id uuid PRIMARY KEY REFERENCES officine (id),
  last_number bigint NOT NULL CHECK (last_number >= 0)
);
ALTER TABLE ordonnancier_counter ENABLE ROW LEVEL SECURITY;
ALTER TABLE ordonnancier_counter FORCE ROW LEVEL SECURITY;
CREATE POLICY ordonnancier_counter_scope ON ordonnancier_counter
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON ordonnancier_counter TO comptoir_app;

-- One entry per medicine of list I or II or stupéfiant handed over. Append-only.
CREATE TABLE ordonnancier_entry (
  officine_id uuid NOT NULL,
  number bigint NOT NULL CHECK (number > 0),
  dispensation_id uuid NOT NULL,
  position integer NOT NULL,
  list text NOT NULL CHECK (list IN ('LISTE_I', 'LISTE_II', 'STUPEFIANT')),
  at timestamptz NOT NULL,
  -- As they were that day: the register is read without the rest of the base.
  patient_name text NOT NULL,
  prescripteur_name text NOT NULL,
  cip13 text NOT NULL,
  label text NOT NULL,
  boxes integer NOT NULL CHECK (boxes > 0),
  units numeric,
  PRIMARY KEY (officine_id, number),
  UNIQUE (officine_id, dispensation_id, position),
  FOREIGN KEY (officine_id, dispensation_id, position) REFERENCES dispensation_line (officine_id, dispensation_id, position)
);
CREATE INDEX ordonnancier_entry_at ON ordonnancier_entry (officine_id, at);
ALTER TABLE ordonnancier_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE ordonnancier_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY ordonnancier_entry_scope ON ordonnancier_entry
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT, INSERT ON ordonnancier_entry TO comptoir_app;
