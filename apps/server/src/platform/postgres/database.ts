import type { CounterTables } from "../../features/counter/tables.js";
import type { DeliveriesTables } from "../../features/deliveries/tables.js";
import type { DocumentsTables } from "../../features/documents/tables.js";
import type { IdentityTables } from "../../features/identity/tables.js";
import type { MedicinesTables } from "../../features/medicines/tables.js";
import type { PatientsTables } from "../../features/patients/tables.js";
import type { PrescribersTables } from "../../features/prescribers/tables.js";
import type { OutboxTables } from "../outbox/tables.js";
import type { PlatformTables } from "./platform-tables.js";

/** Every table, one interface per owner; a test compares it with the live catalogue. */
export interface Database
  extends PlatformTables,
    OutboxTables,
    PatientsTables,
    IdentityTables,
    DocumentsTables,
    MedicinesTables,
    CounterTables,
    DeliveriesTables,
    PrescribersTables {}
