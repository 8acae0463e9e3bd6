export type BoundedBody =
  { kind: "read"; bytes: Uint8Array } | { kind: "too_large" } | { kind: "broken" };

/** A request's raw bytes, never more than `limit`, whatever its headers claim. */
export async function readBoundedBody(request: Request, limit: number): Promise<BoundedBody> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) return { kind: "too_large" };
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength;
      if (size > limit) return { kind: "too_large" };
      chunks.push(chunk);
    }
  } catch {
    return { kind: "broken" };
  }
  return { kind: "read", bytes: Buffer.concat(chunks) };
}
