/*
 * The log's second safety net; the first is `Secret`, which prints itself as `[secret]`. Everything
 * logged is walked at any depth: fields are masked by name, text by pattern. An error's `code` says
 * what went wrong (40P01, ECONNREFUSED, P2010) and stays; a `code` anywhere else may be an
 * authorization code. Pure.
 */

const HIDDEN = "[secret]";
const DEEPEST = 8;

/**
 * Compared without case, `_` and `-`: access_token, accessToken and access-token are the same name.
 */
const SECRET_NAMES = new Set(
  [
    "accessToken",
    "refreshToken",
    "idToken",
    "token",
    "verificationToken",
    "sessionToken",
    "clientSecret",
    "secret",
    "password",
    "code",
    "codeVerifier",
    "authorization",
    "cookie",
    "setCookie",
    "apiKey",
  ].map(plain),
);

function plain(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, "");
}

/**
 * A copy of a log value without secrets. Errors become objects with `type`, `message`, `stack`,
 * `code` and their causes.
 */
export function hideSecrets(value: unknown): unknown {
  return hide(value, 0, new Set());
}

function hide(value: unknown, depth: number, above: ReadonlySet<object>): unknown {
  if (typeof value === "string") return hideInText(value);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (depth > DEEPEST || above.has(value)) return "[…]";
  const path = new Set([...above, value]);
  if (Array.isArray(value)) return value.map((item) => hide(item, depth + 1, path));
  if (value instanceof Error)
    return {
      type: value.name,
      message: hideInText(value.message),
      stack: hideInText(value.stack ?? ""),
      ...hideFields({ ...value, cause: value.cause }, depth, path, true),
    };
  if ("toJSON" in value && typeof value.toJSON === "function")
    return hide(value.toJSON(), depth + 1, path);
  return hideFields(value, depth, path, false);
}

function hideFields(
  fields: object,
  depth: number,
  path: ReadonlySet<object>,
  ofError: boolean,
): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const isShown =
      !SECRET_NAMES.has(plain(name)) ||
      value === null ||
      (name === "code" && (ofError || isErrorLike(fields)) && isErrorCode(value));
    shown[name] = isShown ? hide(value, depth + 1, path) : HIDDEN;
  }
  return shown;
}

/** Error details that are not errors themselves: Prisma's `meta`, a field problem. */
function isErrorLike(fields: object): boolean {
  return (
    "originalCode" in fields || "severity" in fields || ("message" in fields && "kind" in fields)
  );
}

/**
 * SQLSTATE, Prisma, Node and OpenSSL codes, `AppError` codes, HTTP statuses. No authorization
 * server would issue such a code.
 */
const ERROR_CODE =
  /^(?=.{5}$)(?:[0-9]{2}|[A-Z][0-9]|[0-9][A-Z]|XX)[0-9A-Z]{3}$|^P\d{4}$|^E[A-Z]{2,14}$|^EAI_[A-Z]{3,12}$|^(?:ERR|UND_ERR|CERT|UNABLE|DEPTH|SELF|HPE)(?:_[A-Z0-9]{1,14}){1,6}$|^[a-z]{3,12}(?:_[a-z]{2,10}){1,3}$|^(?:conflict|forbidden|unavailable)$/;

function isErrorCode(value: unknown): boolean {
  return typeof value === "number"
    ? Number.isInteger(value) && Math.abs(value) < 1_000
    : typeof value === "string" && ERROR_CODE.test(value);
}

const NAMES_IN_TEXT =
  "access_token|refresh_token|id_token|client_secret|code_verifier|verification_token|session_token|code|token|password";
/**
 * Name-value pairs in a URL, form, cookie or JSON, including a URL inside a URL and JSON inside
 * JSON.
 */
const PAIRS = new RegExp(
  `(?:(?<![\\w-])|(?<=%(?:25)*(?:3F|26)))(${NAMES_IN_TEXT})(\\\\*["']?\\s*(?:=|(?<=["'])\\s*:|%(?:25)*3D)\\s*\\\\*["']?)([^\\s"'&,;}\\\\]+)`,
  "gi",
);
const HEADERS = /\b(authorization|cookie|set-cookie)(["']?\s*[:=]\s*["']?)([^\n"']+)/gi;
const SCHEMES = /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/g;

function hideInText(text: string): string {
  return text
    .replace(HEADERS, `$1$2${HIDDEN}`)
    .replace(SCHEMES, `$1 ${HIDDEN}`)
    .replace(PAIRS, (whole, name: string, between: string, value: string) =>
      name.toLowerCase() === "code" && isErrorCode(value) ? whole : `${name}${between}${HIDDEN}`,
    );
}
