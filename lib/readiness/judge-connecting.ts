import type { ReadinessFacts, Judgement } from "./readiness-views.ts";

/* Judgements on connecting: redirect URIs, state, several companies, credentials, transport. Pure. */

export function judgeRedirectUris({
  redirectUris,
  authorizations,
  connections,
}: ReadinessFacts): Judgement {
  const wrong = redirectUris.filter((uri) => uri.includes("*") || uri.includes("#"));
  if (wrong.length > 0)
    return {
      state: "problem",
      evidence: `Gusto accepts no wildcard and no fragment: ${wrong.join(", ")}.`,
      at: null,
      todo: "Set APP_URL to scheme, host and port only.",
    };
  const list = redirectUris.join(" and ");
  const at = latest(authorizations.lastUsedAt, connections.lastConnectAt);
  if (!at)
    return {
      state: "not_seen",
      evidence: `Nobody has come back from Gusto yet. The addresses are ${list}.`,
      at: null,
      todo: "Enter both in Gusto's developer portal exactly as they are written here, then connect a demo company.",
    };
  return {
    state: "shown",
    evidence: `Gusto has sent people back to this installation. Its addresses are ${list}, without wildcard or fragment.`,
    at,
    todo: null,
  };
}

export function judgeState({
  authorizations: { sent, used, lastUsedAt },
}: ReadinessFacts): Judgement {
  if (used === 0)
    return {
      state: "not_seen",
      evidence:
        sent === 0
          ? "No authorization was begun in the last days."
          : `${sent} ${plural(sent, "authorization was", "authorizations were")} begun in the last days, and none has come back.`,
      at: null,
      todo: "Connect a company with the Connect button of the dashboard.",
    };
  return {
    state: "shown",
    evidence: `${used} of ${sent} ${plural(sent, "authorization", "authorizations")} of the last days came back with the state they were sent with; each was used up by its answer and is refused when it comes again.`,
    at: lastUsedAt,
    todo: null,
  };
}

export function judgeSeveralCompanies({
  connections: { companies, mostOfOnePerson, severalAdmins, lastConnectAt },
}: ReadinessFacts): Judgement {
  if (mostOfOnePerson < 2)
    return {
      state: "not_seen",
      evidence:
        companies === 0
          ? "No company is connected."
          : "Nobody has connected more than one company.",
      at: null,
      todo: "Sign in as an admin of two demo companies and connect both: Gusto asks for one company at a time.",
    };
  const admins =
    severalAdmins === 0
      ? ""
      : ` ${severalAdmins} ${plural(severalAdmins, "company is", "companies are")} connected by more than one admin.`;
  return {
    state: "shown",
    evidence: `One person has connected ${mostOfOnePerson} companies, of ${companies} in all.${admins}`,
    at: lastConnectAt,
    todo: null,
  };
}

export function judgeCredentials({
  credentialsRefusedSince,
  lastTokenAnswerAt,
}: ReadinessFacts): Judgement {
  if (credentialsRefusedSince)
    return {
      state: "problem",
      evidence: "Gusto refuses this application's client id or secret.",
      at: credentialsRefusedSince,
      todo: "Check GUSTO_CLIENT_ID and GUSTO_CLIENT_SECRET, and that they belong to this environment.",
    };
  if (!lastTokenAnswerAt)
    return {
      state: "not_seen",
      evidence: "Gusto's token endpoint has not answered yet.",
      at: null,
      todo: "Connect a demo company.",
    };
  return {
    state: "shown",
    evidence: "Gusto's token endpoint accepts the client id and secret.",
    at: lastTokenAnswerAt,
    todo: null,
  };
}

export function judgeTransport({ appUrl, now }: ReadinessFacts): Judgement {
  if (new URL(appUrl).protocol !== "https:")
    return {
      state: "not_seen",
      evidence: `This installation is reached at ${appUrl}, without TLS.`,
      at: null,
      todo: "Serve the dashboard over https before the security review; production does not start without it.",
    };
  return {
    state: "shown",
    evidence: `This installation is reached at ${appUrl} only over https, and browsers are told to keep to it.`,
    at: now,
    todo: null,
  };
}

export function judgeProductionKeys({ environment, now }: ReadinessFacts): Judgement {
  if (environment === "demo")
    return {
      state: "not_seen",
      evidence: "This installation speaks to Gusto's demo environment.",
      at: null,
      todo: "Run a second installation with GUSTO_ENVIRONMENT=production and a database of its own once Gusto has given the keys.",
    };
  return {
    state: "shown",
    evidence:
      "This installation speaks to Gusto's production environment, over https. Rows of the demo environment are never used by it.",
    at: now,
    todo: null,
  };
}

function latest(...times: (Date | null)[]): Date | null {
  return times.reduce(
    (newest, at) => (at !== null && (newest === null || at > newest) ? at : newest),
    null,
  );
}

export function plural(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}
