import type { QuickSearch } from "./use-quick-search.ts";

type Props = { state: QuickSearch["state"]; text: string; retry: () => void };

const LINK = "font-medium text-accent underline underline-offset-2";

/** How the search stands, also for who does not see the list. */
export function PaletteStatus({ state, text, retry }: Props) {
  return (
    <div role="status" className="shrink-0 border-t border-line px-4 py-2 text-label text-ink-soft">
      {state === "failed" ? (
        <>
          Companies could not be searched.{" "}
          <button type="button" onClick={retry} className={LINK}>
            Try again
          </button>
        </>
      ) : state === "signed_out" ? (
        <>
          You are signed out.{" "}
          <a href="/sign-in" className={LINK}>
            Sign in
          </a>
        </>
      ) : (
        text
      )}
    </div>
  );
}
