/**
 * Goes through Gusto's pages as this person and allows (or denies). Returns the URL Gusto redirects
 * the browser to.
 */
export async function consent(
  authorizeUrl: string,
  person: { email: string; companies?: string[]; decision?: "allow" | "deny" },
): Promise<URL> {
  const url = new URL(authorizeUrl);
  url.searchParams.set("login_hint", person.email);
  const page = await fetch(url, { redirect: "manual" });
  const cookie = page.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const form = new URLSearchParams(new URL(authorizeUrl).searchParams);
  form.set("decision", person.decision ?? "allow");
  for (const uuid of person.companies ?? []) form.append("company_uuid", uuid);
  const answer = await fetch(`${url.origin}/oauth/authorize`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie, "content-type": "application/x-www-form-urlencoded" },
    body: form,
  });
  const location = answer.headers.get("location");
  if (!location)
    throw new Error(
      `Gusto did not redirect: ${answer.status} ${(await answer.text()).slice(0, 300)}`,
    );
  return new URL(location);
}
