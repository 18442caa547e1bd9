/** @file Runs before each test file: a warning of the process fails the file that caused it. */

process.on("warning", (warning) => {
  throw warning;
});
