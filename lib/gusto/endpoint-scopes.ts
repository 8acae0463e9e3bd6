/*
 * The scope each call needs, from Gusto's reference. Endpoints are written as in `endpointOf`
 * (call-channel.ts): a star for each UUID, and a leading method unless it is GET. The first
 * matching rule wins.
 */

const RULES: readonly [endpoint: RegExp, scope: string | null][] = [
  [/^POST \/oauth\//, null],
  [/^\/v1\/(?:token_info|me)$/, null],
  [/^POST \/v1\/provision$/, "accounts:write"],
  [/^PUT \/v1\/companies\/\*\/disconnect_app_integration$/, "companies:disconnect_app_integration"],
  [/^(?:POST|PUT|DELETE) \/v1\/webhook_subscriptions/, "webhook_subscriptions:write"],
  [/^\/v1\/webhook(?:s\/|_subscriptions)/, "webhook_subscriptions:read"],
  [/^\/v1\/events$/, "events:read"],
  [/^\/v1\/companies\/\*\/admins$/, "company_admin:read"],
  [/^\/v1\/employees\/\*\/(?:terminations|rehire|employment_history)$/, "employments:read"],
  [/^\/v1\/(?:companies\/\*\/)?employees/, "employees:read"],
  [/^\/v1\/(?:companies\/\*\/)?departments/, "departments:read"],
  [/^\/v1\/companies\/\*\/contractor_payments/, "payrolls:read"],
  [/^\/v1\/(?:companies\/\*\/)?contractors/, "contractors:read"],
  [/^\/v1\/companies\/\*\/pay_schedules/, "pay_schedules:read"],
  [/^\/v1\/companies\/\*\/(?:pay_periods|payrolls|earning_types)/, "payrolls:read"],
  [/^\/v1\/(?:jobs\/\*\/)?compensations/, "compensations:read"],
  [/^\/v1\/(?:companies\/\*\/)?company_benefits/, "company_benefits:read"],
  [/^\/v1\/locations/, "companies:read"],
  [/^\/v1\/companies\/\*(?:\/locations|\/custom_fields)?$/, "companies:read"],
];

/** The scope an endpoint needs; null if it needs none or we don't know. */
export function scopeOfEndpoint(endpoint: string): string | null {
  return RULES.find(([pattern]) => pattern.test(endpoint))?.[1] ?? null;
}
