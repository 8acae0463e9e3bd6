import { handleAuthRequest } from "#lib/auth/handle-auth-request.ts";
import { gustoSignIn } from "#lib/companies/gusto-sign-in.ts";

export function GET(request: Request): Promise<Response> {
  return handleAuthRequest(request, gustoSignIn);
}

export function POST(request: Request): Promise<Response> {
  return handleAuthRequest(request, gustoSignIn);
}
