-- 0002 Outbox: what must reach a national service, written in the transaction of the act that causes it.
--
-- Times of this file are technical (the database's own clock): leases and back-off must read the same in every process.

CREATE TABLE outbox (
  officine_id uuid NOT NULL REFERENCES officine (id),
  id uuid NOT NULL,
  -- Order of writing. Writers of one ordering_key take a lock first, so that here order of writing is order of commit.
  position bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL CHECK (kind <> ''),
  service text NOT NULL CHECK (service <> ''),
  ordering_key text NOT NULL CHECK (ordering_key <> ''),
  idempotency_key text NOT NULL CHECK (idempotency_key <> ''),
  -- The very bytes (JSON, UTF-8) that every attempt reads; nobody is granted their change.
  payload bytea NOT NULL,
  -- Who acts, as data: operator, RPPS, responsible pharmacist, workstation, means of authentication.
  actor jsonb NOT NULL,
  -- French label of the act, and whom it concerns.
  act text NOT NULL,
  patient_id uuid,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  state text NOT NULL DEFAULT 'a-envoyer'
    CHECK (state IN ('a-envoyer', 'en-cours', 'incertain', 'envoye', 'refuse', 'a-corriger', 'abandonne')),
  -- Claims so far; the number of the running one.
  attempt integer NOT NULL DEFAULT 0,
  -- The running attempt asks what the service knows instead of sending.
  probing boolean NOT NULL DEFAULT false,
  next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  lease_until timestamptz,
  -- Last thing learnt, in French, and the code behind it.
  reason text NOT NULL DEFAULT '',
  code text,
  -- What the service calls it, once received.
  reference text,
  closed_at timestamptz,
  PRIMARY KEY (officine_id, id),
  UNIQUE (officine_id, idempotency_key),
  CHECK ((state = 'en-cours') = (lease_until IS NOT NULL)),
  CHECK ((state IN ('envoye', 'refuse', 'abandonne')) = (closed_at IS NOT NULL)),
  CHECK ((state = 'envoye') = (reference IS NOT NULL))
);
-- One in flight per key, whatever the claimers do.
CREATE UNIQUE INDEX outbox_in_flight ON outbox (officine_id, ordering_key) WHERE state = 'en-cours';
CREATE INDEX outbox_due ON outbox (next_attempt_at) WHERE state IN ('a-envoyer', 'incertain');
CREATE INDEX outbox_open_key ON outbox (officine_id, ordering_key, position) WHERE state IN ('a-envoyer', 'en-cours', 'incertain', 'a-corriger');
CREATE INDEX outbox_leases ON outbox (lease_until) WHERE state = 'en-cours';
CREATE INDEX outbox_newest ON outbox (officine_id, position DESC);
CREATE INDEX outbox_by_state ON outbox (officine_id, state, position DESC) WHERE state <> 'envoye';
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY outbox_scope ON outbox
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
-- Claims cross officines, inside claim_outbox() only.
CREATE POLICY outbox_claim_read ON outbox FOR SELECT TO comptoir_owner USING (true);
CREATE POLICY outbox_claim_write ON outbox FOR UPDATE TO comptoir_owner USING (true);
GRANT SELECT, INSERT ON outbox TO comptoir_app;
GRANT UPDATE (state, attempt, probing, next_attempt_at, lease_until, reason, code, reference, closed_at) ON outbox TO comptoir_app;

-- What each attempt learnt, and what persons decided. Append-only.
CREATE TABLE outbox_attempt (
  officine_id uuid NOT NULL,
  outbox_id uuid NOT NULL,
  entry bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  attempt integer NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('envoye', 'refuse', 'a-corriger', 'indisponible', 'incertain', 'absent', 'interrompu', 'relance', 'abandonne')),
  detail text NOT NULL,
  PRIMARY KEY (officine_id, outbox_id, entry),
  FOREIGN KEY (officine_id, outbox_id) REFERENCES outbox (officine_id, id)
);
ALTER TABLE outbox_attempt ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox_attempt FORCE ROW LEVEL SECURITY;
CREATE POLICY outbox_attempt_scope ON outbox_attempt
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
CREATE POLICY outbox_attempt_claim ON outbox_attempt FOR INSERT TO comptoir_owner WITH CHECK (true);
GRANT SELECT, INSERT ON outbox_attempt TO comptoir_app;

-- Circuit breaker, one per officine and service: an expired certificate of one officine must not stop the others.
-- No row = in service.
CREATE TABLE service_health (
  officine_id uuid NOT NULL REFERENCES officine (id),
  service text NOT NULL,
  state text NOT NULL CHECK (state IN ('ok', 'indisponible')),
  since timestamptz NOT NULL,
  -- Calls in a row that found the service away.
  failures integer NOT NULL,
  next_probe_at timestamptz NOT NULL,
  PRIMARY KEY (officine_id, service)
);
ALTER TABLE service_health ENABLE ROW LEVEL SECURITY;
ALTER TABLE service_health FORCE ROW LEVEL SECURITY;
CREATE POLICY service_health_scope ON service_health
  USING (officine_id = NULLIF(current_setting('app.officine', true), '')::uuid);
