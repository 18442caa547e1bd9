#!/usr/bin/env node
/** @file The command `ganvas`. */
import { runCommandLine } from "./run.js";

process.exitCode = await runCommandLine(process.argv.slice(2));
