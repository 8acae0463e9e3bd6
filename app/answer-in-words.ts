import { toAppError } from "#lib/platform/unexpected-error.ts";

/** Why a file could not be created, as text: a person's browser shows it in place of the file. */
export function answerInWords(error: unknown, failure: string): Response {
  const { status, message, id } = toAppError(
    error,
    failure,
    "The file could not be created. Nothing was changed; try again.",
  );
  const lines = [message, ...(id ? [`If it happens again, send us this id: ${id}`] : [])];
  return new Response(`${lines.join("\n")}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });
}
