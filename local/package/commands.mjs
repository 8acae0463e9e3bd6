// What runs in production: deploy/image/entry.sh starts it in a package, and no package for development is needed for it.
// Without types, because the first step of every command reads it on whatever Node the machine has.

/** By the name that it has in package.json, too. */
export const COMMANDS = {
  app: "server/main.ts",
  worker: "worker/main.ts",
  "db:migrate": "scripts/migrate.ts",
  "api-keys:create": "scripts/create-api-key.ts",
  "api-keys:revoke": "scripts/revoke-api-key.ts",
  "tokens:import": "scripts/import-tokens.ts",
  "keys:create": "scripts/create-key.ts",
  "keys:rotate": "scripts/rotate-keys.ts",
  sync: "scripts/sync.ts",
  hold: "scripts/hold.ts",
  "people:delete": "scripts/delete-person.ts",
  "companies:delete": "scripts/delete-companies.ts",
};
