import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";

/** Whether this machine can create certificates. */
export const CAN_MAKE_CERTIFICATES = spawnSync("openssl", ["version"]).status === 0;

const CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-batch"];
const openssl = (folder: string, ...command: string[]) =>
  void execFileSync("openssl", command, { cwd: folder, stdio: "pipe" });

/**
 * Writes `ca.pem`; `server.pem` and `server.key`, from that CA and only for these names; and
 * `other-ca.pem`, which signed nothing here.
 */
export function makeCertificates(folder: string, names = ["localhost"]): void {
  for (const name of ["ca", "other-ca"])
    openssl(
      folder,
      ...["req", "-x509", ...CURVE, "-days", "2", "-subj", `/CN=${name}`],
      ...["-keyout", `${name}.key`, "-out", `${name}.pem`],
    );
  openssl(
    folder,
    ...["req", ...CURVE, "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr"],
  );
  const alternatives = names.map((name) => `DNS:${name}`).join(",");
  writeFileSync(path.join(folder, "names"), `subjectAltName=${alternatives}\n`);
  openssl(
    folder,
    ...["x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "2"],
    ...["-set_serial", "1", "-extfile", "names", "-out", "server.pem"],
  );
}
