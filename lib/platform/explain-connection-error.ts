/* Why a connection to PostgreSQL did not come about, with what to set. Pure. */

const UNKNOWN_CA = [
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_SIGNATURE_FAILURE",
];

/** One sentence that says what to set or do; null when the error speaks for itself. */
export function explainConnectionError(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (UNKNOWN_CA.includes(code))
    return `its certificate is of a CA that is not known here (${code}). Set DATABASE_CA_FILE to the CA's certificate, as your provider gives it out.`;
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return "its certificate is for another host than the one in DATABASE_URL. Take the name that the certificate has, or sslmode=verify-ca with a DATABASE_CA_FILE that signs only your database.";
  if (code === "CERT_HAS_EXPIRED") return "its certificate has expired.";
  if (/server does not support SSL/.test(error.message))
    return "it offers no TLS. Set sslmode=disable in DATABASE_URL if the way to it is safe without.";
  if (code === "28000" && /no encryption/.test(error.message))
    return "it wants TLS. Add sslmode=verify-full (certificate and host checked) or sslmode=require (encrypted only) to DATABASE_URL.";
  if (code === "28P01" || code === "28000")
    return `it does not let the user of DATABASE_URL in (${error.message}).`;
  if (code === "3D000") return `there is no such database (${error.message}). Create it first.`;
  return null;
}
