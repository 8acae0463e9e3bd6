// The consent page: who is asking for what, and for which company.

import { html } from "hono/html";
import { PLACES } from "../data/names.ts";
import { companyName, listAuthorizableCompanies } from "../state/directory.ts";
import { toSearchParams, type AuthorizationRequest } from "./authorize-request.ts";
import { layout, type Html } from "./page-layout.ts";
import type { CompanyRecord, Simulator, User } from "../state/model.ts";
import { hiddenRequest } from "./page-parts.ts";

const COMPANIES_SHOWN = 300;

const SCOPE_WORDS: Readonly<Record<string, string>> = {
  "companies:read": "Company profile and locations",
  "company_admin:read": "Names and email addresses of company admins",
  "company_benefits:read": "Benefits that the company offers",
  "employees:read": "Employees and their jobs",
  "compensations:read": "Pay rates and compensation history",
  "contractors:read": "Contractors",
  "departments:read": "Departments",
  "pay_schedules:read": "Pay schedules",
  "payrolls:read": "Payrolls, pay periods and payroll totals",
  "signatories:read": "The company's signatory",
};

type ConsentOptions = { filter: string; problem: string | null; chosen: readonly string[] };

export function consentPage(
  simulator: Simulator,
  request: AuthorizationRequest,
  user: User,
  options: ConsentOptions,
): Html {
  const { application } = simulator.state;
  const all = listAuthorizableCompanies(simulator.state, user.uuid);
  const wanted = options.filter.trim().toLowerCase();
  const found = all.filter((company) =>
    companyName(simulator.state, company).toLowerCase().includes(wanted),
  );
  const shown = found.slice(0, COMPANIES_SHOWN);
  const strict = application.access === "strict";
  return layout(
    `Connect ${application.name}`,
    html`<h1>${application.name} asks for access</h1>
      <p class="soft">
        You are signed in as ${user.first_name} ${user.last_name} (${user.email}).
        <a href="/oauth/authorize?${toSearchParams(request).toString()}&switch_account=1">Use another account</a>
      </p>
      <h2>It will be able to read</h2>
      <ul>
        ${application.scopes.flatMap((scope) => (SCOPE_WORDS[scope] === undefined ? [] : [html`<li>${SCOPE_WORDS[scope]}</li>`]))}
      </ul>
      ${all.length > 10 ? filterForm(request, options.filter) : ""}
      ${options.problem === null ? "" : html`<p class="warn" role="alert">${options.problem}</p>`}
      <form method="post" action="/oauth/authorize">
        ${hiddenRequest(request)}
        <fieldset>
          <legend>${strict ? "Choose one company" : "Choose one or more companies"}</legend>
          <div class="choices">${shown.map((company) => choice(simulator, company, strict, shown.length === 1 || options.chosen.includes(company.uuid)))}</div>
        </fieldset>
        <p class="soft">${countLine(shown.length, found.length, all.length)}</p>
        <div class="row">
          <button class="primary" name="decision" value="allow">Authorize</button>
          <button name="decision" value="deny">Deny</button>
        </div>
      </form>`,
  );
}

function choice(
  simulator: Simulator,
  company: CompanyRecord,
  strict: boolean,
  checked: boolean,
): Html {
  const place = PLACES[company.home % PLACES.length];
  return html`<label class="choice">
    <input type="${strict ? "radio" : "checkbox"}" name="company_uuid" value="${company.uuid}" ${checked ? "checked" : ""} />
    <span>${companyName(simulator.state, company)}<br /><span class="soft">${place?.city}, ${place?.state}</span></span>
  </label>`;
}

function countLine(shown: number, found: number, all: number): string {
  if (found === 0) return "No company matches the filter.";
  if (shown < found)
    return `Showing the first ${shown} of ${found} companies. Filter by name to find others.`;
  return found === all
    ? `${all} ${all === 1 ? "company" : "companies"}.`
    : `${found} of ${all} companies match.`;
}

function filterForm(request: AuthorizationRequest, filter: string): Html {
  return html`<form method="get" action="/oauth/authorize" role="search">
    ${hiddenRequest(request)}
    <p class="row">
      <label for="filter">Find a company</label>
      <input type="search" id="filter" name="filter" value="${filter}" />
      <button>Filter</button>
    </p>
  </form>`;
}
