/** @file Finds and loads the system's MPI library. Loaded by the communication thread alone. */
import type koffi from "koffi";
import { BackendError } from "../base/errors.js";
import type { MpiConstants, MpiFamily } from "./family.js";
import type { Launch } from "./launcher.js";
import { mpichFamily } from "./mpich.js";
import { openMpiFamily } from "./openmpi.js";

/** A C function over numbers: handles, addresses, counts. */
export interface NativeFunction {
  (...values: number[]): number;
  /** Calls it on a thread of its own. */
  async(...values: [...number[], () => void]): void;
}

/** A loaded library. */
export interface MpiLibrary {
  readonly family: MpiFamily;
  readonly constants: MpiConstants;
  /** @param parameters C types; `handle` is that of the family */
  function(name: string, parameters: readonly string[]): NativeFunction;
  /** Where memory lies for C. */
  readonly addressOf: (memory: SharedArrayBuffer) => number;
}

/** Overrides the search. */
const pathVariable = "GANVAS_MPI_LIBRARY";

const isMac = process.platform === "darwin";
const fileNames = {
  "Open MPI": isMac ? ["libmpi.40.dylib"] : ["libmpi.so.40"],
  MPICH: isMac ? ["libmpich.12.dylib", "libmpi.12.dylib"] : ["libmpich.so.12", "libmpi.so.12"],
};
const packages = "Debian: `apt install openmpi-bin` or `apt install mpich`";

type Koffi = typeof koffi;
type Loaded = ReturnType<Koffi["load"]>;

async function loadKoffi(): Promise<Koffi> {
  try {
    return (await import("koffi")).default;
  } catch (cause) {
    throw new BackendError(
      "--distributed mpi needs the package koffi, which is not installed; run `npm install koffi`",
      {
        cause,
      },
    );
  }
}

/** Async calls' stack: koffi's own 128 KiB overflow inside MPICH. */
const asyncStackBytes = 2 << 20;

/** @returns undefined when there is no such file, or it cannot be loaded */
function tryLoad(ffi: Koffi, path: string): Loaded | undefined {
  try {
    return ffi.load(path, { lazy: true, global: true });
  } catch {
    return undefined;
  }
}

function symbolOf(library: Loaded, name: string): number | undefined {
  try {
    return Number(library.symbol(name));
  } catch {
    return undefined;
  }
}

const isOpenMpi = (library: Loaded): boolean => symbolOf(library, "ompi_mpi_comm_world") !== undefined;

function find(ffi: Koffi, launch: Launch | undefined): { readonly library: Loaded; readonly file: string } {
  const path = process.env[pathVariable];
  const families = launch?.family === undefined ? (["Open MPI", "MPICH"] as const) : [launch.family];
  const tried = path === undefined || path === "" ? families.flatMap((family) => fileNames[family]) : [path];
  for (const file of tried) {
    const library = tryLoad(ffi, file);
    if (library !== undefined) return { library, file };
  }
  if (tried[0] === path) {
    throw new BackendError(
      `cannot load the MPI library ${path} (${pathVariable}); name its file, such as libmpi.so.40`,
    );
  }
  const others = (["Open MPI", "MPICH"] as const).filter((family) => !families.includes(family));
  const other = others.find((family) => fileNames[family].some((name) => tryLoad(ffi, name) !== undefined));
  const names = tried.join(", ");
  throw new BackendError(
    other === undefined || launch === undefined
      ? `found no MPI library (tried ${names}); install one (${packages}), or set ${pathVariable} to its file`
      : `${launch.launcher} started this process, but only ${other}'s library is here (tried ${names}); use the mpirun of ${other}, or set ${pathVariable}`,
  );
}

/** @throws BackendError when the library has no such function */
function declare(library: Loaded, file: string, name: string, types: readonly string[]): NativeFunction {
  try {
    return library.func(name, "int", [...types]) as NativeFunction;
  } catch (cause) {
    throw new BackendError(`${file} has no ${name}: it is no MPI library, or older than MPI 3; set ${pathVariable}`, {
      cause,
    });
  }
}

/**
 * Loads the library that the launcher speaks, or else the first that is found.
 * @throws BackendError when koffi or a library is missing, or the library is of the other family
 */
export async function loadMpi(launch: Launch | undefined): Promise<MpiLibrary> {
  const ffi = await loadKoffi();
  ffi.config({ async_stack_size: asyncStackBytes });
  const { library, file } = find(ffi, launch);
  const family = isOpenMpi(library) ? openMpiFamily : mpichFamily;
  if (launch?.family !== undefined && launch.family !== family.name) {
    throw new BackendError(
      `${launch.launcher} started this process, but the library in ${pathVariable} is ${family.name}'s; use the mpirun of ${family.name}, or another library`,
    );
  }
  return {
    family,
    constants: family.constants((name) => {
      const address = symbolOf(library, name);
      if (address === undefined) throw new BackendError(`the MPI library lacks ${name}; use Open MPI 3 or later`);
      return address;
    }),
    function: (name, parameters) =>
      declare(
        library,
        file,
        name,
        parameters.map((type) => (type === "handle" ? family.handleType : type)),
      ),
    addressOf: (memory) => Number(ffi.address(new Uint8Array(memory))),
  };
}
