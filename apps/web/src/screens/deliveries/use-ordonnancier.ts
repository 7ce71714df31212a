import type { OrdonnancierEntry } from "@comptoir/contract";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { fetchRoute } from "../../api.js";
import { useRested } from "../../use-rested.js";

/** A search is asked when the hands rest: each one is a row of the trail. */
const REST_MS = 300;
const PAGE = 50;

/** Lines of the ordonnancier that answer what is typed, the last numbers first; the previous ones stay until the new ones are there. */
export function useOrdonnancier(text: string) {
  const q = useRested(text, REST_MS);
  const query = useInfiniteQuery({
    queryKey: ["ordonnancier", q],
    queryFn: ({ signal, pageParam }) =>
      fetchRoute("listOrdonnancier", { query: { q: q === "" ? undefined : q, below: pageParam, limit: PAGE } }, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.more ? page.entries.at(-1)?.number : undefined),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  const entries: readonly OrdonnancierEntry[] = query.data?.pages.flatMap((page) => page.entries) ?? [];
  return {
    entries,
    settled: query.isSuccess && !query.isPlaceholderData && q === text.trim(),
    more: query.hasNextPage && !query.isFetchingNextPage,
    showMore: () => void query.fetchNextPage(),
    problem: query.error?.message,
  };
}
