-- 0011 Lines outside the ordonnance, and the officine's own note on a delivery.

-- Sold beside an ordonnance numérique and no part of its execution (an OTC box).
ALTER TABLE dispensation_line ADD COLUMN outside boolean NOT NULL DEFAULT false;
-- Stays in the officine: what the prescriber must read stands on the lines.
ALTER TABLE dispensation ADD COLUMN note text CHECK (length(note) <= 1000);
