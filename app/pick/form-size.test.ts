import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { MAX_CHOICES } from "#lib/companies/choice/select-companies.ts";

it("a form with as many companies as may be picked fits into a server action", async () => {
  const megabytes = Number(
    /bodySizeLimit: "(\d+)mb"/.exec(readFileSync("next.config.js", "utf8"))?.[1],
  );
  const form = new FormData();
  // The way React names the fields of an action's form.
  for (let index = 0; index < MAX_CHOICES; index += 1)
    form.append("1_companyId", crypto.randomUUID());
  const { byteLength } = await new Response(form).arrayBuffer();
  // RFC 2046 allows 70 characters for the boundary between two fields; the one here has 40.
  expect(byteLength + 30 * MAX_CHOICES).toBeLessThan(megabytes * 2 ** 20);
});
