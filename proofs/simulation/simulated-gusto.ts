/*
 * A model of Gusto's token endpoint: both rotation rules, no HTTP. It keeps the ledger that
 * invariants are checked against.
 */

export type RotationRule = "first_use" | "strict_single_use";

export type IssuedPair = {
  id: number;
  access: string;
  refresh: string;
  parent: IssuedPair | null;
  revoked: boolean;
  used: boolean;
  expiresAt: number;
};

/** Stands in for SHA-256: distinguishes tokens without containing them. */
export function fingerprintOf(refreshToken: string): string {
  return refreshToken.replace("refresh-", "#");
}

const ACCESS_TOKEN_LIFE_MS = 7_200_000;

export class SimulatedGusto {
  readonly pairs: IssuedPair[] = [];
  readonly rule: RotationRule;
  /** Refresh tokens in an exchange, with how many times. */
  readonly inFlight = new Map<string, number>();
  overlaps = 0;
  /** Set when an admin removes the app in Gusto. */
  revokedByAdmin = false;

  constructor(rule: RotationRule) {
    this.rule = rule;
  }

  authorize(now: number): IssuedPair {
    return this.#issue(null, now);
  }

  /** The exchange as Gusto processes it. Null: `invalid_grant`. */
  refresh(refreshToken: string, now: number): IssuedPair | null {
    const parent = this.pairs.find((pair) => pair.refresh === refreshToken);
    if (!parent || parent.revoked) return null;
    if (this.rule === "strict_single_use") parent.revoked = true;
    return this.#issue(parent, now);
  }

  /** An API call: true if accepted. A pair's first use revokes its parent. */
  use(accessToken: string, now: number): boolean {
    const pair = this.pairs.find((candidate) => candidate.access === accessToken);
    if (!pair || pair.revoked || pair.expiresAt <= now) return false;
    pair.used = true;
    if (pair.parent) pair.parent.revoked = true;
    return true;
  }

  revokeToken(refreshToken: string): void {
    const pair = this.pairs.find((candidate) => candidate.refresh === refreshToken);
    if (pair) pair.revoked = true;
  }

  revokeGrant(): void {
    this.revokedByAdmin = true;
    for (const pair of this.pairs) pair.revoked = true;
  }

  begin(refreshToken: string): void {
    const count = (this.inFlight.get(refreshToken) ?? 0) + 1;
    this.inFlight.set(refreshToken, count);
    if (count > 1) this.overlaps += 1;
  }

  end(refreshToken: string): void {
    this.inFlight.set(refreshToken, (this.inFlight.get(refreshToken) ?? 1) - 1);
  }

  #issue(parent: IssuedPair | null, now: number): IssuedPair {
    const id = this.pairs.length;
    const pair = {
      id,
      access: `access-${id}`,
      refresh: `refresh-${id}`,
      parent,
      revoked: false,
      used: false,
      expiresAt: now + ACCESS_TOKEN_LIFE_MS,
    };
    this.pairs.push(pair);
    return pair;
  }
}
