/** @file The codec of compressed images: integers to bytes, and the file around them. */
export { checkImageSize, decodeGvc, encodeGvc, largestImage } from "./gvc-file.js";
export type { GvcImage } from "./gvc-file.js";
export { mixtureCumulative, mixtureTables } from "./mixture-tables.js";
export type { MixtureParameters } from "./mixture-tables.js";
export { portableExp, portableSigmoid } from "./portable-math.js";
export { RangeDecoder, RangeEncoder } from "./range-coder.js";
export { bitsOf, symbolTable } from "./symbol-table.js";
export type { Cumulative, SymbolTable } from "./symbol-table.js";
export { decodeSymbols, encodeSymbols } from "./symbols.js";
