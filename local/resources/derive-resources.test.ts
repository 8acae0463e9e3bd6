import { expect, it } from "vitest";
import { deriveResources, readDerived } from "./derive-resources.ts";

it.each(await deriveResources())(
  "$file says what the files of lib/payroll/resources say; else run: npm run resources",
  ({ file, text }) => {
    expect(readDerived(file)).toBe(text);
  },
);
