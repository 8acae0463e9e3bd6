import type { ProvisionView } from "./provision-views.ts";

/** The email to a new company's admin. Pure. */
export function claimMail(
  {
    adminName,
    companyName,
    claimUrl,
  }: Pick<ProvisionView, "adminName" | "companyName" | "claimUrl">,
  appUrl: string,
): { subject: string; text: string } {
  return {
    subject: `Your Gusto account for ${companyName}`,
    text: `Hello ${adminName},\n\nA Gusto account has been set up for ${companyName}. Claim it here:\n${claimUrl}\n\nThen connect it here:\n${appUrl}/connect\n`,
  };
}

/** The same as a mailto: link. */
export function claimMailto(provision: ProvisionView, appUrl: string): string {
  const { subject, text } = claimMail(provision, appUrl);
  return `mailto:${encodeURIComponent(provision.adminEmail)}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(text)}`;
}
