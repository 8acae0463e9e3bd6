// Faults in the app's HTTP server and its shutdown.

import type { PlantedFault } from "./planted-fault.ts";

export const serverFaults: PlantedFault[] = [
  {
    name: "host-of-the-proxy",
    breaks: "Behind a proxy that sends a different Host than browsers see, every button fails.",
    tests: ["server/arriving-request.test.ts"],
    edits: [
      {
        file: "server/arriving-request.ts",
        find: `headers["x-forwarded-host"] = appUrl.host;`,
        replace: `headers["x-forwarded-host"] ??= appUrl.host;`,
      },
    ],
  },
  {
    name: "direct-answer-unguarded",
    breaks: "An access token is answered without the headers that guard every answer.",
    tests: ["server/answer-directly.test.ts"],
    edits: [
      {
        file: "server/answer-directly.ts",
        find: "    ...GUARDING_HEADERS,\n    ...Object",
        replace: "    ...Object",
      },
    ],
  },
  {
    name: "invented-caller",
    breaks: "A caller can choose the IP address it is counted and recorded under.",
    tests: ["server/arriving-request.test.ts"],
    edits: [
      {
        file: "server/arriving-request.ts",
        find: "entries.at(-trustedProxies)",
        replace: "entries.at(0)",
      },
    ],
  },
  {
    name: "connection-kept-before-the-stop",
    breaks:
      "A client keeps sending requests to a stopping process and hits a connection that is being closed.",
    tests: ["lib/process/requests-under-way.test.ts"],
    edits: [
      {
        file: "lib/process/requests-under-way.ts",
        find: "if (traffic.ending) endConnectionWith(response);",
        replace: "",
      },
    ],
  },
  {
    name: "connection-handed-over-last",
    breaks:
      "A process replaced under load takes a new connection with it, and its client never gets a response.",
    tests: ["local/processes/run-siblings.test.ts"],
    edits: [
      {
        file: "lib/process/requests-under-way.ts",
        find: "  await partFromPrimary();\n",
        replace: "",
      },
    ],
  },
];
