import type { DeliverySummary } from "@comptoir/contract";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { fetchRoute } from "../../api.js";
import { useRested } from "../../use-rested.js";

/** A search is asked when the hands rest: each one is a row of the trail. */
const REST_MS = 300;
const PAGE = 50;

/** Deliveries that answer what is typed, newest first, page after page; the previous rows stay until the new ones are there. */
export function useDeliveries(text: string, patientId: string | undefined) {
  const q = useRested(text, REST_MS);
  const query = useInfiniteQuery({
    queryKey: ["deliveries", q, patientId],
    queryFn: ({ signal, pageParam }) =>
      fetchRoute("listDeliveries", { query: { q: q === "" ? undefined : q, patientId, after: pageParam, limit: PAGE } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => (page.more ? page.deliveries.at(-1)?.id : undefined),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  const deliveries: readonly DeliverySummary[] = query.data?.pages.flatMap((page) => page.deliveries) ?? [];
  return {
    deliveries,
    settled: query.isSuccess && !query.isPlaceholderData && q === text.trim(),
    more: query.hasNextPage && !query.isFetchingNextPage,
    showMore: () => void query.fetchNextPage(),
    problem: query.error?.message,
  };
}
