/** @file Names of the opcodes that are refused, for messages. Source: CPython's Lib/pickletools.py. */

const names: Readonly<Record<number, string>> = {
  0x2e: "STOP",
  0x32: "DUP",
  0x46: "FLOAT",
  0x49: "INT",
  0x4c: "LONG",
  0x50: "PERSID",
  0x53: "STRING",
  0x54: "BINSTRING",
  0x56: "UNICODE",
  0x64: "DICT",
  0x67: "GET",
  0x69: "INST",
  0x6c: "LIST",
  0x6f: "OBJ",
  0x70: "PUT",
  0x81: "NEWOBJ",
  0x82: "EXT1",
  0x83: "EXT2",
  0x84: "EXT4",
  0x8f: "EMPTY_SET",
  0x90: "ADDITEMS",
  0x91: "FROZENSET",
  0x92: "NEWOBJ_EX",
  0x96: "BYTEARRAY8",
  0x97: "NEXT_BUFFER",
  0x98: "READONLY_BUFFER",
};

/** `opcode INST`, or its number where it has no name. */
export const opcodeName = (opcode: number): string =>
  `opcode ${names[opcode] ?? `0x${opcode.toString(16).padStart(2, "0")}`}`;
