import { Inbox, SearchX } from "lucide-react";
import { ApplicationNotice } from "#components/application-notice.tsx";
import { Button, ButtonLink } from "#components/button.tsx";
import { CompaniesToolbar } from "#components/companies-toolbar.tsx";
import { CompanyActions } from "#components/company-actions.tsx";
import { CompanyList } from "#components/company-list.tsx";
import { CompanyPicker } from "#components/company-picker.tsx";
import { companiesHref } from "#components/companies-query.ts";
import { ConnectForm } from "#components/connect-form.tsx";
import { ConnectedChecklist } from "#components/connected-checklist.tsx";
import { EmptyState } from "#components/empty-state.tsx";
import { FocusFrame, Frame } from "#components/frame.tsx";
import { HealthBadge } from "#components/health-badge.tsx";
import { HealthCounts } from "#components/health-counts.tsx";
import { HealthStatement } from "#components/health-statement.tsx";
import { FILTER_ORDER } from "#components/health-words.ts";
import { Notice } from "#components/notice.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { Panel } from "#components/panel.tsx";
import { ProblemState } from "#components/problem-state.tsx";
import { CONNECT_PROBLEMS } from "#components/connect-problems.ts";
import { SignInPanel } from "#components/sign-in-panel.tsx";
import { RowsSkeleton } from "#components/skeleton.tsx";
import { SyncSwitch } from "#components/sync-switch.tsx";
import { Timeline } from "#components/timeline.tsx";
import { TokenPanel } from "#components/token-panel.tsx";
import * as f from "./fixtures.ts";

async function done() { "use server"; return { kind: "done" as const, message: "Gusto accepted a call with this connection, in 140 ms." }; }
async function problem() { "use server"; return { kind: "problem" as const, code: "x", message: "Gusto did not answer in time. The connection is kept and tried again by itself." }; }

export default async function Gallery({ searchParams }: { searchParams: Promise<{ show?: string; i?: string }> }) {
  const { show = "companies", i = "4" } = await searchParams;
  const account = { name: "Avery Chen", email: "avery@example.com", role: "Company admin", theme: "system" as const };
  const frame = { account, environment: "demo" as const, isDemoMode: true };
  if (show === "signin") return <main id="content" className="grid min-h-dvh place-items-center px-4 py-10"><SignInPanel returnTo="/" problem={i === "4" ? null : { title: "Sign-in was declined in Gusto", next: "Nothing was shared. Start again whenever you like." }} hasStaffSignIn demoUsers={[{ email: "a", name: "Avery", role: "Accountant" }, { email: "o", name: "Olivia", role: "Owner" }, { email: "m", name: "Marcus", role: "Full-access admin" }, { email: "op", name: "Operator", role: "Staff" }]} /></main>;
  if (show === "pick") return <FocusFrame {...frame}><div className="mx-auto max-w-3xl"><PageHeader title="Choose what to sync" sentence="Sync reads people, pay and payrolls of the companies you choose. You can change this at any time." /><CompanyPicker companies={f.pickable} policy={i === "one" ? "one" : "many"} action={problem} /></div></FocusFrame>;
  if (show === "done") return <FocusFrame {...frame}><div className="mx-auto max-w-xl"><PageHeader title="3 companies connected" sentence="Add the next one right away, or choose what to sync." /><div className="mt-6"><ConnectedChecklist companies={f.companies.slice(2, 6)} newest={new Set([f.companies[4]!.id])} /></div><div className="mt-5 flex flex-wrap gap-2"><ConnectForm purpose="connect">Connect another company</ConnectForm><ButtonLink kind="primary" href="/pick">Choose what to sync</ButtonLink></div></div></FocusFrame>;
  if (show === "problem") { const w = CONNECT_PROBLEMS.wrong_company; return <FocusFrame {...frame}><ProblemState title={w.title} happened={w.happened} lost={w.lost} next={w.next} id="2384723984" action={<Button kind="primary">Try again</Button>} /></FocusFrame>; }
  return <Frame {...frame} attention={3}>{body(show, Number(i))}</Frame>;
}

function body(show: string, i: number) {
  const d = f.detail(i);
  if (show === "overview") return <div className="space-y-6"><PageHeader title="Overview" sentence="128 companies are connected." /><ApplicationNotice application={{ reason: "client_refused", since: f.ago(400), until: f.ahead(20) }} worker={{ alive: false, lastSeenAt: f.ago(3000) }} isOperator /><HealthCounts counts={f.counts} /><Panel title="Needs a person" flush><CompanyList companies={f.companies.slice(0, 2)} canReconnect /></Panel><Panel title="Recent events" flush><Timeline events={f.events} showCompany /></Panel></div>;
  if (show === "company") return <div className="space-y-6"><PageHeader title={d.name} sentence={<HealthStatement health={d.health} lastProvedAt={d.lastProvedAt} />} /><CompanyActions company={{ id: d.id, name: d.name, status: d.health.status, sharedWith: d.sharedWith.map((s) => s.name) }} canReconnect actions={{ refreshNow: problem, prove: done, disconnect: problem }} /><div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]"><TokenPanel company={d} isOperator /><Panel title="Sync"><SyncSwitch companyId={d.id} isOn action={done} /></Panel></div><Panel title="Timeline" flush><Timeline events={f.events} /></Panel></div>;
  if (show === "states") return <div className="space-y-6"><PageHeader title="States" /><div className="flex flex-wrap gap-2">{FILTER_ORDER.map((s) => <HealthBadge key={s} status={s} />)}</div><div className="flex flex-wrap gap-2">{(["primary", "secondary", "quiet", "danger"] as const).map((k) => <Button key={k} kind={k}>{k}</Button>)}<Button kind="primary" disabled>disabled</Button><Button size="small">small</Button></div>{(["good", "info", "warn", "bad", "idle"] as const).map((t) => <Notice key={t} tone={t} title={`A ${t} notice`} action={<Button size="small">Do</Button>}>With more words that say what it means for whoever reads this.</Notice>)}<Panel flush><EmptyState icon={Inbox} title="No company is connected yet" action={<Button kind="primary">Connect a company</Button>}>Connect your first company in Gusto.</EmptyState></Panel><Panel flush><EmptyState icon={SearchX} title="Nothing matches" action={<Button>Clear filters</Button>}>No company is called that.</EmptyState></Panel><RowsSkeleton /></div>;
  return <div className="space-y-5"><PageHeader title="Companies" count={129} sentence="Every company you may see, those that need a person first." action={<ConnectForm purpose="connect" kind="primary">Connect a company</ConnectForm>} /><CompaniesToolbar query={{ sort: "attention" }} counts={f.counts} total={129} /><CompanyList companies={f.companies} sort="attention" sortHref={(sort) => companiesHref({ sort })} canReconnect /></div>;
}
