/** An email address as it is stored and compared: nobody is let in or told twice for a capital letter. */
export const emailKey = (email: string): string => email.trim().toLowerCase();
