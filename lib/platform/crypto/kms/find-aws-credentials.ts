import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Env } from "../../settings/settings-schema.ts";
import type { AwsCredentials } from "./sign-aws-request.ts";

const ANSWER_TIMEOUT_MS = 3_000;
/** The host that serves AWS_CONTAINER_CREDENTIALS_RELATIVE_URI on ECS. */
const ECS = "http://169.254.170.2";

const answer = z.object({
  AccessKeyId: z.string(),
  SecretAccessKey: z.string(),
  Token: z.string().optional(),
});

export type AwsSettings = Partial<
  Pick<
    Env,
    | "AWS_REGION"
    | "AWS_ENDPOINT_URL_KMS"
    | "AWS_ACCESS_KEY_ID"
    | "AWS_SECRET_ACCESS_KEY"
    | "AWS_SESSION_TOKEN"
    | "AWS_CONTAINER_CREDENTIALS_FULL_URI"
    | "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
    | "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
  >
>;

/**
 * Credentials from the settings, or from the ECS or EKS Pod Identity endpoint. Used right away and
 * never cached.
 */
export async function findAwsCredentials(settings: AwsSettings): Promise<AwsCredentials> {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = settings;
  if (id && secret)
    return {
      accessKeyId: id,
      secretAccessKey: secret.reveal(),
      sessionToken: settings.AWS_SESSION_TOKEN?.reveal(),
    };
  const place = containerAddress(settings);
  if (!place) throw new Error("the settings have no AWS credentials");
  const file = settings.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE;
  try {
    const response = await fetch(place, {
      headers: file ? { authorization: readFileSync(file, "utf8").trim() } : {},
      redirect: "error",
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    const { AccessKeyId, SecretAccessKey, Token } = answer.parse(await response.json());
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token };
  } catch (cause) {
    throw new Error(`the container's credentials could not be fetched from ${place}`, { cause });
  }
}

function containerAddress(settings: AwsSettings): string | undefined {
  const relative = settings.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
  return relative ? ECS + relative : settings.AWS_CONTAINER_CREDENTIALS_FULL_URI;
}
