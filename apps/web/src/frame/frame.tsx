import { notifications } from "@mantine/notifications";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { fetchRoute } from "../api.js";
import { formatDate } from "../day.js";
import { KeyBar } from "./key-bar.js";
import { MenuBar } from "./menu-bar.js";
import { ServiceBand } from "./service-band.js";
import { StatusLine } from "./status-line.js";
import { TopBar } from "./top-bar.js";

const WARNING_MS = 15_000;

/** LAD rule: the medicine base, its date and whether it is too old are shown at start. */
function useBaseWarning(): void {
  const { data } = useQuery({ queryKey: ["medicine-base"], queryFn: ({ signal }) => fetchRoute("medicineBase", {}, signal), staleTime: 3_600_000 });
  useEffect(() => {
    if (!data?.stale) return;
    notifications.show({
      id: "medicine-base",
      title: "Base de médicaments ancienne",
      message: `${data.source} du ${formatDate(data.extractDate)}, ${data.ageDays} jours. Demandez sa mise à jour au titulaire : comptoir import bdpm.`,
      color: "yellow",
      autoClose: WARNING_MS,
      closeButtonProps: { "aria-label": "Fermer l'avis" },
    });
  }, [data]);
}

/** Bar, menus, yellow band, the screen, status line, keys. The page itself never scrolls. */
export function Frame({ children }: { readonly children: ReactNode }) {
  useBaseWarning();
  return (
    <div className="frame">
      <TopBar />
      <MenuBar />
      <ServiceBand />
      <main className="screen">{children}</main>
      <StatusLine />
      <KeyBar />
    </div>
  );
}
