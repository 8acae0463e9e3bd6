import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** The certificates of a file in PEM. @throws Error when it cannot be read, holds none, or one that is broken */
export function readCertificates(file: string): string[] {
  const certificates = readFileSync(file, "utf8").match(CERTIFICATE) ?? [];
  if (certificates.length === 0) throw new Error(`${file} holds no certificate in PEM.`);
  // OpenSSL takes what it cannot read without a word.
  for (const certificate of certificates) new X509Certificate(certificate);
  return certificates;
}
