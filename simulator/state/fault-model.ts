// Faults that can be set; http/faults.ts describes each one's effect.

export const FAULT_MODES = [
  "delay",
  "refuse",
  "drop_before",
  "drop_after",
  "status_5xx",
  "status_429",
  "html_200",
  "truncated_json",
  "missing_refresh_token",
  "echo_refresh_token",
  "bad_expires_in",
  "invalid_grant",
  "status_401",
  "status_403",
  "status_404",
  "status_406",
  "html_404",
  "no_paging_headers",
  "slow_large_pages",
  "duplicate_rows",
  "shift_pages",
  "swap_between_pages",
  "null_values",
  "huge_name",
  "unknown_values",
  "malformed_row",
  "bad_values",
] as const;
export type FaultMode = (typeof FAULT_MODES)[number];

export type Fault = {
  id: string;
  endpoint: string;
  mode: FaultMode;
  times: number | null;
  remaining: number | null;
  delay_ms: number;
  grant_type: string | null;
  company_uuid: string | null;
  value?: unknown;
  hits: number;
};
