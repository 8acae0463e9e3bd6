import {
  Activity,
  BellRing,
  Building2,
  CalendarDays,
  ChartNoAxesColumn,
  KeyRound,
  KeySquare,
  LayoutDashboard,
  ListChecks,
  type LucideIcon,
  RefreshCw,
  ScrollText,
  ServerCog,
  Siren,
  UserPlus,
  Users,
  Webhook,
} from "lucide-react";

export type NavigationPlace = { href: string; word: string; icon: LucideIcon };

const OVERVIEW: NavigationPlace = { href: "/", word: "Overview", icon: LayoutDashboard };
const LISTS: readonly NavigationPlace[] = [
  { href: "/companies", word: "Companies", icon: Building2 },
  { href: "/syncs", word: "Sync", icon: RefreshCw },
  { href: "/activity", word: "Activity", icon: Activity },
];

/** For admins: what is due in all their companies comes right after the overview. */
export const PLACES: readonly NavigationPlace[] = [
  OVERVIEW,
  { href: "/desk", word: "Today", icon: CalendarDays },
  ...LISTS,
];

/** For operators: what is broken comes right after the overview. */
export const PLACES_OF_OPERATORS: readonly NavigationPlace[] = [
  OVERVIEW,
  { href: "/incidents", word: "Incidents", icon: Siren },
  ...LISTS,
];

/** For staff: the partner's organization at Gusto. */
export const OPERATOR_PLACES: readonly NavigationPlace[] = [
  { href: "/usage", word: "API usage", icon: ChartNoAxesColumn },
  { href: "/webhooks", word: "Webhooks", icon: Webhook },
  { href: "/provision", word: "New companies", icon: UserPlus },
  { href: "/organization", word: "Gusto access", icon: KeyRound },
  { href: "/readiness", word: "Production readiness", icon: ListChecks },
];

/** For operators: this installation itself. */
export const SYSTEM_PLACES: readonly NavigationPlace[] = [
  { href: "/people", word: "People", icon: Users },
  { href: "/api-keys", word: "API keys", icon: KeySquare },
  { href: "/audit", word: "Audit log", icon: ScrollText },
  { href: "/alerts", word: "Alerts", icon: BellRing },
  { href: "/status", word: "System status", icon: ServerCog },
];

export const isAt = (path: string, { href }: NavigationPlace): boolean =>
  href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
