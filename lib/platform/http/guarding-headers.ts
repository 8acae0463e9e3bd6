/**
 * On every answer that our own server gives. next.config.js says the same for those of Next.js, in
 * plain JavaScript, because any Node may read it; a test keeps the two equal.
 */
export const GUARDING_HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  // Not "no-referrer": browsers would then send "Origin: null" with our own forms.
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};
