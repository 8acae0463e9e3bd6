/** What the product is called, on every page and in every message. An application at Gusto should carry the same name. */
export const PRODUCT_NAME = "Payroll connections";
