import { handleAuthRequest } from "#lib/sign-in/handle-auth-request.ts";
import { gustoSignIn } from "#lib/connect/authorization/gusto-sign-in.ts";

export function GET(request: Request): Promise<Response> {
  return handleAuthRequest(request, gustoSignIn);
}

export function POST(request: Request): Promise<Response> {
  return handleAuthRequest(request, gustoSignIn);
}
