import { exploreAll } from "./explore-all.ts";
for (const rule of ["first_use","strict_single_use"] as const) for (const c of [0,1,2]) { const t=Date.now(); const r = await exploreAll(rule, c); console.log(rule, c, r.states, r.schedules, r.violations.length, Date.now()-t, JSON.stringify(r.violations[0])?.slice(0,300)); }
