import { AppRouterContext } from "next/dist/shared/lib/app-router-context.shared-runtime";
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { CompanyPicker } from "./company-picker.tsx";
import { ConnectedChecklist } from "./connected-checklist.tsx";
import { PICKER_PAGE, type PickerCompany } from "./picker-selection.ts";

const COUNT = 2_500;
const companies: PickerCompany[] = Array.from({ length: COUNT }, (_, index) => ({
  id: `id-${index}`,
  name: `Company ${index}`,
  ...(index % 2 === 0 && { isProposed: true as const }),
}));
const router = { push: () => undefined } as never;

function render(firstPage?: number): string {
  return renderToString(
    <AppRouterContext value={router}>
      <CompanyPicker
        companies={companies}
        policy="many"
        action={() => Promise.resolve({ kind: "idle" })}
        firstPage={firstPage}
      />
    </AppRouterContext>,
  );
}

describe("a picker of thousands, as the server sends it", () => {
  it("holds one page of rows, whichever it is", () => {
    for (const page of [undefined, 1, 13, 25])
      expect(render(page).match(/name="companyId"/g)).toHaveLength(PICKER_PAGE);
    expect(render(13)).toContain("Company 1299");
  });

  it("sends the whole selection without JavaScript: what is checked on the page, and the rest in one field", () => {
    const html = render(2);
    const checked = [...html.matchAll(/<input[^>]*value="(id-\d+)"[^>]*>/g)]
      .filter(([input]) => input.includes("checked"))
      .map(([, id]) => id);
    const others = /name="otherIds" value="([^"]*)"/.exec(html)?.[1]?.split(",") ?? [];
    expect(new Set([...checked, ...others])).toEqual(
      new Set(companies.flatMap(({ id, isProposed }) => (isProposed ? [id] : []))),
    );
    expect(checked).toHaveLength(PICKER_PAGE / 2);
    expect(html).toContain('href="/pick?page=3"');
    expect(html).toContain(`Sync 1,250 of 2,500 companies`);
  });
});

it("after one grant for thousands, the newest are named and the rest is a link away", () => {
  const connected = companies.map(({ id, name }) => ({
    ...{ id, name, tradeName: null, city: null, state: null, peopleCount: null },
  }));
  const html = renderToString(
    <ConnectedChecklist companies={connected} newest={new Set(["id-2000"])} />,
  );
  expect(html.match(/<li/g)).toHaveLength(50);
  expect(html).toContain("Company 2000");
  expect(html).toContain("2,450");
});
