import { useQuery } from "@tanstack/react-query";
import { fetchRoute } from "../api.js";

const HOUR_MS = 3_600_000;

/** LAD rule: the medicine base in use, its date, and whether it is too old. Changes only when someone imports another. */
export function useMedicineBase() {
  return useQuery({ queryKey: ["medicine-base"], queryFn: ({ signal }) => fetchRoute("medicineBase", {}, signal), staleTime: HOUR_MS });
}
