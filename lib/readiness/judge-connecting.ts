import { formatCount, plural } from "#lib/platform/format.ts";
import type { ReadinessFacts, Judgement } from "./readiness-views.ts";

/*
 * Checks about connecting: redirect URIs, state, several companies, credentials, transport. Pure.
 */

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
      evidence: `Gusto has not redirected anyone back yet. The addresses are ${list}.`,
      at: null,
      todo: "Enter both in Gusto's developer portal exactly as shown here, then connect a demo company.",
    };
  return {
    state: "shown",
    evidence: `Gusto has redirected people back to this installation. Its addresses are ${list}, without a wildcard or fragment.`,
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
          ? "No authorization was started in the last few days."
          : `${sent} ${plural(sent, "authorization was", "authorizations were")} started in the last few days, and none has come back.`,
      at: null,
      todo: "Connect a company with the dashboard's Connect button.",
    };
  return {
    state: "shown",
    evidence: `${used} of ${sent} ${plural(sent, "authorization", "authorizations")} in the last few days came back with the state they were sent with; each state works once and is refused if it comes back again.`,
    at: lastUsedAt,
    todo: null,
  };
}

export function judgeSeveralCompanies({
  connections: { companies, mostOfOnePerson, severalAdmins, isSample, lastConnectAt },
}: ReadinessFacts): Judgement {
  if (mostOfOnePerson < 2)
    return {
      state: "not_seen",
      evidence:
        companies === 0
          ? "No company is connected."
          : "No one has connected more than one company.",
      at: null,
      todo: "Sign in as an admin of two demo companies and connect both: Gusto asks for one company at a time.",
    };
  const admins =
    severalAdmins === 0
      ? ""
      : ` ${severalAdmins} ${plural(severalAdmins, "company is", "companies are")} connected by more than one admin.`;
  return {
    state: "shown",
    evidence: isSample
      ? `Among the newest of ${formatCount(companies)} connections, one person has connected ${mostOfOnePerson} companies.${admins}`
      : `One person has connected ${mostOfOnePerson} of ${companies} companies.${admins}`,
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
      evidence: "No response from Gusto's token endpoint yet.",
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
      evidence: `This installation is served at ${appUrl}, without TLS.`,
      at: null,
      todo: "Serve the dashboard over https before the security review; production does not start without it.",
    };
  return {
    state: "shown",
    evidence: `This installation is served at ${appUrl} only over https, and browsers are told to use https only.`,
    at: now,
    todo: null,
  };
}

export function judgeProductionKeys({ environment, now }: ReadinessFacts): Judgement {
  if (environment === "demo")
    return {
      state: "not_seen",
      evidence: "This installation uses Gusto's demo environment.",
      at: null,
      todo: "Once Gusto has issued production keys, run a second installation with GUSTO_ENVIRONMENT=production and its own database.",
    };
  return {
    state: "shown",
    evidence:
      "This installation uses Gusto's production environment over https. It never uses rows from the demo environment.",
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
