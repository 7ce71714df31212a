import type { PatientSummary } from "@comptoir/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { fetchRoute } from "../../api.js";

const FEWEST_CHARACTERS = 2;

/** Patients for what is being typed; the previous rows stay until the new ones are there. */
export function usePatientSearch(text: string): {
  readonly patients: readonly PatientSummary[];
  readonly asked: boolean;
  readonly problem?: string;
} {
  const q = text.trim();
  const asked = q.length >= FEWEST_CHARACTERS;
  const query = useQuery({
    queryKey: ["patients", q],
    queryFn: ({ signal }) => fetchRoute("searchPatients", { query: { q } }, signal),
    enabled: asked,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  return {
    patients: asked ? (query.data?.patients ?? []) : [],
    asked: asked && !query.isPending && !query.isPlaceholderData,
    ...(query.error ? { problem: query.error.message } : {}),
  };
}
