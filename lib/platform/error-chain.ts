/* An error and what it came from, whoever wrapped it. Pure. */

/** `kind`: what Prisma's adapter makes of an error of the driver, whose code it drops where it knows a kind. */
type Link = { code: string | undefined; kind: string | undefined; message: string };

/** Prisma keeps the driver's error in `meta`, others in `cause`; a socket that tried several addresses in `errors`. */
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