CREATE POLICY service_health_claim_read ON service_health FOR SELECT TO comptoir_owner USING (true);
CREATE POLICY service_health_claim_write ON service_health FOR UPDATE TO comptoir_owner USING (true);
GRANT SELECT, INSERT, UPDATE ON service_health TO comptoir_app;

-- The first step of a transmission: takes rows for the caller, for the time of a lease. It runs as comptoir_owner, crosses officines,
-- and gives away identifiers only. Claims follow one another (advisory lock), so that the counts below hold for all processes.
--
-- Claimable: due, of a kind the caller knows, no earlier open row with its ordering key, none in flight with it, fewer than
-- p_parallel in flight for its officine and service; while the service is away, one row at a time and only when a probe is due.
-- First what was written in the last ten seconds (a new sale does not wait behind a backlog), then what was tried least, then the oldest.
CREATE FUNCTION claim_outbox(p_kinds text[], p_limit integer, p_parallel integer, p_lease_ms integer)
RETURNS TABLE (officine_id uuid, id uuid, attempt integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_now timestamptz;
  v_lease interval := make_interval(secs => p_lease_ms / 1000.0);
BEGIN
  PERFORM pg_advisory_xact_lock(7302814004);
  v_now := clock_timestamp();

  -- A lease that ran out: its holder died, or answers too late to be heard. Nobody knows what the service did.
  WITH late AS (
    SELECT o.officine_id, o.id FROM public.outbox o WHERE o.state = 'en-cours' AND o.lease_until < v_now FOR UPDATE SKIP LOCKED
  ), expired AS (
    UPDATE public.outbox o
    SET state = 'incertain', lease_until = NULL, next_attempt_at = v_now, reason = 'Envoi interrompu avant la réponse du service.'
    FROM late WHERE o.officine_id = late.officine_id AND o.id = late.id
    RETURNING o.officine_id, o.id, o.attempt
  )
  INSERT INTO public.outbox_attempt (officine_id, outbox_id, attempt, outcome, detail)
  SELECT e.officine_id, e.id, e.attempt, 'interrompu', 'Envoi interrompu avant la réponse du service.' FROM expired e;

  RETURN QUERY
  WITH probe AS MATERIALIZED (
    SELECT h.officine_id, h.service FROM public.service_health h
    WHERE h.state = 'indisponible' AND h.next_probe_at <= v_now FOR UPDATE SKIP LOCKED
  ), busy AS (
    SELECT f.officine_id, f.service, count(*) AS calls FROM public.outbox f WHERE f.state = 'en-cours' GROUP BY f.officine_id, f.service
  ), due AS (
    SELECT o.officine_id, o.id, o.service, o.attempt, o.position, o.created_at > v_now - interval '10 seconds' AS fresh,
      row_number() OVER (
        PARTITION BY o.officine_id, o.service ORDER BY o.created_at > v_now - interval '10 seconds' DESC, o.attempt, o.position
      ) AS rank
    FROM public.outbox o
    WHERE o.state IN ('a-envoyer', 'incertain') AND o.next_attempt_at <= v_now AND o.kind = ANY (p_kinds)
      AND NOT EXISTS (
        SELECT 1 FROM public.outbox e
        WHERE e.officine_id = o.officine_id AND e.ordering_key = o.ordering_key
          AND e.state IN ('a-envoyer', 'en-cours', 'incertain', 'a-corriger')
          AND (e.position < o.position OR e.state = 'en-cours')
      )
  ), allowed AS (
    SELECT d.officine_id, d.id, d.fresh, d.attempt, d.position
    FROM due d
    LEFT JOIN public.service_health h ON h.officine_id = d.officine_id AND h.service = d.service
    LEFT JOIN probe p ON p.officine_id = d.officine_id AND p.service = d.service
    LEFT JOIN busy b ON b.officine_id = d.officine_id AND b.service = d.service
    WHERE d.rank <= CASE
      WHEN h.state IS DISTINCT FROM 'indisponible' THEN p_parallel - coalesce(b.calls, 0)
      WHEN p.service IS NOT NULL AND b.calls IS NULL THEN 1
      ELSE 0 END
  ), picked AS (
    SELECT o.officine_id, o.id FROM public.outbox o JOIN allowed a ON a.officine_id = o.officine_id AND a.id = o.id
    WHERE o.state IN ('a-envoyer', 'incertain')
    ORDER BY a.fresh DESC, a.attempt, a.position LIMIT p_limit
    FOR UPDATE OF o SKIP LOCKED
  )
  UPDATE public.outbox o
  SET state = 'en-cours', probing = (o.state = 'incertain'), attempt = o.attempt + 1, lease_until = v_now + v_lease
  FROM picked WHERE o.officine_id = picked.officine_id AND o.id = picked.id
  RETURNING o.officine_id, o.id, o.attempt;
END $$;

REVOKE ALL ON FUNCTION claim_outbox(text[], integer, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_outbox(text[], integer, integer, integer) TO comptoir_worker;
