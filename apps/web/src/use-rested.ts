import { useEffect, useState } from "react";

/** What is typed, once the hands have rested that long: each search is a row of the trail. */
export function useRested(text: string, restMs: number): string {
  const [rested, setRested] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setRested(text.trim()), restMs);
    return () => clearTimeout(timer);
  }, [text, restMs]);
  return rested;
}
