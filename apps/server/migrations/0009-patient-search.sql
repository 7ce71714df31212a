-- 0009 Search of patients by sound and through typing errors; what a search went on to after its row in the audit trail.

-- How the words of a French name are said. `p_words`: upper-case unaccented words separated by blanks (fold-names.ts); the answer holds
-- the same words in the same order. Names that are said alike get the same key: LEFEBVRE, LEFÈVRE; GAUTHIER, GAUTIER, GOTHIER.
-- Rules after Phonex (Frédéric Brouard, 1999: consonants said alike, vowels written in several letters, nasal vowels, mute endings),
-- with what names add to it (-AULT, -AUD, -OT; MEYER, MAILLER). Small letters are sounds already settled: a an, e é, i in, j yod,
-- m mm, n on, o o, q hard g, u ou, w oi, x ch, y nn. PostgreSQL keeps 32 compiled expressions: no more than that here.
CREATE FUNCTION phonetic_name(p_words text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  t text := p_words;
BEGIN
  -- Consonants.
  t := replace(replace(replace(t, 'PH', 'F'), 'W', 'V'), 'CHAEL', 'KAEL');
  t := regexp_replace(t, 'CH(?=[RLN])', 'K', 'g');
  t := regexp_replace(t, '[ST]?CH|SH', 'x', 'g');
  t := translate(t, 'YH', 'I');
  t := regexp_replace(t, 'GE(?=[AOU])|DJ', 'J', 'g');
  t := regexp_replace(t, 'GU(?=[EI])|G(?![EIN])', 'q', 'g');
  t := replace(replace(replace(t, 'GNAU', 'NAU'), 'GN', 'NI'), 'G', 'J');
  t := regexp_replace(t, 'X(?!\M)', 'KS', 'g');
  t := regexp_replace(t, 'S?C(?=[EI])|T?Z', 'S', 'g');
  t := regexp_replace(t, 'C?QU|CK|[QC]', 'K', 'g');
  t := replace(replace(replace(t, 'BV', 'V'), 'PT', 'T'), 'DT', 'T');
  t := replace(replace(t, 'NN', 'y'), 'MM', 'm');
  t := regexp_replace(t, '([BDFJKPRSTVXq])\1+', '\1', 'g');
  -- Vowels written in several letters, and the yod.
  t := regexp_replace(t, 'OUA|OI', 'w', 'g');
  t := replace(t, 'OU', 'u');
  t := regexp_replace(t, '[AE]I(LL)?(?=[AEOUou])|[AE]IL\M', 'Ej', 'g');
  t := regexp_replace(t, '(?<![AEOUou])ILLES?\M', 'IL', 'g');
  t := regexp_replace(t, 'ILL(?=[AEOUou])|I(?=[AOUou])', 'j', 'g');
  t := replace(t, 'LL', 'L');
  t := regexp_replace(t, '(EAU|AU|O)(L?[TDSX]+|P)?\M', 'o', 'g');
  t := regexp_replace(t, 'EAU|AU|OO', 'o', 'g');
  -- Nasal vowels: N or M with no vowel after it; doubled, it is a plain consonant.
  t := regexp_replace(t, '(?<=[IE])EN(?![AEIOUaeijnouwyNMm])', 'i', 'g');
  t := regexp_replace(t, '(AI|EI|I|U)[NM](?![AEIOUaeijnouwyNMm])', 'i', 'g');
  t := regexp_replace(t, '(EA|AE|AO|A|E)[NM](?![AEIOUaeijnouwyNMm])', 'a', 'g');
  t := regexp_replace(t, 'O[NM](?![AEIOUaeijnouwyNMm])', 'n', 'g');
  -- Endings that are said, then those that are not.
  t := regexp_replace(t, 'O?EU|OE|AE', 'e', 'g');
  t := regexp_replace(t, 'E[RZT]S?\M|EES?\M|EST\M|[AE]I[STXDE]*\M', 'e', 'g');
  t := regexp_replace(t, '(?<=[A-Za-z])[STDXP]+\M', '', 'g');
  t := regexp_replace(t, '(?<=[A-Za-z])E\M', '', 'g');
  t := regexp_replace(translate(regexp_replace(t, '[AE]I', 'E', 'g'), 'Oyme', 'oNME'), '(.)\1+', '\1', 'g');
  -- The E of PELLETIER, said PELTIER.
  RETURN regexp_replace(t, '(?<=[AEIUaionuw][BDFJKLMNPRSTVqx])E(?=[BDFJKLMNPRSTVqx][AEIUaionuwj])', '', 'g');
END $$;

-- The word less one letter, each of them: two words that differ by one letter wrong, missing, doubled or swapped share one of these
-- (or one is among the other's). Nothing of words too short for that to mean anything.
CREATE FUNCTION word_less_one(p_word text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT overlay(p_word PLACING '' FROM i FOR 1) FROM generate_series(1, length(p_word)) i WHERE length(p_word) BETWEEN 4 AND 30
$$;

-- How a word may be said: without accents an ending is read in two ways (FAURE, FAURÉ; AGNES, AGNÈS).
CREATE FUNCTION word_sounds(p_word text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT phonetic_name(p_word)
  UNION SELECT phonetic_name(p_word || 'Z') WHERE p_word LIKE '%E'
  UNION SELECT phonetic_name(p_word || 'SE') WHERE p_word LIKE '%ES'
$$;

-- What a word of a name answers to, tagged: W the word itself (found by its beginning), P how it is said, D the word less one letter,
-- B the same of its first six letters (a word typed with an error and not finished).
CREATE FUNCTION patient_word_keys(p_word text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT 'W' || p_word
  UNION ALL SELECT 'P' || sound FROM word_sounds(p_word) sound
  UNION ALL SELECT 'D' || less FROM word_less_one(p_word) less
  UNION ALL SELECT 'B' || less FROM word_less_one(left(p_word, 6)) less WHERE length(p_word) > 6
$$;

-- The keys under which words near to a typed one are found.
CREATE FUNCTION patient_near_keys(p_word text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT 'P' || sound FROM word_sounds(p_word) sound WHERE length(sound) > 1
  UNION ALL SELECT 'D' || p_word WHERE length(p_word) > 2
  UNION ALL SELECT tag || less FROM word_less_one(p_word) less, unnest('{D,W}'::text[]) tag
  UNION ALL SELECT 'B' || less FROM word_less_one(left(p_word, 6)) less WHERE length(p_word) >= 6
$$;

-- The distinct words of the names of an officine under each of their keys. It says which words exist, not whose they are; a word stays
-- when the last name that held it was corrected.
CREATE TABLE patient_word (
  officine_id uuid NOT NULL REFERENCES officine (id),
  key text COLLATE "C" NOT NULL,
  word text COLLATE "C" NOT NULL,
  PRIMARY KEY (officine_id, key, word)
);
ALTER TABLE patient_word ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_word FORCE ROW LEVEL SECURITY;
CREATE POLICY patient_word_scope ON patient_word
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
CREATE POLICY patient_word_search ON patient_word FOR SELECT TO comptoir_owner USING (true);
GRANT SELECT, INSERT ON patient_word TO comptoir_app;

-- The words of a record, each under its officine: an index over them never mixes two officines.
CREATE FUNCTION patient_words(p_officine uuid, p_search_text text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
  SELECT array_agg(p_officine || w) FROM unnest(string_to_array(ltrim(p_search_text), ' ')) w
$$;

-- Enters the new words of the written rows, in order: two transactions that bring the same words wait for each other, never both. A table
-- that was just filled has no statistics yet: without the setting each word would be sought through all of them.
CREATE FUNCTION enter_patient_words() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
BEGIN
  INSERT INTO public.patient_word (officine_id, key, word)
    SELECT n.officine_id, k, n.word
    FROM (SELECT DISTINCT w.officine_id, word FROM written w, unnest(string_to_array(ltrim(w.search_text), ' ')) word) n
      CROSS JOIN LATERAL public.patient_word_keys(n.word) k
    WHERE NOT EXISTS (SELECT FROM public.patient_word o WHERE o.officine_id = n.officine_id AND o.key = 'W' || n.word AND o.word = n.word)
    ORDER BY n.officine_id, n.word, k
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER patient_words_entered AFTER INSERT ON patient REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION enter_patient_words();
CREATE TRIGGER patient_words_changed AFTER UPDATE ON patient REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION enter_patient_words();

-- Records of before this migration, officine after officine: the owner too is under row security.
DO $$
DECLARE
  v_officine uuid;
BEGIN
  FOR v_officine IN SELECT o.officine_id FROM list_officines() o LOOP
    PERFORM set_config('app.officine', v_officine::text, true);
    INSERT INTO patient_word (officine_id, key, word)
      SELECT v_officine, k, n.word
      FROM (SELECT DISTINCT word FROM patient p, unnest(string_to_array(ltrim(p.search_text), ' ')) word WHERE p.officine_id = v_officine) n
        CROSS JOIN LATERAL patient_word_keys(n.word) k;
  END LOOP;
  PERFORM set_config('app.officine', '', true);
END $$;

-- Names by their beginning in the order of the screen; any word; the day of birth, with or without its year.
CREATE INDEX patient_by_name ON patient (officine_id, search_text COLLATE "C");
CREATE INDEX patient_by_word ON patient USING gin (patient_words(officine_id, search_text)) WITH (fastupdate = off);
CREATE INDEX patient_by_day ON patient (officine_id, substr(birth_date, 6) COLLATE "C");
CREATE INDEX patient_by_year ON patient (officine_id, birth_date COLLATE "C");

DROP FUNCTION search_patients_by_prefix(text[], text, integer), search_patients_by_likeness(text[], integer);
DROP INDEX patient_search;

-- The words of the current officine that a typed word may stand for, each with how well it does (1 = the very word): the same word, one
-- that is said alike, one that begins with it, one that differs by a letter or two.
CREATE FUNCTION near_patient_words(p_officine uuid, p_word text) RETURNS TABLE (word text, likeness real)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT k.word, max(CASE WHEN k.word = p_word THEN 1
      WHEN k.key LIKE 'P%' THEN 0.85 + 0.1 * similarity(k.word, p_word)
      WHEN starts_with(k.word, p_word) THEN 0.8 + 0.1 * similarity(k.word, p_word)
      ELSE 0.85 * similarity(k.word, p_word) END)::real
  FROM (
    (SELECT w.word, w.key FROM patient_word w
      WHERE w.officine_id = p_officine AND w.key >= 'W' || p_word AND w.key < 'W' || p_word || '~' LIMIT 300)
    UNION ALL
    (SELECT w.word, w.key FROM patient_word w
      WHERE w.officine_id = p_officine AND w.key = ANY (ARRAY(SELECT patient_near_keys(p_word))) LIMIT 1000)
  ) k GROUP BY k.word
$$;

-- Patients of the current officine who have, for each given word, a name that begins with it, and a birth date that is LIKE one of
-- `p_dates` (NULL = any). When these are fewer than `p_enough`, those whose names are said alike or are a letter away come among them,
-- marked `near`, at the place their likeness gives them. Best first. Runs as the owner, who sees all rows, because row security keeps
-- LIKE and && away from indexes: each query below names the officine. Beyond 2000 who match, the first 2000 met are ranked: nobody reads
-- that far, more letters will be typed.
CREATE FUNCTION search_patients(p_words text[], p_dates text[], p_enough integer, p_limit integer)
RETURNS TABLE (id uuid, near boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
  v_officine uuid := NULLIF(current_setting('app.officine', true), '')::uuid;
  v_words text[];
  v_starts text[];
  v_short text[];
  v_first text;
  v_found uuid[] := '{}';
  v_more uuid[];
  v_word text;
  v_set text[];
  v_likeness jsonb;
  v_where text := '';
  v_score text := '0';
  v_bears text := '';
  v_before text := '';
  v_particle text;
BEGIN
  IF v_officine IS NULL THEN RETURN; END IF;
  -- Words hold letters and digits only (fold-names.ts); whatever else comes is no pattern.
  SELECT array_agg(x.word ORDER BY x.n), array_agg('% ' || x.word || '%'), array_agg('% ' || x.word || '%') FILTER (WHERE length(x.word) < 3)
    INTO v_words, v_starts, v_short
    FROM (SELECT regexp_replace(t.word, '[^A-Z0-9]', '', 'g') AS word, t.n FROM unnest(p_words) WITH ORDINALITY t (word, n)) x
    WHERE x.word <> '';
  IF v_words IS NULL AND p_dates IS NULL THEN RETURN; END IF;
  v_first := ' ' || COALESCE(v_words[1], '');

  -- A day and its month (the year, known or not, is in the pattern): few people, names are read among them.
  IF p_dates IS NOT NULL AND NOT EXISTS (SELECT FROM unnest(p_dates) d WHERE strpos(substr(d, 6), '_') > 0) THEN
    v_found := ARRAY(SELECT p.id FROM public.patient p
      WHERE p.officine_id = v_officine AND substr(p.birth_date, 6) COLLATE "C" = ANY (ARRAY(SELECT substr(d, 6) FROM unnest(p_dates) d))
        AND p.birth_date LIKE ANY (p_dates) AND (v_starts IS NULL OR p.search_text LIKE ALL (v_starts))
      ORDER BY starts_with(p.search_text, v_first) DESC, p.search_text COLLATE "C", p.birth_date LIMIT p_limit);
    RETURN QUERY SELECT f.id, false FROM unnest(v_found) WITH ORDINALITY f (id, n) ORDER BY f.n;
    IF v_found <> '{}' OR v_words IS NULL THEN RETURN; END IF;
  END IF;
  -- A year, or its beginning, alone.
  IF v_words IS NULL THEN
    RETURN QUERY SELECT p.id, false FROM unnest(p_dates) d JOIN public.patient p ON p.officine_id = v_officine
        AND p.birth_date COLLATE "C" >= split_part(d, '_', 1) AND p.birth_date COLLATE "C" < split_part(d, '_', 1) || '~'
        AND p.birth_date LIKE d
      ORDER BY p.search_text COLLATE "C", p.birth_date LIMIT p_limit;
    RETURN;
  END IF;

  -- One word, or words too short to choose by: birth names that begin with the first one, in their order, until the page is full.
  IF cardinality(v_words) = 1 OR cardinality(v_words) = cardinality(v_short) THEN
    v_found := ARRAY(SELECT p.id FROM public.patient p
      WHERE p.officine_id = v_officine AND p.search_text COLLATE "C" >= v_first AND p.search_text COLLATE "C" < v_first || '~'
        AND p.search_text LIKE ALL (v_starts) AND (p_dates IS NULL OR p.birth_date LIKE ANY (p_dates))
      ORDER BY p.search_text COLLATE "C", p.birth_date LIMIT p_limit);
  END IF;

  -- Any name: the words of the officine that begin with each typed one, found by one index that holds them all. They stand in the query
  -- as literals of letters and digits.
  IF cardinality(v_found) < p_limit THEN
    FOREACH v_word IN ARRAY v_words LOOP
      CONTINUE WHEN length(v_word) < 3 AND cardinality(v_words) > 1;
      v_set := ARRAY(SELECT v_officine || w.word FROM public.patient_word w
        WHERE w.officine_id = v_officine AND w.key >= 'W' || v_word AND w.key < 'W' || v_word || '~' LIMIT 2000);
      v_where := v_where || format(' AND public.patient_words(p.officine_id, p.search_text) && %L::text[]', v_set);
    END LOOP;
    EXECUTE format('SELECT ARRAY(SELECT s.id FROM (SELECT p.id, p.search_text, p.birth_date FROM public.patient p
        WHERE p.officine_id = $1 AND NOT (p.id = ANY ($5)) AND p.search_text LIKE ALL ($2) AND ($3 IS NULL OR p.birth_date LIKE ANY ($3)) %s
        LIMIT 2000) s ORDER BY starts_with(s.search_text, $4) DESC, (SELECT sum(strpos(s.search_text, '' '' || x)) FROM unnest($7) x),
        s.search_text COLLATE "C", s.birth_date LIMIT $6)', v_where)
      INTO v_more USING v_officine, v_starts, p_dates, v_first, v_found, p_limit - cardinality(v_found), v_words;
    v_found := v_found || v_more;
  END IF;
  IF cardinality(v_found) >= p_enough OR cardinality(v_words) = COALESCE(cardinality(v_short), 0) THEN
    RETURN QUERY SELECT f.id, false FROM unnest(v_found) WITH ORDINALITY f (id, n) ORDER BY f.n;
    RETURN;
  END IF;

  -- Few: the same with the words that each typed one may stand for; a particle may be part of the next word (LE GOF, LEGOFF). What counts:
  -- how well each word is met, then that the birth name and the first of the first names are among the words met.
  v_where := '';
  FOREACH v_word IN ARRAY v_words LOOP
    v_particle := v_before;
    v_before := CASE WHEN length(v_word) < 3 THEN v_before || v_word ELSE '' END;
    CONTINUE WHEN length(v_word) < 3;
    SELECT array_agg(v_officine || w.word), jsonb_object_agg(w.word, w.likeness) INTO v_set, v_likeness FROM (
      SELECT n.word, max(n.likeness) AS likeness FROM unnest(ARRAY[v_word, NULLIF(v_particle || v_word, v_word)]) one
        CROSS JOIN LATERAL public.near_patient_words(v_officine, one) n GROUP BY n.word) w;
    v_where := v_where || format(' AND public.patient_words(p.officine_id, p.search_text) && %L::text[]', COALESCE(v_set, '{}'));
    v_score := v_score || format(' + (SELECT max((%L::jsonb -> x)::real) FROM unnest(s.words) x)', COALESCE(v_likeness, '{}'));
    v_bears := v_bears || format(' OR %L::jsonb ? ', COALESCE(v_likeness, '{}')) || '%1$s';
  END LOOP;
  RETURN QUERY EXECUTE format('SELECT s.id, NOT s.search_text LIKE ALL ($2) FROM (
      SELECT p.id, p.search_text, p.birth_date, string_to_array(ltrim(p.search_text), '' '') AS words,
        substring(upper(public.unaccent(p.birth_first_names)) FROM ''^[A-Z0-9]+'') AS first_name
      FROM public.patient p WHERE p.officine_id = $1 AND ($3 IS NULL OR p.birth_date LIKE ANY ($3)) %s LIMIT 2000) s
    ORDER BY %s + CASE WHEN false %s THEN 0.3 ELSE 0 END + CASE WHEN false %s THEN 0.2 ELSE 0 END DESC,
      length(s.search_text), s.search_text COLLATE "C", s.birth_date LIMIT $4',
      v_where, v_score, format(v_bears, 's.first_name'), format(v_bears, 's.words[1]'))
    USING v_officine, v_starts, p_dates, p_limit;
END $$;

REVOKE ALL ON FUNCTION search_patients(text[], text[], integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_patients(text[], text[], integer, integer) TO comptoir_app;

-- What a search went on to. Its row in the audit trail is written with the first letters and says the widest thing that was asked; each
-- narrower question asked afterwards by the same person at the same workstation is a step under that row. A step only tells how far the
-- search went: without it the row still covers all that was shown.
CREATE TABLE patient_search_step (
  officine_id uuid NOT NULL REFERENCES officine (id),
  id uuid NOT NULL,
  -- Made by the page when a search begins.
  search_id uuid NOT NULL,
  -- The row of the trail that covers this step.
  event_id uuid NOT NULL,
  -- Written together with that row.
  opens boolean NOT NULL,
  operator_id text NOT NULL,
  workstation_id uuid NOT NULL,
  at timestamptz NOT NULL,
  -- Folded words and date, as describe-query.ts writes a query.
  asked text NOT NULL,
  results integer NOT NULL CHECK (results >= 0),
  PRIMARY KEY (officine_id, id),
  FOREIGN KEY (officine_id, event_id) REFERENCES audit_event (officine_id, id)
);
CREATE INDEX patient_search_step_search ON patient_search_step (officine_id, search_id, at DESC) WHERE opens;
CREATE INDEX patient_search_step_event ON patient_search_step (officine_id, event_id, at DESC);
ALTER TABLE patient_search_step ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_search_step FORCE ROW LEVEL SECURITY;
CREATE POLICY patient_search_step_scope ON patient_search_step
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
GRANT SELECT, INSERT ON patient_search_step TO comptoir_app;
