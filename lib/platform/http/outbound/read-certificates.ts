import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/**
 * Reads the certificates in a PEM file. @throws Error if the file can't be read, has no
 * certificate, or has a broken one
 */
export function readCertificates(file: string): string[] {
  const certificates = readFileSync(file, "utf8").match(CERTIFICATE) ?? [];
  if (certificates.length === 0) throw new Error(`${file} has no PEM certificate.`);
  // OpenSSL silently skips what it can't parse.
  for (const certificate of certificates) new X509Certificate(certificate);
  return certificates;
}
