-- 0004 Patients of an officine.

CREATE TABLE patient (
  officine_id uuid NOT NULL REFERENCES officine (id),
  id uuid NOT NULL,
  birth_name text NOT NULL CHECK (birth_name <> ''),
  used_name text CHECK (used_name <> ''),
  -- All the birth first names, in order, as typed or received.
  birth_first_names text NOT NULL CHECK (birth_first_names <> ''),
  -- Text: may be lunar (month 13, day 00…), and must come back byte for byte.
  birth_date text NOT NULL CHECK (birth_date ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
  sex text NOT NULL CHECK (sex IN ('M', 'F', 'I')),
  birth_place text NOT NULL DEFAULT '99999' CHECK (birth_place ~ '^([0-9]{5}|2[AB][0-9]{3})$'),
  ins_status text NOT NULL CHECK (ins_status IN ('provisoire', 'recuperee', 'validee', 'qualifiee')),
  -- Unverified while the identity is not récupérée or qualifiée: leaves the officine only when it is qualifiée.
  matricule text CHECK (matricule ~ '^[0-9][0-9AB]{14}$'),
  oid text CHECK (oid ~ '^[0-9.]+$'),
  source text NOT NULL CHECK (source IN ('saisie', 'import', 'ordonnance')),
  -- Words of every name, unaccented, upper case, each preceded by a space (see fold-names.ts).
  search_text text NOT NULL,
  -- Birth name, birth first names, date and sex, folded: what makes two records the same person at first sight.
  traits_key text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (officine_id, id),
  CHECK ((matricule IS NULL) = (oid IS NULL))
);
CREATE INDEX patient_birth_date ON patient (officine_id, birth_date);
CREATE INDEX patient_traits ON patient (officine_id, traits_key);
CREATE INDEX patient_search ON patient USING gin (search_text gin_trgm_ops);

ALTER TABLE patient ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient FORCE ROW LEVEL SECURITY;
CREATE POLICY patient_scope ON patient
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
-- Under row security PostgreSQL may not use an index for an operator that is not leakproof (LIKE, similarity): the search would read
-- every patient. The two functions below run as the owner, see all rows by this policy and filter the officine themselves.
CREATE POLICY patient_search ON patient FOR SELECT TO comptoir_owner USING (true);
GRANT SELECT, INSERT, UPDATE ON patient TO comptoir_app;

-- Patients of the current officine with, for each given word, a name that begins with it; and the given birth date when there is one.
-- Names that begin with the first word come first.
CREATE FUNCTION search_patients_by_prefix(p_words text[], p_birth_date text, p_limit integer)
RETURNS TABLE (id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_officine uuid := NULLIF(current_setting('app.officine', true), '')::uuid;
  v_patterns text[];
  v_first text;
BEGIN
  IF v_officine IS NULL THEN RETURN; END IF;
  -- Words hold letters and digits only (fold-names.ts); whatever else comes is no pattern.
  SELECT array_agg('% ' || regexp_replace(w, '[^A-Z0-9]', '', 'g') || '%' ORDER BY length(w) DESC) INTO v_patterns FROM unnest(p_words) w;
  v_first := ' ' || regexp_replace(COALESCE(p_words[1], ''), '[^A-Z0-9]', '', 'g') || '%';
  IF p_birth_date IS NOT NULL THEN
    RETURN QUERY SELECT p.id FROM public.patient p
      WHERE p.officine_id = v_officine AND p.birth_date = p_birth_date
        AND (v_patterns IS NULL OR p.search_text LIKE ALL (v_patterns))
      ORDER BY p.birth_name, p.birth_first_names LIMIT p_limit;
  ELSIF v_patterns IS NOT NULL THEN
    RETURN QUERY SELECT p.id FROM public.patient p
      WHERE p.officine_id = v_officine AND p.search_text LIKE v_patterns[1] AND p.search_text LIKE ALL (v_patterns)
      ORDER BY (p.search_text LIKE v_first) DESC, p.birth_name, p.birth_first_names, p.birth_date LIMIT p_limit;
  END IF;
END $$;

-- Patients of the current officine whose names look like the given words, best first. Used when prefixes find too little.
CREATE FUNCTION search_patients_by_likeness(p_words text[], p_limit integer)
RETURNS TABLE (id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_officine uuid := NULLIF(current_setting('app.officine', true), '')::uuid;
  v_longest text;
BEGIN
  IF v_officine IS NULL THEN RETURN; END IF;
  SELECT w INTO v_longest FROM unnest(p_words) w ORDER BY length(w) DESC LIMIT 1;
  PERFORM set_config('pg_trgm.word_similarity_threshold', '0.4', true);
  RETURN QUERY
    SELECT s.id FROM (
      SELECT p.id, p.birth_name, (SELECT avg(public.word_similarity(w, p.search_text)) FROM unnest(p_words) w) AS likeness
      FROM public.patient p
      WHERE p.officine_id = v_officine AND v_longest OPERATOR(public.<%) p.search_text
    ) s
    ORDER BY s.likeness DESC, s.birth_name LIMIT p_limit;
END $$;

REVOKE ALL ON FUNCTION search_patients_by_prefix(text[], text, integer), search_patients_by_likeness(text[], integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_patients_by_prefix(text[], text, integer), search_patients_by_likeness(text[], integer) TO comptoir_app;
