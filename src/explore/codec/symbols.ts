/** @file Many integers as bytes and back, each channel by its own table. */
import { RangeDecoder, RangeEncoder } from "./range-coder.js";
import { decodeSymbol, encodeSymbol } from "./symbol-table.js";
import type { SymbolTable } from "./symbol-table.js";

/**
 * @param symbols integers, the channels of one place after another
 * @param tables one for each channel
 * @throws DataError when an integer is too large
 */
export function encodeSymbols(symbols: ArrayLike<number>, tables: readonly SymbolTable[]): Uint8Array<ArrayBuffer> {
  const coder = new RangeEncoder();
  for (let start = 0; start < symbols.length; start += tables.length) {
    for (const [channel, table] of tables.entries()) encodeSymbol(coder, table, symbols[start + channel] ?? 0);
  }
  return coder.finish();
}

/**
 * @param places how many times all channels come
 * @param source where the bytes are from, for messages
 * @throws DataError when no encoder can have written the bytes
 */
export function decodeSymbols(
  bytes: Uint8Array,
  tables: readonly SymbolTable[],
  places: number,
  source: string,
): Int32Array {
  const coder = new RangeDecoder(bytes, source);
  const symbols = new Int32Array(places * tables.length);
  for (let start = 0; start < symbols.length; start += tables.length) {
    for (const [channel, table] of tables.entries()) symbols[start + channel] = decodeSymbol(coder, table);
  }
  return symbols;
}
