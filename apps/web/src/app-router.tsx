import { createRootRoute, createRoute, createRouter, Outlet, redirect, useLocation } from "@tanstack/react-router";
import { useLayoutEffect } from "react";
import type { Place } from "./commands/command.js";
import { Frame } from "./frame/frame.js";
import { goTo, PATHS, setNavigator } from "./frame/navigation.js";
import { setPlace } from "./frame/windows.js";
import { CounterScreen, choosePatient, DeliveryWatch } from "./screens/counter/index.js";
import { DeliveriesScreen, OrdonnancierScreen } from "./screens/deliveries/index.js";
import { DocumentsScreen, PatientDocuments } from "./screens/documents/index.js";
import { IdentitiesScreen } from "./screens/identity/index.js";
import { MedicinesScreen } from "./screens/medicines/index.js";
import { PatientSheet, PatientsScreen } from "./screens/patients/index.js";
import { JournalScreen } from "./screens/reports/index.js";
import { sessionStore } from "./screens/session/index.js";
import { IdentitovigilanceScreen } from "./screens/settings/index.js";
import { TransmissionsScreen } from "./screens/transmissions/index.js";
import { useStore } from "./use-store.js";
import { WindowHost } from "./window-host.js";

function findPlace(path: string): Place {
  const found = Object.entries(PATHS).find(([, start]) => path.startsWith(start));
  return (found?.[0] as Place | undefined) ?? "counter";
}

function Root() {
  const { pathname } = useLocation();
  const rights = useStore(sessionStore, (state) => state.session?.rights);
  useLayoutEffect(() => setPlace(findPlace(pathname)), [pathname]);
  // The settings hold no health data: whoever manages them sees them, and no other screen for that (GEN.16).
  const settles = pathname.startsWith(PATHS.settings) && rights?.includes("settings.manage");
  const counts = rights?.includes("sale.edit") || rights?.includes("patient.read");
  const sees = counts || settles;
  return (
    <Frame>
      {sees ? <Outlet /> : <NoScreen />}
      {counts ? <DeliveryWatch /> : null}
      <WindowHost />
    </Frame>
  );
}

function SettingsScreen() {
  const manages = useStore(sessionStore, (state) => state.session?.rights.includes("settings.manage") ?? false);
  return manages ? <IdentitovigilanceScreen /> : <NotFound />;
}

/** The technical administrator sees no health data (GEN.16), so none of these screens. */
function NoScreen() {
  return (
    <div className="page">
      <h1 className="page-title">Administration technique</h1>
      <p className="page-body">
        Votre rôle n'ouvre aucun écran de santé. L'état des services est en haut de cette page ; imports, sauvegardes et contrôles se font
        par la commande comptoir.
      </p>
    </div>
  );
}

function NotFound() {
  return (
    <div className="page">
      <h1 className="page-title">Page inconnue</h1>
      <p className="page-body">Cette adresse n'existe pas dans Comptoir. Choisissez un menu ci-dessus.</p>
    </div>
  );
}

/** A bug of a screen: the sale is on the server, the page can be loaded again. */
function Fault() {
  return (
    <div className="page">
      <h1 className="page-title">Cet écran a rencontré une erreur</h1>
      <p className="page-body">La vente en cours est enregistrée. Rechargez la page (Ctrl+R) ; si cela se répète, prévenez le support.</p>
    </div>
  );
}

const root = createRootRoute({ component: Root, notFoundComponent: NotFound });
const routes = [
  createRoute({
    getParentRoute: () => root,
    path: "/",
    beforeLoad: () => {
      throw redirect({ to: PATHS.counter });
    },
  }),
  createRoute({ getParentRoute: () => root, path: PATHS.counter, component: CounterScreen }),
  createRoute({ getParentRoute: () => root, path: PATHS.patients, component: PatientsScreen }),
  createRoute({
    getParentRoute: () => root,
    path: `${PATHS.patients}/$id`,
    component: () => (
      <PatientSheet
        more={(id) => <PatientDocuments id={id} />}
        onSell={(patient) => {
          choosePatient(patient);
          goTo("counter");
        }}
      />
    ),
  }),
  createRoute({ getParentRoute: () => root, path: PATHS.deliveries, component: DeliveriesScreen }),
  createRoute({ getParentRoute: () => root, path: `${PATHS.deliveries}/$id`, component: DeliveriesScreen }),
  createRoute({ getParentRoute: () => root, path: PATHS.register, component: OrdonnancierScreen }),
  createRoute({ getParentRoute: () => root, path: PATHS.medicines, component: MedicinesScreen }),
  createRoute({ getParentRoute: () => root, path: PATHS.transmissions, component: TransmissionsScreen }),
  createRoute({ getParentRoute: () => root, path: PATHS.identities, component: IdentitiesScreen }),
  createRoute({ getParentRoute: () => root, path: PATHS.documents, component: DocumentsScreen }),
  createRoute({ getParentRoute: () => root, path: PATHS.settings, component: SettingsScreen }),
  createRoute({ getParentRoute: () => root, path: PATHS.journal, component: JournalScreen }),
  createRoute({ getParentRoute: () => root, path: `${PATHS.journal}/$id`, component: JournalScreen }),
];

export const appRouter = createRouter({ routeTree: root.addChildren(routes), defaultErrorComponent: Fault });
setNavigator((path) => appRouter.history.push(path));
