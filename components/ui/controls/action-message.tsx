import type { ActionResult } from "#lib/companies/action-result.ts";
import { ErrorId } from "../error-id.tsx";
import { Notice } from "../notice.tsx";

/** An action's result, announced to screen readers. */
export function ActionMessage({ result }: { result: ActionResult }) {
  return (
    <div aria-live="polite" className={result.kind === "idle" ? "sr-only" : "animate-arrive"}>
      {result.kind === "done" && <Notice tone="good" title={result.message} />}
      {result.kind === "problem" && (
        <Notice tone="warn" title={result.message}>
          {result.errorId && <ErrorId id={result.errorId} />}
        </Notice>
      )}
    </div>
  );
}
