import { type Delivery, ECART_LABELS, MOTIF_LABELS } from "@comptoir/contract";
import type { Block, PageModel } from "../../platform/pdf/page-model.js";
import { describeDay, formatInstant } from "./texts.js";

/** The officine as it stands at the top of a printed page. */
export interface OfficineHeading {
  readonly name: string;
  readonly finess: string;
  readonly address: { readonly lines: readonly string[]; readonly postalCode: string; readonly city: string };
}

export interface PrintContext {
  readonly officine: OfficineHeading;
  /** Who prints, and when. */
  readonly printedBy: string;
  readonly now: Date;
}

/** What the téléservice has of the execution. */
export type ExecutionState =
  | { readonly kind: "none" }
  | { readonly kind: "waiting" }
  | { readonly kind: "recorded"; readonly number: string }
  | { readonly kind: "refused"; readonly text: string };

const ROLES: Readonly<Record<string, string>> = {
  titulaire: "pharmacien titulaire",
  adjoint: "pharmacien adjoint",
  preparateur: "préparateur",
};

/** The text of the printed délivrance: whose it is (`identity`, absent for an anonymous sale), what was handed over, what was not and why, by whom, under whose responsibility (case 61). */
export function buildDelivrancePage(
  delivery: Delivery,
  o: PrintContext & { readonly format: "ordonnance" | "a4"; readonly execution: ExecutionState; readonly identity?: Block },
): PageModel {
  return {
    title: `Délivrance du ${formatInstant(new Date(delivery.at))}`,
    size: o.format === "a4" ? "a4" : "a5",
    header: buildHeading(o.officine),
    footer: `Imprimé le ${formatInstant(o.now)} par ${o.printedBy}`,
    blocks: [
      ...buildCancellation(delivery),
      ...(o.identity ? [o.identity] : []),
      { kind: "facts", pairs: buildFacts(delivery, o.execution) },
      ...buildHandedOver(delivery),
      ...buildNotDelivered(delivery),
      ...buildAccords(delivery),
    ],
  };
}

/** Name, address and FINESS, as the law wants them on what the officine prints. */
export function buildHeading({ name, finess, address }: OfficineHeading): string[] {
  return [name, [...address.lines, `${address.postalCode} ${address.city}`.trim()].filter(Boolean).join(", "), `FINESS ${finess}`].filter(
    (line) => line !== "",
  );
}

function buildCancellation({ cancellation }: Delivery): Block[] {
  if (!cancellation) return [];
  const { at, operator, reason } = cancellation;
  const text = `DÉLIVRANCE ANNULÉE le ${formatInstant(new Date(at))} par ${operator.name} : ${reason}`;
  return [{ kind: "paragraph", strong: true, text }];
}

function buildFacts(delivery: Delivery, execution: ExecutionState): [string, string][] {
  const { prescripteur, kind, numero, ordonnanceDate, renewal } = delivery;
  const dated = ordonnanceDate === undefined ? "" : ` du ${describeDay(ordonnanceDate)}`;
  return [
    ...(prescripteur
      ? [["Prescripteur", `${prescripteur.name}${prescripteur.rpps ? `, RPPS ${prescripteur.rpps}` : ""}`] as [string, string]]
      : []),
    ...(kind === "sans-ordonnance"
      ? []
      : [
          ["Ordonnance", kind === "numerique" ? `numérique ${numero ?? ""}${dated}` : `papier${dated}`] as [string, string],
          ["Numéro de renouvellement", renewal === 0 ? "0 (première délivrance)" : String(renewal)] as [string, string],
        ]),
    ...describeExecution(execution),
    ["Délivré par", describePeople(delivery)],
  ];
}

function describeExecution(execution: ExecutionState): [string, string][] {
  switch (execution.kind) {
    case "none":
      return [];
    case "waiting":
      return [["Exécution", "en attente de transmission"]];
    case "recorded":
      return [["Exécution", execution.number]];
    case "refused":
      return [["Exécution", `non enregistrée : ${execution.text}`]];
  }
}

function describePeople({ operator, responsible }: Delivery): string {
  const role = ROLES[operator.role];
  const who = role === undefined ? operator.name : `${operator.name}, ${role}`;
  const own = operator.name === responsible.name;
  return own
    ? `${who}, RPPS ${responsible.rpps}`
    : `${who}, sous la responsabilité de ${responsible.name}, pharmacien, RPPS ${responsible.rpps}`;
}

function buildHandedOver({ lines }: Delivery): Block[] {
  const handed = lines.filter((line) => line.boxes > 0);
  if (handed.length === 0) return [{ kind: "paragraph", text: "Aucun produit remis." }];
  return [
    { kind: "heading", text: "Délivré" },
    {
      kind: "table",
      columns: [
        { title: "Produit", share: 44 },
        { title: "Boîtes", share: 11 },
        { title: "Écart", share: 23 },
        { title: "Ordonnancier", share: 22 },
      ],
      rows: handed.map((line) => [
        [line.label, line.cip13 ? `CIP ${line.cip13}` : "", line.lot ? `lot ${line.lot}` : ""].filter(Boolean).join("\n"),
        String(line.boxes),
        [line.outside ? "Hors ordonnance" : ECART_LABELS[line.ecart], line.note ? `« ${line.note} »` : ""].filter(Boolean).join("\n"),
        line.registered === undefined
          ? ""
          : `n° ${line.registered}${line.corrected === undefined ? "" : ` (annulé au n° ${line.corrected})`}`,
      ]),
    },
  ];
}

function buildNotDelivered({ lines }: Delivery): Block[] {
  const left = lines.filter((line) => line.boxes === 0);
  if (left.length === 0) return [];
  return [
    { kind: "heading", text: "Non délivré" },
    {
      kind: "table",
      columns: [
        { title: "Prescrit", share: 55 },
        { title: "Motif", share: 45 },
      ],
      rows: left.map((line) => [
        line.label,
        [line.motif ? MOTIF_LABELS[line.motif] : "", line.note ? `« ${line.note} »` : ""].filter(Boolean).join("\n"),
      ]),
    },
  ];
}

function buildAccords({ lines }: Delivery): Block[] {
  return lines.flatMap(({ label, accord }): Block[] =>
    accord
      ? [
          {
            kind: "paragraph",
            text: `${label} : accord de ${accord.who} (RPPS ${accord.rpps}) le ${describeDay(accord.date)}, ${accord.means}.`,
          },
        ]
      : [],
  );
}
