// What runs in production: deploy/image/entry.sh starts these in a package, and they need no
// development packages. Plain JavaScript, because every command's first step reads it on any Node.

/** Also the name in package.json. */
export const COMMANDS = {
  app: "server/main.ts",
  worker: "worker/main.ts",
  "db:migrate": "scripts/migrate.ts",
  "db:grant": "scripts/grant.ts",
  "api-keys:create": "scripts/create-api-key.ts",
  "api-keys:revoke": "scripts/revoke-api-key.ts",
  "tokens:import": "scripts/import-tokens.ts",
  "keys:create": "scripts/create-key.ts",
  "keys:rotate": "scripts/rotate-keys.ts",
  sync: "scripts/sync.ts",
  hold: "scripts/hold.ts",
  doctor: "scripts/doctor.ts",
  "people:delete": "scripts/delete-person.ts",
  "companies:delete": "scripts/delete-companies.ts",
};
