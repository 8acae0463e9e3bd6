// Faults in a pair's stored row, and in how its grants begin and end.

import type { PlantedFault } from "./planted-fault.ts";

export const tokenRowsFaults: PlantedFault[] = [
  {
    name: "restored-database-not-noticed",
    breaks:
      "A process starts on a database from a backup without comparing it with the external mark.",
    tests: ["lib/installation/look-for-restore.db.test.ts"],
    edits: [
      {
        file: "lib/installation/open-installation.ts",
        find: "  await lookForRestore();\n",
        replace: "",
      },
    ],
  },
  {
    name: "database-read-before-the-marks",
    breaks:
      "A pair stored and marked by another process between two reads looks like a restore and holds the installation.",
    tests: ["lib/installation/look-for-restore.db.test.ts"],
    edits: [
      {
        file: "lib/installation/look-for-restore.ts",
        find: `const marks = await used("read"`,
        replace: `const newest = await readNewestPair();\n  const marks = await used("read"`,
      },
      {
        file: "lib/installation/look-for-restore.ts",
        find: "  if (marks === undefined) return false;\n  const newest = await readNewestPair();\n",
        replace: "  if (marks === undefined) return false;\n",
      },
    ],
  },
  {
    name: "dead-connection-keeps-the-pair-it-replaced",
    breaks: "A replaced pair stays sealed forever next to one Gusto has refused for good.",
    tests: ["lib/tokens/store/superseded-pairs.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/grants/find-witnesses.ts",
        find: " AND near.state NOT IN ('reconnect_required', 'disconnected')",
        replace: "",
      },
    ],
  },
  {
    name: "newest-pair-deleted-with-its-rows",
    breaks: "A database whose newest connections were deleted looks like a restored one.",
    tests: ["lib/installation/look-for-restore.db.test.ts"],
    edits: [
      {
        file: "lib/installation/look-for-restore.ts",
        find: "  await recordNewestPair(at);\n  await used",
        replace: "  await used",
      },
    ],
  },
  {
    name: "encryption-without-associated-data",
    breaks: "A ciphertext can be decrypted wherever it is copied to.",
    tests: ["lib/platform/crypto/seal.test.ts"],
    edits: [
      {
        file: "lib/platform/crypto/seal.ts",
        find: `function associatedData(place: Place): Buffer {
  return Buffer.from(JSON.stringify([FORMAT, place.table, place.column, place.rowId, place.environment, place.version]));`,
        replace: `function associatedData(_place: Place): Buffer {
  return Buffer.from(JSON.stringify([FORMAT]));`,
      },
    ],
  },
  {
    name: "import-beside-a-connection",
    breaks: "An import doesn't wait for a person who is connecting the same company.",
    tests: ["lib/tokens/import/import-tokens.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/import/import-tokens.ts",
        find: "const locked = await lockCompaniesByGustoUuid(tx, lines.map((line) => line.company_uuid));",
        replace:
          "const locked = await tx.company.findMany({ where: { gustoUuid: { in: lines.map((line) => line.company_uuid) } } });",
      },
    ],
  },
  {
    name: "import-of-a-batch-or-nothing",
    breaks: "One line the database rejects loses all lines in its batch.",
    tests: ["lib/tokens/import/import-tokens.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/import/import-tokens.ts",
        find: "if (lines.length === 1) return [notStored(error)];",
        replace: "if (lines.length >= 1) return lines.map(notStored);",
      },
    ],
  },
  {
    name: "import-replaces-a-living-grant",
    breaks: "An import adds its pair, possibly an older one, next to an active one.",
    tests: ["lib/tokens/import/import-tokens.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/import/plan-import.ts",
        find: `if (company.tokenIds.length > 0) return { kind: "skipped", reason: "this company is already connected here" };`,
        replace: "",
      },
    ],
  },
  {
    name: "old-pair-revoked-after-a-reconnect",
    breaks: "A late revocation ends the grant of a person who has reconnected meanwhile.",
    tests: [
      "lib/tokens/grants/ending-grants.db.test.ts",
      "lib/tokens/store/superseded-pairs.db.test.ts",
    ],
    edits: [
      {
        file: "lib/tokens/protocol/decide-revocation.ts",
        find: `if (effect === null && witnesses?.includes("same_company")) return "keep";`,
        replace: "",
      },
    ],
  },
  {
    name: "revocation-that-nobody-watches",
    breaks:
      "A revocation that ends other connections goes unnoticed and continues from one to the next.",
    tests: ["lib/tokens/store/superseded-pairs.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/grants/send-revocation.ts",
        find: `if (seen === "siblings" || (answer === "revoked" && seen !== "unchanged")) await learnRevocationEffect(seen);`,
        replace: `if (answer === "revoked" && seen !== "unchanged" && seen !== "siblings") await learnRevocationEffect(seen);`,
      },
    ],
  },
  {
    name: "reconnect-leaves-two-open-grants",
    breaks: "A reconnect by the same admin leaves the replaced grant open.",
    tests: ["lib/tokens/protocol/refresh-protocol.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/store/attach-token.ts",
        find: `await tx.companyGrant.updateMany({ where: { id: { in: replaced.map((grant) => grant.id) } }, data: { endedAt: now, endedReason: "replaced" } });`,
        replace: "",
      },
    ],
  },
  {
    name: "reconnect-version-goes-back",
    breaks: "After a reconnect, a company's version restarts, and an old 401 matches a new token.",
    tests: ["lib/tokens/protocol/refresh-protocol.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/store/attach-token.ts",
        find: "if (row.version > highestVersion) {",
        replace: "if (row.version > 0) {",
      },
    ],
  },
  {
    name: "not-found-taken-for-a-proof",
    breaks: "A 404 on token_info, from anything in between, makes a revoked connection healthy.",
    tests: [
      "lib/tokens/serving/with-access-token.db.test.ts",
      "lib/tokens/health/test-connection.db.test.ts",
    ],
    edits: [
      {
        file: "lib/gusto/outcome.ts",
        find: `return path !== TOKEN_INFO_PATH && isNotFoundByGusto(text)`,
        replace: `return path !== "" && isNotFoundByGusto(text)`,
      },
    ],
  },
  {
    name: "page-of-html-taken-for-a-proof",
    breaks: "A proxy's 403 or 404 counts as Gusto accepting the token.",
    tests: ["lib/gusto/error-body.test.ts"],
    edits: [
      {
        file: "lib/gusto/error-body.ts",
        find: `errors.map(({ category }) => category);
  } catch {
    return [];
  }`,
        replace: `errors.map(({ category }) => category);
  } catch {
    return ["missing_oauth_scopes"];
  }`,
      },
    ],
  },
  {
    name: "losses-left-out-of-the-headline",
    breaks: "Seven apps were removed in Gusto, and the overview says no company needs attention.",
    tests: ["components/words/fleet-words.test.ts"],
    edits: [
      {
        file: "lib/companies/list/judge-fleet.ts",
        find: `const lost = counts.reconnect_required + counts.ended_at_gusto;`,
        replace: `const lost = counts.reconnect_required;`,
      },
    ],
  },
  {
    name: "time-of-a-test-written-once-a-minute",
    breaks: "A person tests a connection and reads that Gusto accepted it 24 seconds ago.",
    tests: ["lib/tokens/health/test-connection.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/serving/with-access-token.ts",
        find: `always: isTest`,
        replace: `always: false`,
      },
    ],
  },
  {
    name: "stored-pair-asked-about-again-and-again",
    breaks: "A pair without a clear answer is checked again in every batch, by every worker.",
    tests: ["lib/companies/check-stored-pairs.db.test.ts"],
    edits: [
      {
        file: "lib/companies/check-stored-pairs.ts",
        find: "ELSE clock_timestamp() + make_interval(mins => ${ASKED_AGAIN_MINUTES})",
        replace: "ELSE t.check_due_at",
      },
    ],
  },
  {
    name: "stored-pair-called-healthy",
    breaks: "An imported pair that was never checked with Gusto is healthy.",
    tests: [
      "lib/tokens/health/health.test.ts",
      "lib/tokens/health/health.db.test.ts",
      "lib/tokens/health/healthy-means-accepted.db.test.ts",
    ],
    edits: [
      {
        file: "lib/tokens/health/health.ts",
        find: `return lastVerifiedAt !== null && now.getTime()`,
        replace: `return lastVerifiedAt === null || now.getTime()`,
      },
    ],
  },
  {
    name: "loss-shown-as-a-wish",
    breaks:
      "A company whose app was removed in Gusto is listed last, with those disconnected on purpose.",
    tests: ["lib/tokens/health/health.test.ts", "lib/tokens/health/health.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/health/health.ts",
        find: `stateReason === "disconnected_at_gusto" ? "ended_at_gusto" : "disconnected"`,
        replace: `"disconnected"`,
      },
    ],
  },
  {
    name: "own-revocation-taken-for-an-end",
    breaks:
      "Gusto's message about a replaced pair that was revoked here ends the active connection.",
    tests: ["lib/tokens/grants/end-grants-at-gusto.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/grants/end-grants-at-gusto.ts",
        find: "(ageMs > CLOCK_SKEW_MS && !mayBeOurs)",
        replace: "(ageMs > CLOCK_SKEW_MS && companyId !== String(mayBeOurs))",
      },
    ],
  },
  {
    name: "replaced-pair-wiped-unrevoked",
    breaks: "A pair replaced by a reconnect is forgotten here but stays valid at Gusto.",
    tests: ["lib/tokens/store/superseded-pairs.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/store/attach-token.ts",
        find: `const isDead = row.state === "reconnect_required";`,
        replace: `const isDead = row.state !== "disconnected";`,
      },
    ],
  },
  {
    name: "revoked-pair-not-wiped",
    breaks: "A pair that Gusto has revoked stays in the database.",
    tests: ["lib/tokens/protocol/refresh-protocol.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/grants/revoke-and-wipe.ts",
        find: `const wiped = await tx.gustoAuthToken.updateMany({ where: { id: tokenId, state: "disconnected", refreshToken: { not: null } }, data: { accessToken: null, refreshToken: null } });`,
        replace: `const wiped = await tx.gustoAuthToken.updateMany({ where: { id: tokenId, state: "disconnected", refreshToken: { not: null } }, data: { stateSince: new Date() } });`,
      },
    ],
  },
  {
    name: "serving-pair-discarded",
    breaks: "A pair is discarded although it serves a company after all.",
    tests: ["lib/tokens/grants/ending-grants.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/grants/disconnect-grants.ts",
        find: "if ((await tx.companyGrant.count({ where: { tokenId, endedAt: null } })) > 0) return false;",
        replace: "",
      },
    ],
  },
  {
    name: "vault-forgets-the-table",
    breaks: "A ciphertext is not bound to its table.",
    tests: ["lib/tokens/store/vault.test.ts"],
    edits: [
      {
        file: "lib/tokens/store/vault.ts",
        find: `return { table: "gusto_auth_tokens", column, ...at };`,
        replace: `return { table: "", column, ...at };`,
      },
    ],
  },
  {
    name: "ending-without-exclusion",
    breaks: "A company gets connected while a request that ends its access is on its way to Gusto.",
    tests: ["lib/connect/connect-against-ending.db.test.ts"],
    edits: [
      {
        file: "lib/connect/commit-grant.ts",
        find: `if (endings === "on_its_way") throw new EndingOnItsWay(companyIds);`,
        replace: "",
      },
    ],
  },
  {
    name: "revoke-after-a-look",
    breaks: "A company's access is ended after a check that a concurrent connection can't see.",
    tests: ["lib/connect/connect-against-ending.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/grants/company-endings.ts",
        find: "FROM unnest(${locked}::uuid[]) company_id",
        replace: "FROM unnest(${locked}::uuid[]) company_id WHERE false",
      },
    ],
  },
  {
    name: "unfinished-authorization-forgotten",
    breaks: "A stored but unattached pair is wiped here but stays valid at Gusto.",
    tests: ["lib/connect/authorization/finish-authorizations.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/serving/sweep-tokens.ts",
        find: `revoke: true, reason: "abandoned"`,
        replace: `revoke: false, reason: "abandoned"`,
      },
    ],
  },
];
