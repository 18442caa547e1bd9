/** @file A WebAssembly binary writer: just the sections and instructions that the code generator uses (WebAssembly Core 2.0, section 5). */

/** Value types. */
export type ValueType = "i32" | "v128";

const typeByte: Record<ValueType, number> = { i32: 0x7f, v128: 0x7b };

/** A function's parameters and results. */
export interface Signature {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const byte = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? byte : byte | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** Signed LEB128. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0);
    bytes.push(done ? byte : byte | 0x80);
    if (done) return bytes;
  }
}

const text = (value: string): number[] => {
  const bytes = new TextEncoder().encode(value);
  return [...unsigned(bytes.length), ...bytes];
};
const vector = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()];
const section = (id: number, body: readonly number[]): number[] => [id, ...unsigned(body.length), ...body];

/** The body of one function: instructions are appended one by one. */
export class FunctionCode {
  readonly #bytes: number[] = [];
  readonly #locals: ValueType[] = [];
  readonly #parameters: number;
  readonly signature: Signature;

  constructor(signature: Signature) {
    this.signature = signature;
    this.#parameters = signature.params.length;
  }

  /** A new local variable, zero at first; returns its index. */
  local(type: ValueType): number {
    return this.#parameters + this.#locals.push(type) - 1;
  }

  #put(...bytes: number[]): this {
    this.#bytes.push(...bytes);
    return this;
  }

  get(local: number): this {
    return this.#put(0x20, ...unsigned(local));
  }
  set(local: number): this {
    return this.#put(0x21, ...unsigned(local));
  }
  constant(value: number): this {
    return this.#put(0x41, ...signed(value));
  }
  call(functionIndex: number): this {
    return this.#put(0x10, ...unsigned(functionIndex));
  }
  add(): this {
    return this.#put(0x6a);
  }
  sub(): this {
    return this.#put(0x6b);
  }
  mul(): this {
    return this.#put(0x6c);
  }
  divUnsigned(): this {
    return this.#put(0x6e);
  }
  remUnsigned(): this {
    return this.#put(0x70);
  }
  lessUnsigned(): this {
    return this.#put(0x49);
  }
  isZero(): this {
    return this.#put(0x45);
  }
  /** [a, b, condition] → condition ? a : b. */
  select(): this {
    return this.#put(0x1b);
  }
  /** An i32 load from the address on the stack. */
  load(offset: number): this {
    return this.#put(0x28, 2, ...unsigned(offset));
  }

  /** A SIMD instruction without immediates. */
  simd(opcode: number): this {
    return this.#put(0xfd, ...unsigned(opcode));
  }
  /** A SIMD load or store. @param alignment log2 of the bytes. @param lane for lane accesses. */
  simdMemory(opcode: number, alignment: number, offset: number, lane?: number): this {
    return this.#put(0xfd, ...unsigned(opcode), alignment, ...unsigned(offset), ...(lane === undefined ? [] : [lane]));
  }
  /** A lane instruction. */
  simdLane(opcode: number, lane: number): this {
    return this.#put(0xfd, ...unsigned(opcode), lane);
  }
  /** A v128 constant from four 32-bit words. */
  simdConstant(words: readonly [number, number, number, number]): this {
    return this.#put(0xfd, 0x0c, ...new Uint8Array(new Uint32Array(words).buffer));
  }
  /** Bytes 0–15 pick from the first operand, 16–31 from the second. */
  shuffle(bytes: readonly number[]): this {
    return this.#put(0xfd, 0x0d, ...bytes);
  }

  /** Runs `body` while `condition` leaves a nonzero i32; the test comes first. */
  whileLoop(condition: () => void, body: () => void): this {
    this.#put(0x02, 0x40, 0x03, 0x40); // block, loop
    condition();
    this.#put(0x45, 0x0d, 1); // br_if out when zero
    body();
    return this.#put(0x0c, 0, 0x0b, 0x0b); // br to loop, end, end
  }
  /** Runs `body` when the i32 on the stack is not zero. */
  when(body: () => void): this {
    this.#put(0x04, 0x40);
    body();
    return this.#put(0x0b);
  }

  /** The function as the code section wants it. */
  encode(): number[] {
    const locals = vector(this.#locals.map((type) => [1, typeByte[type]]));
    const size = locals.length + this.#bytes.length + 1;
    const bytes = unsigned(size);
    for (const byte of locals) bytes.push(byte);
    for (const byte of this.#bytes) bytes.push(byte);
    bytes.push(0x0b);
    return bytes;
  }
}

/** Collects imports, functions, exports and table entries of one module. Imports must come before functions. */
export class ModuleBuilder {
  readonly #types: number[][] = [];
  readonly #functionImports: { module: string; name: string; type: number }[] = [];
  readonly #functions: FunctionCode[] = [];
  readonly #exports: { name: string; index: number }[] = [];
  readonly #table: number[] = [];

  #typeIndex({ params, results }: Signature): number {
    const encoded = [
      0x60,
      ...vector(params.map((type) => [typeByte[type]])),
      ...vector(results.map((type) => [typeByte[type]])),
    ];
    const known = this.#types.findIndex((type) => type.join() === encoded.join());
    return known >= 0 ? known : this.#types.push(encoded) - 1;
  }

  /** Imports a function once; returns its index. */
  importFunction(module: string, name: string, signature: Signature): number {
    const known = this.#functionImports.findIndex((other) => other.module === module && other.name === name);
    if (known >= 0) return known;
    if (this.#functions.length > 0) throw new Error("internal: imports come before functions");
    return this.#functionImports.push({ module, name, type: this.#typeIndex(signature) }) - 1;
  }

  /** Adds a function; returns its index. */
  addFunction(code: FunctionCode): number {
    return this.#functionImports.length + this.#functions.push(code) - 1;
  }

  exportFunction(name: string, index: number): void {
    this.#exports.push({ name, index });
  }

  /** Makes a function callable through the table; returns its place, counted from the module's first. */
  addToTable(index: number): number {
    return this.#table.push(index) - 1;
  }

  /**
   * The module: it imports `env.memory` (shared) and `env.table`, and puts its table entries from `tableBase` on.
   * @param pages the memory's maximum, in 64 KiB pages.
   */
  encode(pages: number, tableBase: number): Uint8Array<ArrayBuffer> {
    const typeOf = this.#functions.map((code) => this.#typeIndex(code.signature));
    const imports = [
      ...this.#functionImports.map(({ module, name, type }) => [
        ...text(module),
        ...text(name),
        0x00,
        ...unsigned(type),
      ]),
      [...text("env"), ...text("memory"), 0x02, 0x03, ...unsigned(0), ...unsigned(pages)],
      [...text("env"), ...text("table"), 0x01, 0x70, 0x00, ...unsigned(tableBase + this.#table.length)],
    ];
    const elements =
      this.#table.length === 0 ? [] : [[0x00, 0x41, ...signed(tableBase), 0x0b, ...vector(this.#table.map(unsigned))]];
    const parts = [
      [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      section(1, vector(this.#types)),
      section(2, vector(imports)),
      section(3, vector(typeOf.map(unsigned))),
      section(7, vector(this.#exports.map(({ name, index }) => [...text(name), 0x00, ...unsigned(index)]))),
      ...(elements.length === 0 ? [] : [section(9, vector(elements))]),
      section(10, vector(this.#functions.map((code) => code.encode()))),
    ];
    return new Uint8Array(parts.flat());
  }
}
