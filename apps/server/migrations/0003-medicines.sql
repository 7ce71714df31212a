-- 0003 The medicines of the BDPM. Global tables: public data, the same for every officine, so no officine_id and no row security
-- (listed as such in catalogue.int.test.ts). The import runs as comptoir_owner and swaps the whole set in one transaction;
-- the application only reads. A presentation that leaves the base keeps its row, marked removed: a CIP once delivered stays readable.

CREATE TABLE medicine_base (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text NOT NULL,
  extract_date date NOT NULL,
  -- SHA-256 over the files, so that the same extract given twice is loaded once.
  digest text NOT NULL,
  -- Rows per file, against which the next extract is judged.
  counts jsonb NOT NULL,
  faults integer NOT NULL,
  loaded_at timestamptz NOT NULL,
  active boolean NOT NULL
);
CREATE UNIQUE INDEX medicine_base_one_active ON medicine_base (active) WHERE active;

CREATE TABLE medicine_speciality (
  cis text PRIMARY KEY CHECK (cis ~ '^[0-9]{8}$'),
  name text NOT NULL,
  form text NOT NULL,
  routes text[] NOT NULL,
  holders text[] NOT NULL,
  status text NOT NULL,
  marketed boolean NOT NULL,
  reinforced_monitoring boolean NOT NULL,
  atc text,
  -- Active substances with dosage and form: the last step of matching prescribed and delivered.
  composition_key text,
  -- One of its substances may motivate "non substituable" by MTE.
  narrow_margin boolean NOT NULL,
  -- « ' ' || key » of the name, then of the substances: a word begins after a space.
  name_key text NOT NULL,
  substance_key text NOT NULL,
  -- Day of the first extract that no longer lists it; null while it is in the base.
  removed_on date,
  removed boolean GENERATED ALWAYS AS (removed_on IS NOT NULL) STORED
);
CREATE INDEX medicine_speciality_name ON medicine_speciality USING gin (name_key gin_trgm_ops);
CREATE INDEX medicine_speciality_substance ON medicine_speciality USING gin (substance_key gin_trgm_ops);

CREATE TABLE medicine_presentation (
  cip13 text PRIMARY KEY CHECK (cip13 ~ '^[0-9]{13}$'),
  cip7 text NOT NULL,
  -- No foreign key: four presentations of the base name a speciality that it does not hold.
  cis text NOT NULL,
  label text NOT NULL,
  -- Units of intake in the box; null when the label does not say it.
  units integer,
  -- What one ampoule, syringe or sachet holds (« 2 ML »): two boxes of one speciality compare by units only when it is the same.
  unit_content text,
  rate integer,
  price_cents integer,
  fee_cents integer,
  marketed boolean NOT NULL,
  declared_on date,
  removed_on date,
  removed boolean GENERATED ALWAYS AS (removed_on IS NOT NULL) STORED
);
CREATE INDEX medicine_presentation_cis ON medicine_presentation (cis);
CREATE INDEX medicine_presentation_cip7 ON medicine_presentation (cip7);

CREATE TABLE medicine_generic_member (
  group_id text NOT NULL,
  cis text NOT NULL,
  label text NOT NULL,
  -- 0 princeps, 1 générique, 2 complémentarité posologique, 4 substituable.
  type smallint NOT NULL CHECK (type IN (0, 1, 2, 4)),
  PRIMARY KEY (group_id, cis)
);
CREATE INDEX medicine_generic_member_cis ON medicine_generic_member (cis);

CREATE TABLE medicine_component (
  cis text NOT NULL,
  position integer NOT NULL,
  element text NOT NULL,
  substance_code text NOT NULL,
  substance text NOT NULL,
  dosage text NOT NULL,
  reference text NOT NULL,
  nature text NOT NULL CHECK (nature IN ('SA', 'FT')),
  PRIMARY KEY (cis, position)
);

CREATE TABLE medicine_condition (
  cis text NOT NULL,
  position integer NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (cis, position)
);

CREATE TABLE medicine_shortage (
  cis text NOT NULL,
  position integer NOT NULL,
  -- Null: the whole speciality.
  cip13 text,
  code smallint NOT NULL CHECK (code BETWEEN 1 AND 4),
  label text NOT NULL,
  since date,
  PRIMARY KEY (cis, position)
);

-- ANSM register of hybrid groups.
CREATE TABLE medicine_hybrid_group (
  group_id text PRIMARY KEY,
  route text NOT NULL,
  label text NOT NULL
);

CREATE TABLE medicine_hybrid_member (
  group_id text NOT NULL,
  cis text NOT NULL,
  role text NOT NULL CHECK (role IN ('R', 'H')),
  PRIMARY KEY (group_id, cis)
);

-- Every word of a name or a substance, against which a word that nothing begins with is corrected.
CREATE TABLE medicine_word (
  word text PRIMARY KEY,
  -- How it is said: « spasphon » and « SPASFON » share it.
  sound text NOT NULL,
  -- Specialities on sale that hold it.
  weight integer NOT NULL
);

GRANT SELECT ON medicine_base, medicine_speciality, medicine_presentation, medicine_generic_member, medicine_component,
  medicine_condition, medicine_shortage, medicine_hybrid_group, medicine_hybrid_member, medicine_word TO comptoir_app, comptoir_worker;
