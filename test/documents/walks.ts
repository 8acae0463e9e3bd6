// Blocks of documents that guides.db.test.ts runs as they stand, with what a reader has to fill in.

import { commandsOf } from "./read-commands.ts";
import { readDocument } from "./read-document.ts";

/** What a walk finds: parts of the product on a throw-away database, and the simulator. */
export type World = {
  appUrl: string;
  simulatorUrl: string;
  apiKey: string;
  apiKeyId: string;
  company: { gustoUuid: string; grantId: string };
  /** One that was never connected. */
  otherCompany: { gustoUuid: string };
  /** A person who connects nothing. */
  email: string;
  folder: string;
  importFile: string;
  /** An empty database, as the administrator of its server reaches it. */
  emptyDatabaseUrl: string;
  /** Ends the names of roles and databases, which the tests' server has only once. */
  suffix: string;
  kmsUrl: string;
};

export type Walk = {
  file: string;
  /** The blocks, each by the command that it begins with: they run one after the other in one shell. */
  begin: string[];
  /** What stands in the document, and what a reader writes there. */
  fill?: (world: World) => Record<string, string>;
  /** What the shell finds besides the settings of a test. */
  environment?: (world: World) => Record<string, string>;
  prints: RegExp[];
};

const here = ({ appUrl, simulatorUrl }: World) => ({
  "localhost:3000": new URL(appUrl).host,
  "localhost:4010": new URL(simulatorUrl).host,
});

export const WALKS: Walk[] = [
  {
    file: "README.md",
    begin: [
      `curl -s -H "$KEY" 'localhost:3000/api/v1/companies?limit=1'`,
      `curl -s localhost:4010/_simulator/clock -d '{"advance_seconds":7200}'`,
      "curl -s localhost:4010/_simulator/grants",
    ],
    fill: (world) => ({
      ...here(world),
      "demo_…": world.apiKey,
      "COMPANY=…": `COMPANY=${world.company.gustoUuid}`,
      "GRANT=…": `GRANT=${world.company.grantId}`,
    }),
    prints: [
      /"gusto_uuid":"/,
      /"status":"active","access_token":"[^"]+","token_type":"Bearer","expires_at":"[^"]+","token_version":1\b/,
      /"token_version":2\b/,
      /"id":/,
      /"status":"reconnect_required","reason":"revoked","since":"[^"]+","reconnect_url":"[^"]+"/,
    ],
  },
  {
    file: "simulator/README.md",
    begin: [`curl -s localhost:4010/_simulator/clock  -d '{"advance_seconds": 7200}'`],
    fill: here,
    prints: [/"now":/, /"mode":"drop_after"/, /"mode":"status_5xx"/],
  },
  {
    file: "docs/guides/secrets.md",
    begin: ["umask 077"],
    fill: ({ folder }) => ({ "/run/secrets": folder }),
    prints: [],
  },
  {
    file: "docs/guides/secrets.md",
    begin: ["npm run keys:create -- --id k2", "npm run keys:rotate"],
    prints: [
      /^k2:[A-Za-z0-9+/]{43}=$/m,
      /^0 token pairs are encrypted with an older key\.$/m,
      /^0 organization secrets are encrypted with an older key\.$/m,
    ],
  },
  {
    file: "docs/guides/secrets.md",
    begin: ["npm run keys:create -- --id k2 --kms-key alias/payroll-tokens"],
    environment: ({ kmsUrl }) => ({
      AWS_REGION: "eu-central-1",
      AWS_ENDPOINT_URL_KMS: kmsUrl,
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "example",
    }),
    prints: [/^k2:kms:\S+$/m],
  },
  {
    file: "docs/guides/backups.md",
    begin: ["npm run db:migrate", "npm run hold -- end"],
    prints: [
      /already up to date/,
      /Refreshing is on hold\. Valid tokens are still served; one refresh at a time shows whether Gusto accepts them\./,
      /Refreshing resumed/,
    ],
  },
  {
    file: "docs/guides/administration.md",
    begin: [
      "npm run api-keys:create -- --name billing --scopes tokens:read --expires-in-days 365",
      "npm run api-keys:revoke -- ID",
    ],
    fill: ({ apiKeyId }) => ({ " ID": ` ${apiKeyId}` }),
    prints: [/API key "billing" \(\S+\), scopes tokens:read, until /, /Revoked API key "walks"/],
  },
  {
    file: "docs/guides/administration.md",
    begin: ["npm run people:delete -- EMAIL"],
    fill: ({ email }) => ({ EMAIL: email }),
    prints: [/^Deleted /m],
  },
  {
    file: "docs/guides/administration.md",
    begin: ["npm run companies:delete -- GUSTO_UUID --dry-run"],
    fill: ({ otherCompany }) => ({ GUSTO_UUID: otherCompany.gustoUuid }),
    prints: [/1 would be deleted/, /1 deleted; the worker is erasing their data/],
  },
  {
    file: "docs/guides/administration.md",
    begin: ["npm run tokens:import -- FILE.ndjson"],
    fill: ({ importFile }) => ({ "FILE.ndjson": importFile }),
    prints: [/1 imported, 0 attached to a stored pair, 0 already stored, 0 skipped/],
  },
  {
    file: "docs/guides/database.md",
    begin: ["npm run db:migrate"],
    fill: ({ emptyDatabaseUrl, suffix }) => ({
      "postgresql://dashboard_owner:…@HOST:5432/dashboard": emptyDatabaseUrl,
      dashboard_app: `dashboard_app_${suffix}`,
    }),
    prints: [/The database is up to date/, /dashboard_app_\w+ now has the rights/],
  },
];

/** The text of a walk's blocks, as the document has them. @throws when the document has none that begins so */
export function blocksOf({ file, begin }: Walk): { text: string }[] {
  const { blocks } = readDocument(file);
  return begin.map((command) => {
    const found = blocks.find((block) => commandsOf(block)[0] === command);
    if (!found) throw new Error(`${file} has no block that begins with: ${command}`);
    return found;
  });
}
