import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { ApplicationNotice } from "./application-notice.tsx";

const AT = new Date("2026-11-21T12:00:00Z");
const worker = { alive: true, lastSeenAt: AT };
const resume = () => Promise.resolve({ kind: "idle" as const });

describe("the banner of a hold", () => {
  it.each(["grants_refused", "restored_database", "operator"] as const)(
    "lets an operator resume, and no one else (%s)",
    (heldReason) => {
      const application = { reason: "held" as const, since: AT, until: AT, heldReason };
      const shown = (isOperator: boolean) =>
        renderToStaticMarkup(
          <ApplicationNotice
            application={application}
            worker={worker}
            isOperator={isOperator}
            resume={resume}
          />,
        );
      expect(shown(true)).toContain("Resume refreshing…");
      expect(shown(false)).not.toContain("Resume");
    },
  );

  it("is the only pause a person can end", () => {
    const application = { reason: "gusto_unavailable" as const, since: AT, until: AT };
    expect(
      renderToStaticMarkup(
        <ApplicationNotice application={application} worker={worker} isOperator resume={resume} />,
      ),
    ).not.toContain("Resume");
  });
});
