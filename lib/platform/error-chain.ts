/* An error and its causes, whichever library wrapped it. Pure. */

/**
 * `kind`: the name Prisma's adapter gives a driver error it recognizes; it drops the driver's code
 * then.
 */
type Link = { code: string | undefined; kind: string | undefined; message: string };

/**
 * Prisma keeps the driver's error in `meta`, others in `cause`; a socket that tried several
 * addresses uses `errors`.
 */
export function errorChain(error: unknown): Link[] {
  const links: Link[] = [];
  for (let next: unknown = error; typeof next === "object" && next !== null && links.length < 8;) {
    const {
      code,
      kind,
      reason,
      originalCode: original,
      message,
      meta,
      cause,
      errors,
    } = next as Record<string, unknown>;
    links.push({
      code: [original, code].find((value) => typeof value === "string"),
      kind: typeof kind === "string" ? kind : undefined,
      message: [message, reason].find((value) => typeof value === "string") ?? "",
    });
    next =
      cause ??
      (meta as Record<string, unknown> | undefined)?.driverAdapterError ??
      (Array.isArray(errors) ? errors[0] : undefined);
  }
  return links;
}
