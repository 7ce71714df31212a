import type { PatientSummary } from "@comptoir/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { fetchRoute } from "../../api.js";
import { useForeseenText } from "../../frame/foreseen-text.js";

const FEWEST_CHARACTERS = 2;
/** Longer than any date: a matricule INS, or its beginning. */
const NUMBER = /^[1-478]\d{4}(?:\d{2}|2[AB])\d{2,8}$/i;

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
  /** A matricule, or its beginning: nobody is created from it. */
  readonly number: boolean;
  readonly problem?: string;
} {
  const q = useForeseenText(text, field).trim();
  const compact = q.replaceAll(/[\s.]/g, "");
  const number = NUMBER.test(compact);
  // 13 characters, or 15 with the key: before and between there is nothing to ask.
  const asked = q.length >= FEWEST_CHARACTERS && (!number || compact.length === 13 || compact.length === 15);
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
    number,
    asked: asked && !query.isPending && !query.isPlaceholderData,
    busy: asked && query.isFetching,
    ...(asked && query.error ? { problem: query.error.message } : {}),
  };
}
