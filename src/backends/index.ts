/** @file Device selection: an executor by name. */
import { ConfigError } from "../base/errors.js";
import type { Executor } from "../tensor/index.js";
import type { WasmOptions } from "./wasm/index.js";

/** Devices by name; `auto` is the fastest that works here. */
export const deviceNames = ["auto", "wasm", "reference"] as const;
export type DeviceName = (typeof deviceNames)[number];

/** What to run on, and how. */
export interface DeviceOptions extends WasmOptions {
  readonly device?: DeviceName;
}

/**
 * Starts a device.
 * @throws ConfigError for wrong options; BackendError when the platform cannot run it.
 */
export async function createExecutor({ device = "auto", ...options }: DeviceOptions = {}): Promise<Executor> {
  switch (device) {
    case "auto":
    case "wasm": {
      const { createWasmExecutor } = await import("./wasm/index.js");
      return createWasmExecutor(options);
    }
    case "reference": {
      const { createReferenceExecutor } = await import("./reference/index.js");
      return createReferenceExecutor();
    }
    default:
      throw new ConfigError(
        `device "${device satisfies never as string}" is unknown; choose one of ${deviceNames.join(", ")}`,
      );
  }
}

export type { WasmFeatures, WasmOptions } from "./wasm/index.js";
