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
    return `its certificate is from an unknown CA. Set DATABASE_CA_FILE to the CA's certificate from your provider.`;
  if (code === WRONG_HOST || /does not match certificate's altnames/.test(message))
    return "its certificate is for a different host than the one in DATABASE_URL. Use the name in the certificate, or sslmode=verify-ca with a DATABASE_CA_FILE that signs only your database.";
  if (code === EXPIRED || /certificate has expired/.test(message))
    return "its certificate has expired.";
  if (/server does not support SSL/.test(message))
    return "it offers no TLS. Set sslmode=disable in DATABASE_URL if the network to it is safe without.";
  if (code === "28000" && /no encryption/.test(message))
    return "it requires TLS. Add sslmode=verify-full (certificate and host checked) or sslmode=require (encrypted only) to DATABASE_URL.";
  if (code === "28P01" || code === "28000")
    return `it rejected the user in DATABASE_URL (${message}).`;
  if (code === "3D000") return `the database does not exist (${message}). Create it first.`;
  return code === "25006"
    ? "it is a standby, or accepts no writes: set DATABASE_URL to the address of the primary."
    : null;
}
