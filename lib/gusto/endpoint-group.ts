const GROUPS = new Set([
  "token",
  "revoke",
  "token_info",
  "me",
  "provision",
  "admins",
  "employees",
  "employment_history",
  "terminations",
  "rehire",
  "departments",
  "contractors",
  "contractor_payments",
  "pay_schedules",
  "pay_periods",
  "payrolls",
  "earning_types",
  "jobs",
  "compensations",
  "company_benefits",
  "locations",
  "custom_fields",
  "webhook_subscriptions",
  "events",
  "companies",
  "disconnect_app_integration",
]);

/**
 * A call's topic as a label: the last known word in its path, because callers may pass through any
 * path. Pure.
 */
export function endpointGroup(endpoint: string): string {
  const words = endpoint.slice(endpoint.indexOf("/")).split("/");
  return words.findLast((word) => GROUPS.has(word)) ?? "other";
}
