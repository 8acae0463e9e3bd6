/** What deploy/image/entry.sh starts in a package, by the name that it has in package.json, too. */
export const COMMANDS: Readonly<Record<string, string>> = {
  app: "server/main.ts",
  worker: "worker/main.ts",
  "db:migrate": "scripts/migrate.ts",
  "api-keys:create": "scripts/create-api-key.ts",
  "api-keys:revoke": "scripts/revoke-api-key.ts",
  "tokens:import": "scripts/import-tokens.ts",
  "keys:rotate": "scripts/rotate-keys.ts",
  sync: "scripts/sync.ts",
  hold: "scripts/hold.ts",
  "people:delete": "scripts/delete-person.ts",
  "companies:delete": "scripts/delete-companies.ts",
};
