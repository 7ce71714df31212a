import type { Actor } from "./actor.js";

/** Who acts when a command of the machine's administrator does (imports, backups): no operator, no right on the screens. */
export function commandActor(officineId: string): Actor {
  return {
    officineId,
    operatorId: "commande",
    operatorName: "Ligne de commande",
    role: "admin-technique",
    responsible: { rpps: "", name: "" },
    workstationId: "",
    workstationName: "serveur",
    means: "commande",
    rights: new Set(),
  };
}
