-- The desk's tray: which carte Vitale lies in the reader of which workstation. A card is an insured person with everybody on it
-- (insi_beneficiary); a worn one lets nobody read it.
CREATE TABLE card_reader (
  finess text NOT NULL REFERENCES structure (finess),
  workstation text NOT NULL CHECK (length(workstation) BETWEEN 1 AND 60),
  insured_number text NOT NULL,
  worn boolean NOT NULL DEFAULT false,
  inserted_at timestamptz NOT NULL,
  PRIMARY KEY (finess, workstation)
);

-- Codes shown by the Appli carte Vitale of a phone. A code opens one context, and both end at expires_at.
CREATE TABLE apcv_code (
  code text PRIMARY KEY CHECK (code ~ '^[0-9A-HJKMNP-TV-Z]{26}$'),
  insured_number text NOT NULL,
  shown_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  context_id uuid,
  token text,
  finess text
);
