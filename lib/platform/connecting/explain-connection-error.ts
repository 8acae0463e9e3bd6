import { errorChain } from "../error-chain.ts";

/* Explains why connecting to PostgreSQL failed, and what to set. Pure. */

const UNKNOWN_CA = [
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_SIGNATURE_FAILURE",
];
const WRONG_HOST = "ERR_TLS_CERT_ALTNAME_INVALID";
const EXPIRED = "CERT_HAS_EXPIRED";

/** Node's codes for a rejected certificate. */
export const TLS_CODES: readonly string[] = [...UNKNOWN_CA, WRONG_HOST, EXPIRED];

/** One sentence that says what to set or do; null when the error is clear as it is. */
export function explainConnectionError(error: unknown): string | null {
  for (const link of errorChain(error)) {
    const sentence = explain(link);
    if (sentence) return sentence;
  }
  return null;
}

/** Prisma keeps only the message, not the code. */
const UNKNOWN_CA_WORDS = /self[- ]signed certificate|unable to (verify|get)|signature failure/;

function explain({
  code = "",
  message,
}: {
  code: string | undefined;
  message: string;
}): string | null {
  if (UNKNOWN_CA.includes(code) || UNKNOWN_CA_WORDS.test(message))
    return `its certificate is of a CA that is not known here. Set DATABASE_CA_FILE to the CA's certificate, as your provider gives it out.`;
  if (code === WRONG_HOST || /does not match certificate's altnames/.test(message))
    return "its certificate is for another host than the one in DATABASE_URL. Take the name that the certificate has, or sslmode=verify-ca with a DATABASE_CA_FILE that signs only your database.";
  if (code === EXPIRED || /certificate has expired/.test(message))
    return "its certificate has expired.";
  if (/server does not support SSL/.test(message))
    return "it offers no TLS. Set sslmode=disable in DATABASE_URL if the way to it is safe without.";
  if (code === "28000" && /no encryption/.test(message))
    return "it wants TLS. Add sslmode=verify-full (certificate and host checked) or sslmode=require (encrypted only) to DATABASE_URL.";
  if (code === "28P01" || code === "28000")
    return `it does not let the user of DATABASE_URL in (${message}).`;
  if (code === "3D000") return `there is no such database (${message}). Create it first.`;
  return code === "25006"
    ? "it is a standby, or takes no writes: give DATABASE_URL the address of the primary."
    : null;
}
