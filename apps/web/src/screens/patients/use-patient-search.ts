import type { PatientSummary } from "@comptoir/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { fetchRoute } from "../../api.js";
import { useForeseenText } from "../../frame/foreseen-text.js";

const FEWEST_CHARACTERS = 2;

/**
 * Patients for what is being typed; the previous rows stay until the new ones are there. All the letters of one search bear one id, from
 * its second letter until the field is emptied: the trail then holds one row for it.
 */
export function usePatientSearch(
  text: string,
  field: { readonly current: HTMLInputElement | null },
): {
  readonly patients: readonly PatientSummary[];
  /** Those whose names only sound or look like what was typed. */
  readonly near: ReadonlySet<string>;
  readonly asked: boolean;
  /** The rows of what is typed are on their way. */
  readonly busy: boolean;
  readonly problem?: string;
} {
  const q = useForeseenText(text, field).trim();
  const asked = q.length >= FEWEST_CHARACTERS;
  const search = useRef<string>(undefined);
  if (!asked) search.current = undefined;
  else search.current ??= crypto.randomUUID();
  const query = useQuery({
    queryKey: ["patients", q],
    queryFn: ({ signal }) => fetchRoute("searchPatients", { query: { q, search: search.current } }, signal),
    enabled: asked,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  const patients = asked ? (query.data?.patients ?? []) : [];
  return {
    patients,
    near: new Set(query.data?.near),
    asked: asked && !query.isPending && !query.isPlaceholderData,
    busy: asked && query.isFetching,
    ...(query.error ? { problem: query.error.message } : {}),
  };
}
