import { accessFaults } from "./access-faults.ts";
import { bulkFaults } from "./bulk-faults.ts";
import { databaseFaults } from "./database-faults.ts";
import { decisionFaults } from "./decision-faults.ts";
import { incidentFaults } from "./incident-faults.ts";
import type { PlantedFault } from "./planted-fault.ts";
import { payFaults } from "./pay-faults.ts";
import { refreshFaults } from "./refresh-faults.ts";
import { serverFaults } from "./server-faults.ts";
import { staffFaults } from "./staff-faults.ts";
import { syncFaults } from "./sync-faults.ts";
import { tokenRowsFaults } from "./token-rows-faults.ts";

export const ALL_FAULTS: readonly PlantedFault[] = [
  ...decisionFaults,
  ...refreshFaults,
  ...tokenRowsFaults,
  ...accessFaults,
  ...staffFaults,
  ...payFaults,
  ...syncFaults,
  ...serverFaults,
  ...databaseFaults,
  ...incidentFaults,
  ...bulkFaults,
];
