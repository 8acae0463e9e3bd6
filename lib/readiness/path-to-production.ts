import {
  judgeErrorRate,
  judgeRateLimit,
  judgeRefreshLock,
  judgeRejectedToken,
} from "./judge-calling.ts";
import { judgeScopes, judgeVersion } from "./judge-contract.ts";
import {
  judgeCredentials,
  judgeProductionKeys,
  judgeRedirectUris,
  judgeSeveralCompanies,
  judgeState,
  judgeTransport,
} from "./judge-connecting.ts";
import { judgeEncryption, judgeRestoreMark, judgeSuperseded } from "./judge-safety.ts";
import { judgeClocks, judgeWorker } from "./judge-processes.ts";
import { judgeDeprovision, judgeRepeatedDelivery, judgeSignature } from "./judge-webhooks.ts";
import type { ReadinessFacts, HumanItem, Judgement } from "./readiness-views.ts";

/*
 * Gusto's path to production, from the developer account to launch: what this system can show, and
 * what a person has to confirm.
 */

type CheckPlan = { id: string; title: string; judge: (facts: ReadinessFacts) => Judgement };
type ItemPlan = Omit<HumanItem, "tick">;
type StepPlan = {
  id: string;
  title: string;
  sentence: string;
  checks: CheckPlan[];
  items: ItemPlan[];
};

export const PATH: readonly StepPlan[] = [
  {
    id: "account",
    title: "Developer account",
    sentence: "An account and an organization in Gusto's developer portal.",
    checks: [],
    items: [
      {
        id: "account",
        title: "Account and organization are set up",
        help: "At dev.gusto.com. Invite the colleagues who will answer Gusto's questions.",
      },
    ],
  },
  {
    id: "application",
    title: "Application",
    sentence:
      "Client id, secret and redirect URIs, entered in the portal and in this installation.",
    checks: [
      { id: "credentials", title: "Credentials are accepted", judge: judgeCredentials },
      { id: "redirect-uris", title: "Redirect URIs", judge: judgeRedirectUris },
      { id: "state", title: "State is sent and checked", judge: judgeState },
      { id: "version", title: "API version is pinned and answered", judge: judgeVersion },
    ],
    items: [
      {
        id: "redirects-entered",
        title: "Both redirect URIs are entered in the portal",
        help: "One application with several redirect URIs, not one application per URI.",
      },
    ],
  },
  {
    id: "demo-company",
    title: "Demo company",
    sentence: "Real connections to demo companies; Gusto has no test accounts in production.",
    checks: [
      {
        id: "several-companies",
        title: "One person connects several companies",
        judge: judgeSeveralCompanies,
      },
    ],
    items: [],
  },
  {
    id: "pre-approval",
    title: "Production pre-approval",
    sentence: "Gusto's partnerships team reviews the use case before you build further.",
    checks: [],
    items: [
      {
        id: "pre-approval-sent",
        title: "The pre-approval application is submitted",
        help: "In the portal. Describe the use case and the data it needs.",
      },
      {
        id: "pre-approval-given",
        title: "Gusto has approved it",
        help: "Note who confirmed it and what was agreed.",
      },
    ],
  },
  {
    id: "security-review",
    title: "Security review",
    sentence: "Gusto asks, in documents and questions, how you protect secrets and payroll data.",
    checks: [
      {
        id: "encryption",
        title: "Tokens are encrypted, and the key is current",
        judge: judgeEncryption,
      },
      {
        id: "superseded",
        title: "Token pairs replaced by a reconnect are revoked in Gusto",
        judge: judgeSuperseded,
      },
      { id: "transport", title: "The dashboard is served over https", judge: judgeTransport },
    ],
    items: [
      {
        id: "audit-report",
        title: "Audit report or answers about controls are submitted",
        help: "SOC 2 Type 2, ISO 27001 or PCI DSS; without one, answers on background checks, confidentiality, training, endpoints, MFA and access control.",
      },
      {
        id: "policies",
        title: "Policies are submitted",
        help: "Incident response, privacy, physical security, retention and destruction, and the last penetration test.",
      },
      {
        id: "contacts",
        title: "Security and incident contacts are named",
        help: "Name, title and email of each.",
      },
      {
        id: "security-passed",
        title: "Gusto has closed the security review",
        help: "Note the date of Gusto's answer.",
      },
    ],
  },
  {
    id: "qa",
    title: "QA",
    sentence: "Gusto checks the integration in the demo environment.",
    checks: [
      { id: "refresh-lock", title: "Tokens are refreshed under a lock", judge: judgeRefreshLock },
      { id: "rejected-token", title: "A 401 leads to one refresh", judge: judgeRejectedToken },
      { id: "rate-limit", title: "A 429 pauses calls", judge: judgeRateLimit },
      { id: "scopes", title: "Scopes granted are scopes used", judge: judgeScopes },
      { id: "webhook-signature", title: "Webhook signatures are checked", judge: judgeSignature },
      {
        id: "webhook-once",
        title: "A repeated webhook takes effect once",
        judge: judgeRepeatedDelivery,
      },
      {
        id: "deprovision",
        title: "Access ended in Gusto ends here",
        judge: judgeDeprovision,
      },
      { id: "error-rate", title: "Few calls fail", judge: judgeErrorRate },
    ],
    items: [
      {
        id: "checklist-sent",
        title: "Gusto's partner checklist is submitted",
        help: "By email to developer@gusto.com, with the evidence from this page.",
      },
      { id: "qa-passed", title: "Gusto has passed QA", help: "Note what Gusto asked to change." },
    ],
  },
  {
    id: "production-keys",
    title: "Production keys",
    sentence: "Gusto issues production credentials; use them in a separate installation.",
    checks: [
      { id: "production", title: "An installation for production", judge: judgeProductionKeys },
    ],
    items: [
      {
        id: "production-redirect",
        title: "The production redirect URIs are registered",
        help: "Gusto enters them: email developer@gusto.com. Changing them later takes another email.",
      },
      {
        id: "production-keys",
        title: "Production client id and secret are received",
        help: "From the portal, straight into the secret store. Never into the demo installation.",
      },
    ],
  },
  {
    id: "launch",
    title: "Launch",
    sentence: "Customers connect their companies.",
    checks: [
      { id: "worker", title: "A worker is running", judge: judgeWorker },
      { id: "clocks", title: "All clocks agree", judge: judgeClocks },
      { id: "restore-mark", title: "A restored database is detected", judge: judgeRestoreMark },
    ],
    items: [
      {
        id: "directory",
        title: "The listing in Gusto's app directory is ready",
        help: "Name, description, logo and the address where customers start connecting.",
      },
      {
        id: "support",
        title: "Support knows what to do",
        help: "Who reads alerts, who sends reconnect links, and how to contact Gusto with a request id.",
      },
    ],
  },
];

/** The ids of the items a person ticks. */
export const ITEM_IDS: ReadonlySet<string> = new Set(
  PATH.flatMap(({ items }) => items.map(({ id }) => id)),
);
