import { globSync, readFileSync } from "node:fs";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { FormAction } from "#lib/companies/action-result.ts";
import { ActionButton } from "./controls/action-button.tsx";
import { ConfirmAction } from "./controls/confirm-action.tsx";
import { SubmitButton } from "./controls/submit-button.tsx";
import { CHANGES_NOTHING, IfMayChange, MayChangeProvider } from "./may-change.tsx";

const action: FormAction = (previous) => Promise.resolve(previous);

const drawn = (isReadOnly: boolean): string =>
  renderToStaticMarkup(
    <MayChangeProvider isReadOnly={isReadOnly}>
      <SubmitButton pendingText="Saving">Save</SubmitButton>
      <ActionButton action={action} fields={{}} pendingText="Testing">
        Test
      </ActionButton>
      <ConfirmAction
        {...{ action, label: "Hold", title: "Hold?", effects: [], pendingText: "Holding" }}
        cancel="Keep"
      />
      <IfMayChange>Erase…</IfMayChange>
    </MayChangeProvider>,
  );

describe("what a viewer is offered", () => {
  it("is nothing that acts: not drawn, or disabled with the reason", () => {
    const page = drawn(true);
    const [button] = /<button[^>]*>Save/.exec(page) ?? [];
    expect(button).toContain('disabled=""');
    expect(button).toContain(`title="${CHANGES_NOTHING}"`);
    expect(page).not.toMatch(/>Test|>Hold|Erase/);
  });

  it("is everything for somebody who may change", () => {
    const page = drawn(false);
    expect(page).not.toContain('disabled=""');
    for (const word of ["Save", "Test", "Hold…", "Erase…"]) expect(page).toContain(word);
  });
});

const ASKS =
  /SubmitButton|ActionButton|ConfirmAction|DialogButtons|TypedNameDialog|useMayChange|IfMayChange/;

it.each(
  globSync("components/**/*.tsx").filter((file) => {
    const text = readFileSync(file, "utf8");
    return /useFormAction|method="post"/.test(text) && !/signout/.test(text);
  }),
)("%s acts by a control that asks what may be offered", (file) => {
  expect(readFileSync(file, "utf8")).toMatch(ASKS);
});
