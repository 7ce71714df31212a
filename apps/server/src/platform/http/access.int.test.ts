import { ROLES, type Role, type Route, type RouteName, routes } from "@comptoir/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OPERATORS } from "../../testing/demo-people.js";
import { refusalOf, type TestClient } from "../../testing/test-client.js";
import { createTestHouse, type TestHouse, type TestServer } from "../../testing/test-server.js";
import { withOfficine } from "../postgres/with-officine.js";

const id = "00000000-0000-4000-8000-000000000000";

/**
 * Who may, written by hand and not drawn from the rights of the contract: T titulaire, A adjoint, P préparateur, E étudiant,
 * M admin technique, – nobody logged in. A route without a line here fails.
 */
const WHO_MAY: Record<RouteName, string> = {
  openSession: "T A P E M –",
  getSession: "T A P E M",
  closeSession: "T A P E M",
  lockSession: "T A P E M",
  knownOperators: "T A P E M –",
  searchPatients: "T A P E",
  getPatient: "T A P E",
  findLikelyPatients: "T A P E",
  createPatient: "T A P E",
  updatePatient: "T A P E",
  mergePatients: "T A",
  receiveDocument: "T A P E",
  listDocuments: "T A P E",
  getDocument: "T A P E",
  openDocument: "T A P E",
  placeDocument: "T A P E",
  getIns: "T A P",
  callInsi: "T A P E",
  readCard: "T A P E",
  openApcv: "T A P E",
  takeBeneficiary: "T A P E",
  readInsDocument: "T A P E",
  setIdentityAttributes: "T A P E",
  listIdentities: "T A P E",
  getIdentityControl: "T A P E",
  decideIdentity: "T A P E",
  getManualControl: "T A P",
  getShownTraits: "T A P E",
  validateIdentity: "T A P",
  getIdentitySettings: "T M",
  saveIdentitySettings: "T M",
  searchMedicines: "T A P E",
  getMedicine: "T A P E",
  medicineBase: "T A P E M",
  recogniseCode: "T A P E",
  saveSale: "T A P E",
  getSale: "T A P E",
  listSales: "T A P E",
  parkSale: "T A P E",
  dropSale: "T A P E",
  consultOrdonnance: "T A P E",
  leaveOrdonnance: "T A P E",
  confirmOrdonnance: "T A P E",
  matchBox: "T A P E",
  validateSale: "T A P",
  listTransmissions: "T A P E",
  getTransmission: "T A P E",
  retryTransmission: "T A P",
  abandonTransmission: "T A P",
  searchPrescribers: "T A P E",
  listDeliveries: "T A P E",
  getDelivery: "T A P E",
  cancelDelivery: "T A P",
  printDelivery: "T A P E",
  listOrdonnancier: "T A P",
  printOrdonnancier: "T A P",
  status: "T A P E M",
  listAudit: "T",
  healthz: "T A P E M –",
};

const LETTERS: Record<Role, string> = { titulaire: "T", adjoint: "A", preparateur: "P", etudiant: "E", "admin-technique": "M" };

let house: TestHouse;
let server: TestServer;

beforeAll(async () => {
  house = await createTestHouse();
  server = await house.startServer({ login: { freeAttempts: 10 } });
});

afterAll(async () => {
  await house[Symbol.asyncDispose]();
});

function call(client: TestClient, name: RouteName) {
  const route: Route = routes[name];
  const path = route.path.replace(":cip13", "3400930000000").replace(/:\w+/g, id);
  // Who may is settled before what is asked is read: an empty body is enough to tell 403 from 400.
  return client.call(route.method, path, route.body ? { body: {} } : {});
}

async function countRefusals(name: RouteName): Promise<number> {
  const rows = await withOfficine(house.app, house.officines.marche, (trx) =>
    trx.selectFrom("audit_event").select("outcome").where("action", "=", "right.refused").where("target_id", "=", name).execute(),
  );
  return rows.filter((row) => row.outcome === "refuse").length;
}

describe.each(Object.keys(routes) as RouteName[])("%s", (name) => {
  const allowed = new Set(WHO_MAY[name]?.split(" "));

  it.each(ROLES)("by role: %s", async (role) => {
    const client = server.client();
    await client.login(OPERATORS[role]);
    const before = await countRefusals(name);
    const answer = await call(client, name);
    if (allowed.has(LETTERS[role])) {
      if (name !== "openSession") expect([401, 403]).not.toContain(answer.status);
      expect(await countRefusals(name)).toBe(before);
    } else {
      expect(answer.status).toBe(403);
      expect(refusalOf(answer).code).toBe("DROIT_INSUFFISANT");
      expect(await countRefusals(name)).toBe(before + 1);
    }
  });

  it("without a session", async () => {
    const answer = await call(server.client(), name);
    if (allowed.has("–")) expect([200, 400]).toContain(answer.status);
    else expect([answer.status, refusalOf(answer).code]).toEqual([401, "SESSION_REQUISE"]);
  });

  it("locked", async () => {
    const client = server.client();
    await client.login(OPERATORS.titulaire);
    await client.post("/api/session/lock");
    const answer = await call(client, name);
    if (allowed.has("–") || ["getSession", "lockSession", "closeSession"].includes(name)) expect([200, 400]).toContain(answer.status);
    else expect([answer.status, refusalOf(answer).code]).toEqual([401, "SESSION_VERROUILLEE"]);
  });
});

it("[GEN.16] what the technical administrator reaches names no patient: sessions, states of services, the medicine base", () => {
  const reached = (Object.keys(WHO_MAY) as RouteName[]).filter((name) => WHO_MAY[name].includes("M"));
  expect(reached.sort()).toEqual([
    "closeSession",
    "getIdentitySettings",
    "getSession",
    "healthz",
    "knownOperators",
    "lockSession",
    "medicineBase",
    "openSession",
    "saveIdentitySettings",
    "status",
  ]);
});
