/**
 * @file Preloaded with `--import`: a process without relaxed SIMD. Before version 22 Node has it behind a flag, which stays off here;
 * later ones cannot do without, so modules that contain a fused multiply–add are refused as such a platform would.
 */
import { syncBuiltinESMExports } from "node:module";
import v8 from "node:v8";

/** f32x4.relaxed_madd: SIMD prefix, 0x105 in LEB128. */
const relaxedMadd = Buffer.from([0xfd, 0x85, 0x02]);

if (Number(process.versions.node.split(".")[0]) < 22) v8.setFlagsFromString("--no-experimental-wasm-relaxed-simd");
v8.setFlagsFromString = () => undefined;
syncBuiltinESMExports();

const { compile, validate } = WebAssembly;
const refuses = (/** @type {BufferSource} */ bytes) =>
  Buffer.from(/** @type {Uint8Array<ArrayBuffer>} */ (bytes)).includes(relaxedMadd);
WebAssembly.validate = (bytes) => !refuses(bytes) && validate(bytes);
WebAssembly.compile = async (bytes) => {
  if (refuses(bytes)) throw new WebAssembly.CompileError("invalid opcode: relaxed SIMD is off");
  return compile(bytes);
};
