import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { ActionMessage } from "../ui/controls/action-message.tsx";
import { PageFailure, PageFailureView } from "./page-failure.tsx";

const view = (isOfServer: boolean, errorId: Parameters<typeof PageFailureView>[0]["errorId"]) =>
  renderToStaticMarkup(
    <PageFailureView isOfServer={isOfServer} errorId={errorId} retry={() => undefined} />,
  );

describe("a page that failed", () => {
  it("shows the log's error id, to copy", () => {
    const html = view(true, { kind: "known", id: "2847391" });
    expect(html).toContain("give the id below");
    expect(html).toContain(`aria-label="Copy the id 2847391"`);
  });

  it("shows no id if there is none: an offline browser is told that the request never arrived", () => {
    const html = view(false, { kind: "unreached" });
    expect(html).toContain("never reached the dashboard, so it has no id");
    expect(html).not.toContain("id below");
    expect(html).not.toContain("this id");
    expect(view(false, { kind: "asking" })).not.toContain("id below");
  });
});

describe("a page that was loaded before an update", () => {
  const show = (name: string) =>
    renderToStaticMarkup(
      <PageFailure error={Object.assign(new Error("?"), { name })} retry={() => undefined} />,
    );

  // Next.js' names for these errors; they aren't documented.
  it.each(["UnrecognizedActionError", "ChunkLoadError"])("asks for a reload after %s", (name) => {
    expect(show(name)).toContain("The dashboard was updated");
    expect(show(name)).toContain("Reload");
  });

  it("is not blamed for a different problem", () => {
    expect(show("TypeError")).not.toContain("updated");
  });

  it("is recognized by Next.js' name for an unknown action", async () => {
    const { unstable_isUnrecognizedActionError: isUnrecognized } = await import("next/navigation");
    const { UnrecognizedActionError } =
      await import("next/dist/client/components/unrecognized-action-error.js");
    const error = new UnrecognizedActionError("?");
    expect([isUnrecognized(error), error.name]).toEqual([true, "UnrecognizedActionError"]);
  });
});

it("an action's unexpected error comes with its id, an expected one without", () => {
  expect(
    renderToStaticMarkup(
      <ActionMessage
        result={{ kind: "problem", message: "Something went wrong.", errorId: "err-0123456789" }}
      />,
    ),
  ).toContain("Copy the id err-0123456789");
  expect(
    renderToStaticMarkup(
      <ActionMessage result={{ kind: "problem", message: "Choose one company." }} />,
    ),
  ).not.toContain("id:");
});
