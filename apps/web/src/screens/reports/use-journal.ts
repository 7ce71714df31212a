import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { fetchRoute, type RouteOutput } from "../../api.js";
import { useRested } from "../../use-rested.js";

/** Asked when the hands rest: each reading of the journal is a row of it. */
const REST_MS = 400;
const PAGE = 100;

export type JournalEvent = RouteOutput<"listAudit">["events"][number];

/** Events that answer what is typed, newest first, page after page; the previous rows stay until the new ones are there. */
export function useJournal(text: string, patientId: string | undefined) {
  const q = useRested(text, REST_MS);
  const query = useInfiniteQuery({
    queryKey: ["audit", q, patientId],
    queryFn: ({ signal, pageParam }) =>
      fetchRoute("listAudit", { query: { q: q === "" ? undefined : q, patientId, before: pageParam, limit: PAGE } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => (page.more ? page.events.at(-1)?.id : undefined),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  const events: readonly JournalEvent[] = query.data?.pages.flatMap((page) => page.events) ?? [];
  return {
    events,
    settled: query.isSuccess && !query.isPlaceholderData && q === text.trim(),
    more: query.hasNextPage && !query.isFetchingNextPage,
    showMore: () => void query.fetchNextPage(),
    problem: query.error?.message,
  };
}
