type Answer =
  | { kind: "marker"; marker: string }
  | { kind: "signed_out"; why: string | null }
  | { kind: "failed" };

/** Asks whether anything changed since the page was rendered. */
export async function readMarker(signal: AbortSignal, isUsed: boolean): Promise<Answer> {
  try {
    const response = await fetch(`/api/changes${isUsed ? "?used=1" : ""}`, {
      signal,
      cache: "no-store",
      headers: { accept: "application/json" },
    });
    if (response.status === 401) return { kind: "signed_out", why: await readMessage(response) };
    const body: unknown = response.ok ? await response.json() : null;
    const isMarker =
      typeof body === "object" &&
      body !== null &&
      "marker" in body &&
      typeof body.marker === "string";
    return isMarker ? { kind: "marker", marker: String(body.marker) } : { kind: "failed" };
  } catch {
    return { kind: "failed" };
  }
}

/** What the server says to somebody signed out, such as that they were disabled. */
async function readMessage(response: Response): Promise<string | null> {
  const body: unknown = await response.json().catch(() => null);
  return typeof body === "object" &&
    body !== null &&
    "message" in body &&
    typeof body.message === "string"
    ? body.message
    : null;
}
