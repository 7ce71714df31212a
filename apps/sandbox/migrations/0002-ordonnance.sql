-- The ordonnance service. Rights, status and read-back are computed from prescribed lines and executions: no derived state.

CREATE TABLE ordonnance (
  id uuid PRIMARY KEY,
  numero text NOT NULL UNIQUE CHECK (numero ~ '^[0-9A-Z]{18}$'),
  -- Short text by which a person finds the case in a list.
  label text NOT NULL DEFAULT '',
  authored_on timestamptz NOT NULL,
  period_start date NOT NULL,
  period_end date,
  flags text[] NOT NULL,
  opposed boolean NOT NULL,
  -- As written on the ordonnance: what becomes of the person later does not change it. Absent once purged.
  patient jsonb,
  prescriber jsonb,
  cancelled_at timestamptz,
  purged_at timestamptz,
  lock_finess text,
  lock_secret text,
  lock_expires timestamptz,
  updated_at timestamptz NOT NULL,
  CHECK ((lock_finess IS NULL) = (lock_secret IS NULL) AND (lock_finess IS NULL) = (lock_expires IS NULL)),
  CHECK (purged_at IS NOT NULL OR (patient IS NOT NULL AND prescriber IS NOT NULL))
);
CREATE INDEX ordonnance_authored ON ordonnance (authored_on DESC, numero);

CREATE TABLE line (
  id uuid PRIMARY KEY,
  ordonnance_id uuid NOT NULL REFERENCES ordonnance ON DELETE CASCADE,
  rank integer NOT NULL,
  cis text,
  cip13 text,
  label text NOT NULL,
  posology text NOT NULL,
  duration_days integer CHECK (duration_days > 0),
  boxes numeric NOT NULL CHECK (boxes > 0),
  units numeric CHECK (units > 0),
  repeats integer NOT NULL CHECK (repeats >= 0),
  substitution_allowed boolean NOT NULL,
  substitution_reason text CHECK (substitution_reason IN ('MTE', 'EFG', 'CIF')),
  ald boolean NOT NULL,
  note text,
  UNIQUE (ordonnance_id, rank)
);

CREATE TABLE execution (
  id uuid PRIMARY KEY,
  seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  ordonnance_id uuid NOT NULL REFERENCES ordonnance ON DELETE CASCADE,
  finess text NOT NULL,
  rpps text NOT NULL,
  performer_name text,
  key text NOT NULL,
  -- Equal to the key, except while the de-duplication is switched off: then unique by itself.
  key_guard text NOT NULL,
  recorded_at timestamptz NOT NULL,
  cancelled_at timestamptz,
  cancelled_reason text,
  UNIQUE (finess, key_guard)
);
CREATE INDEX execution_ordonnance ON execution (ordonnance_id, seq);
CREATE INDEX execution_key ON execution (finess, key);

CREATE TABLE dispense (
  execution_id uuid NOT NULL REFERENCES execution ON DELETE CASCADE,
  rank integer NOT NULL,
  line_id uuid REFERENCES line ON DELETE CASCADE,
  delivered boolean NOT NULL,
  ecart text NOT NULL,
  motif text,
  cis text,
  cip13 text,
  label text NOT NULL,
  boxes numeric NOT NULL CHECK (boxes >= 0),
  units numeric CHECK (units > 0),
  handed_over timestamptz NOT NULL,
  renewal integer,
  lot text,
  expiry date,
  accord jsonb,
  note text,
  PRIMARY KEY (execution_id, rank)
);
CREATE INDEX dispense_line ON dispense (line_id);

-- The first answer given to a key, kept in the transaction of its effect.
CREATE TABLE answer (
  finess text NOT NULL,
  key text NOT NULL,
  operation text NOT NULL,
  body_sha256 text NOT NULL,
  status integer NOT NULL,
  body text NOT NULL,
  answered_at timestamptz NOT NULL,
  PRIMARY KEY (finess, key)
);

-- Every request as it arrived, before anything was decided. No body, no secret.
CREATE TABLE request (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  service text NOT NULL,
  at timestamptz NOT NULL,
  method text NOT NULL,
  path text NOT NULL,
  operation text NOT NULL,
  finess text,
  key text,
  body_sha256 text,
  ordonnance_id uuid,
  status integer,
  outcome text,
  duration_ms integer
);
CREATE INDEX request_key ON request (key);

-- What the console or a test asked a service to do wrong.
CREATE TABLE fault (
  service text NOT NULL,
  kind text NOT NULL,
  params jsonb NOT NULL,
  remaining integer CHECK (remaining >= 0),
  set_at timestamptz NOT NULL,
  PRIMARY KEY (service, kind)
);
