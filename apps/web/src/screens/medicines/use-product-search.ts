import type { Presentation } from "@comptoir/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { fetchRoute } from "../../api.js";

const FEWEST_CHARACTERS = 2;

/** Presentations of the medicine base for what is being typed, best first. */
export function useProductSearch(text: string): {
  readonly presentations: readonly Presentation[];
  readonly asked: boolean;
  readonly problem?: string;
} {
  const q = text.trim();
  const asked = q.length >= FEWEST_CHARACTERS;
  const query = useQuery({
    queryKey: ["medicines", q],
    queryFn: ({ signal }) => fetchRoute("searchMedicines", { query: { q } }, signal),
    enabled: asked,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  });
  return {
    presentations: asked ? (query.data?.presentations ?? []) : [],
    asked: asked && !query.isPending && !query.isPlaceholderData,
    ...(query.error ? { problem: query.error.message } : {}),
  };
}
