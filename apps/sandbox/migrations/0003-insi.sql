-- INSi: the national register of identities as the service answers it, and what the cards of the insured carry.

CREATE TABLE insi_person (
  -- The nation's own person where there is one: the patient of INSi is the patient of every other service.
  id uuid PRIMARY KEY,
  -- Traits exactly as INSi writes them: upper case, folded. An empty one is a fault of the register that a client must survive.
  birth_name text NOT NULL,
  first_names text[] NOT NULL,
  -- A string, which may hold 00.
  birth_date text NOT NULL CHECK (birth_date ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
  sex text NOT NULL CHECK (sex IN ('M', 'F')),
  birth_place text NOT NULL,
  matricule text NOT NULL CHECK (matricule ~ '^[0-9]{6}[0-9A-Z][0-9]{6}$'),
  -- As published: some keys of the test platform are arithmetically wrong.
  matricule_key text NOT NULL CHECK (matricule_key ~ '^[0-9]{2}$'),
  oid text NOT NULL,
  valid_from text,
  valid_to text,
  -- An identity that was closed is never answered.
  active boolean NOT NULL DEFAULT true,
  -- Code of the failure with which the service answers for this person, instead of the person.
  failure text,
  -- How names are compared: hyphen, apostrophe and space are one.
  search_name text NOT NULL GENERATED ALWAYS AS (regexp_replace(birth_name, '[- '']+', ' ', 'g')) STORED
);
CREATE UNIQUE INDEX insi_person_matricule ON insi_person (matricule) WHERE active;
CREATE INDEX insi_person_search ON insi_person (search_name, sex, birth_date);

-- Former numbers, oldest first. The present one may be among them.
CREATE TABLE insi_history (
  person uuid NOT NULL REFERENCES insi_person ON DELETE CASCADE,
  rank integer NOT NULL,
  matricule text NOT NULL,
  matricule_key text NOT NULL,
  oid text NOT NULL,
  valid_from text,
  valid_to text,
  PRIMARY KEY (person, rank)
);

-- Who stands on a card: everybody covered by one insured person, that person first.
CREATE TABLE insi_beneficiary (
  insured_number text NOT NULL CHECK (insured_number ~ '^[0-9]{6}[0-9A-Z][0-9]{6}$'),
  insured_key text NOT NULL CHECK (insured_key ~ '^[0-9]{2}$'),
  person uuid NOT NULL REFERENCES insi_person ON DELETE CASCADE,
  -- JJMMAAAA as the card carries it: possibly lunar (month over 12, day over 31, zeros).
  birth_date_on_card char(8) NOT NULL CHECK (birth_date_on_card ~ '^[0-9]{8}$'),
  -- 1, or more for those of one family who were born on one day.
  birth_rank integer NOT NULL CHECK (birth_rank BETWEEN 1 AND 9),
  -- The card carries the person's own certified number.
  certified boolean NOT NULL,
  -- 0 insured, 2 spouse, 6 child…
  qual_benef integer NOT NULL CHECK (qual_benef BETWEEN 0 AND 9),
  -- Names as written on the card: 27 characters at most, one first name, no accent. The birth name may be empty.
  used_name text NOT NULL CHECK (length(used_name) <= 27),
  birth_name text NOT NULL CHECK (length(birth_name) <= 27),
  used_first_name text NOT NULL CHECK (length(used_first_name) <= 27),
  PRIMARY KEY (insured_number, birth_date_on_card, birth_rank)
);
CREATE INDEX insi_beneficiary_person ON insi_beneficiary (person);
