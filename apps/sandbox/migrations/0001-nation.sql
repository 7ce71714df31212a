-- The nation: who lives and works in it, the state of its services, what they were asked.
-- One owner, one process; nothing here ever joins an officine's database.

CREATE TABLE setting (
  name text PRIMARY KEY,
  value jsonb NOT NULL
);

CREATE TABLE structure (
  finess text PRIMARY KEY CHECK (finess ~ '^[0-9][0-9AB][0-9]{7}$'),
  kind text NOT NULL CHECK (kind IN ('officine', 'cabinet')),
  name text NOT NULL,
  address_lines text[] NOT NULL,
  postal_code text NOT NULL,
  city text NOT NULL
);

CREATE TABLE professional (
  rpps text PRIMARY KEY CHECK (rpps ~ '^[0-9]{11}$'),
  last_name text NOT NULL,
  first_name text NOT NULL,
  profession text NOT NULL CHECK (profession IN ('medecin', 'sage-femme', 'chirurgien-dentiste', 'pharmacien')),
  speciality text,
  finess text REFERENCES structure
);

-- Demo accounts of the officines: their passwords are public, printed for whoever tries the software.
CREATE TABLE operator (
  finess text NOT NULL REFERENCES structure,
  code text NOT NULL,
  password text NOT NULL,
  display_name text NOT NULL,
  role text NOT NULL,
  rpps text REFERENCES professional,
  PRIMARY KEY (finess, code)
);

CREATE TABLE person (
  id uuid PRIMARY KEY,
  rank integer NOT NULL UNIQUE,
  birth_name text NOT NULL,
  used_name text,
  first_names text[] NOT NULL CHECK (cardinality(first_names) > 0),
  -- A string: the nation's own dates may be lunar.
  birth_date text NOT NULL,
  sex text NOT NULL CHECK (sex IN ('M', 'F', 'I')),
  birth_place text NOT NULL,
  matricule text,
  oid text,
  CHECK ((matricule IS NULL) = (oid IS NULL))
);
