import { formatTime } from "../day.js";
import { Icon } from "./icon.js";
import { useServiceStatus } from "./service-status.js";

function sayWaiting(waiting: number): string {
  if (waiting === 0) return "la vente continue";
  return waiting === 1 ? "1 envoi attend, la vente continue" : `${waiting} envois attendent, la vente continue`;
}

/** The yellow band: only when something is away, with how many sends wait. */
export function ServiceBand() {
  const status = useServiceStatus();
  const away = status.data?.services.filter((service) => service.state === "indisponible") ?? [];
  if (status.error) {
    return (
      <div className="service-band" role="alert">
        <Icon name="alert" /> Serveur de l'officine injoignable : la saisie reste à l'écran et sera enregistrée à son retour.
      </div>
    );
  }
  if (away.length === 0) return null;
  return (
    <div className="service-band" role="alert">
      {away.map((service) => (
        <span key={service.service}>
          <Icon name="alert" /> {service.label} indisponible{service.since ? ` depuis ${formatTime(service.since)}` : ""} —{" "}
          {sayWaiting(service.waiting)}
        </span>
      ))}
    </div>
  );
}
