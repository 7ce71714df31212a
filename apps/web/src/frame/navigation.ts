import type { Place } from "../commands/command.js";

/** Address of each screen. */
export const PATHS = {
  counter: "/facturation",
  patients: "/patients",
  deliveries: "/delivrances",
  register: "/ordonnancier",
  medicines: "/medicaments",
  transmissions: "/transmissions",
  journal: "/journal",
  settings: "/configuration",
  identities: "/identites",
  documents: "/documents",
} as const satisfies Record<Exclude<Place, "session">, string>;

type Navigate = (path: string) => void;
let navigate: Navigate = () => {};

/** The router registers itself here: commands live outside React and import no screen. */
export function setNavigator(value: Navigate): void {
  navigate = value;
}

export function goTo(place: keyof typeof PATHS): void {
  navigate(PATHS[place]);
}

export function goToPatient(id: string): void {
  navigate(`${PATHS.patients}/${id}`);
}

export function goToJournalOf(patientId: string): void {
  navigate(`${PATHS.journal}/${patientId}`);
}

export function goToDeliveriesOf(patientId: string): void {
  navigate(`${PATHS.deliveries}/${patientId}`);
}
