/** A person's name on every screen: the first name they prefer, and the last name. SQL, of row `of`. Pure. */
export const displayNameOf = (of: string) =>
  `concat_ws(' ', COALESCE(NULLIF(${of}.preferred_first_name, ''), ${of}.first_name), ${of}.last_name)`;
