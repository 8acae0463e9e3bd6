/**
 * The product name on every page and in every message. The application registered at Gusto should
 * have the same name.
 */
export const PRODUCT_NAME = "Payroll connections";
