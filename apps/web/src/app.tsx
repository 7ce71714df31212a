import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect } from "react";
import { appRouter } from "./app-router.js";
import { announcerStore } from "./frame/announcer.js";
import { recallSale } from "./screens/counter/index.js";
import { LoginScreen, sessionStore, useIdleLock } from "./screens/session/index.js";
import { theme } from "./theme.js";
import { useStore } from "./use-store.js";

const queries = new QueryClient({
  defaultOptions: { queries: { refetchOnWindowFocus: false, networkMode: "always" }, mutations: { networkMode: "always" } },
});

function readNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
}

function Gate() {
  const phase = useStore(sessionStore, (state) => state.phase);
  const operator = useStore(sessionStore, (state) => state.session?.operator.id);
  const officine = useStore(sessionStore, (state) => state.session?.officine.id);
  useIdleLock();
  useEffect(() => {
    announcerStore.set({});
    if (phase === "open" && operator && officine) void recallSale(officine);
    // Nothing read by one operator is shown from memory to the next.
    if (phase !== "open") queries.removeQueries({ predicate: (query) => query.queryKey[0] !== "known-operators" });
  }, [phase, operator, officine]);
  if (phase === "reading") return <p className="visually-hidden">Ouverture de Comptoir…</p>;
  if (phase === "open") return <RouterProvider router={appRouter} />;
  return <LoginScreen key={phase} locked={phase === "locked"} />;
}

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={readNonce}>
      <QueryClientProvider client={queries}>
        <Notifications position="bottom-right" zIndex={500} className="notices" transitionDuration={0} />
        <Gate />
      </QueryClientProvider>
    </MantineProvider>
  );
}
