import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { fetchRoute } from "../../api.js";
import { formatTime } from "../../day.js";
import { useServiceStatus } from "../../frame/service-status.js";
import { StateChip } from "../../frame/state-chip.js";
import { countWords, SEND_STATES } from "../../texts.js";
import { useStore } from "../../use-store.js";
import { type Delivery, deliveryStore, isFinal, recordProgress, sayRecorded } from "./deliveries.js";

/** Asked when the counters of the outbox move; now and then too, in case they moved both ways at once. Each read is in the audit trail. */
const WATCH_MS = 120_000;

function Watch({ id }: { readonly id: string }) {
  const status = useServiceStatus();
  const query = useQuery({
    queryKey: ["transmission", id],
    queryFn: ({ signal }) => fetchRoute("getTransmission", { params: { id } }, signal),
    refetchInterval: WATCH_MS,
    retry: false,
  });
  const { refetch, data } = query;
  const movement = `${status.data?.toSend}-${status.data?.toCorrect}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the movement is the trigger
  useEffect(() => void refetch(), [movement, refetch]);
  useEffect(() => {
    if (data) recordProgress(id, data.state, data.text);
  }, [id, data]);
  return null;
}

/** Follows what left this workstation until the service has answered, whatever screen is open. */
export function DeliveryWatch() {
  const deliveries = useStore(deliveryStore, (state) => state.deliveries);
  const open = deliveries.flatMap(({ transmission }) => (transmission && !isFinal(transmission.state) ? [transmission.id] : []));
  return open.map((id) => <Watch key={id} id={id} />);
}

/** The last sale validated here, and how its sending goes. */
export function LastDelivery() {
  const last: Delivery | undefined = useStore(deliveryStore, (state) => state.deliveries[0]);
  if (!last) return null;
  const state = last.transmission && SEND_STATES[last.transmission.state];
  return (
    <section className="last-delivery" aria-label="Dernière délivrance">
      <span>
        <strong>{last.who}</strong> · {countWords(last.boxes, "boîte", "boîtes")} · {formatTime(last.at)}
      </span>
      <span>{last.transmission?.state === "envoye" ? "Délivrance transmise à l'Assurance Maladie." : sayRecorded(last)}</span>
      {state ? (
        <StateChip tone={state.tone} icon={state.icon}>
          {last.transmission?.state === "envoye" ? "Transmis" : state.label}
        </StateChip>
      ) : null}
    </section>
  );
}
