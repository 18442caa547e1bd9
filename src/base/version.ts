/** @file The version of this package. */

/** As package.json says; a test compares. */
export const version = "0.1.0";
