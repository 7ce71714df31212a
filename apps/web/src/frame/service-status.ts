import { useQuery } from "@tanstack/react-query";
import { fetchRoute } from "../api.js";

/** Services and sends, asked every 2 s: no health data in it, so no trace per poll. */
export function useServiceStatus() {
  return useQuery({
    queryKey: ["status"],
    queryFn: ({ signal }) => fetchRoute("status", {}, signal),
    refetchInterval: 2_000,
    retry: false,
  });
}
