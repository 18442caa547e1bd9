/**
 * @file Reader of Python's pickles as a stack machine that builds plain data only: no code runs, no class is looked up, whatever a pickle says. Opcodes are
 * those that `torch.save` needs for tensors in dictionaries, lists and tuples; every other one is refused by its name.
 * Source: CPython's Lib/pickle.py and Lib/pickletools.py, protocols 2 to 5.
 */
import { quote } from "../../base/quote.js";
import { ByteReader } from "./byte-reader.js";
import { opcodeName } from "./opcode-names.js";
import {
  PickleBuilt,
  PickleDict,
  PickleFault,
  PickleGlobal,
  PickleList,
  PickleTuple,
  type PickleKey,
  type PickleObjects,
  type PickleValue,
} from "./values.js";

/** Steps of one pickle. A tensor takes some 40; a checkpoint with optimisers some 3 000 tensors. */
const maxSteps = 2 ** 20;
/** Containers, texts and calls of one pickle; each takes up to 200 bytes of memory for one of the file. */
const maxObjects = 2 ** 17;
/** Bytes of one whole number; legacy files begin with one of ten. */
const maxIntegerBytes = 16;
const newestProtocol = 5;

/** A value, and where its pickle ends. */
export interface Unpickled {
  readonly value: PickleValue;
  readonly end: number;
}

/**
 * Reads one pickle.
 * @param start where it begins
 * @throws PickleFault naming what is refused and its byte
 */
export const unpickle = (bytes: Uint8Array, objects: PickleObjects, start = 0): Unpickled =>
  new PickleMachine(new ByteReader(bytes, start), objects).run();

class PickleMachine {
  readonly #reader: ByteReader;
  readonly #objects: PickleObjects;
  readonly #stack: PickleValue[] = [];
  /** Heights of the stack at the open marks. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #made = 0;
  /** Byte of the opcode at work. */
  #at = 0;

  constructor(reader: ByteReader, objects: PickleObjects) {
    this.#reader = reader;
    this.#objects = objects;
  }

  run(): Unpickled {
    for (let steps = 0; steps < maxSteps; steps++) {
      this.#at = this.#reader.at;
      const opcode = this.#reader.uint8();
      if (opcode === 0x2e) return { value: this.#pop(), end: this.#reader.at };
      this.#step(opcode);
    }
    throw new PickleFault(`its pickle has more than ${maxSteps} steps`);
  }

  #step(opcode: number): void {
    const reader = this.#reader;
    switch (opcode) {
      case 0x80: // PROTO
        return this.#checkProtocol(reader.uint8());
      case 0x95: // FRAME: how far the writer's buffer went
        reader.uint64();
        return;
      case 0x28: // MARK
        this.#marks.push(this.#stack.length);
        return;
      case 0x30: // POP
        this.#pop();
        return;
      case 0x31: // POP_MARK
        this.#popToMark();
        return;
      case 0x4e: // NONE
        return this.#push(null);
      case 0x88: // NEWTRUE
        return this.#push(true);
      case 0x89: // NEWFALSE
        return this.#push(false);
      case 0x4b: // BININT1
        return this.#push(reader.uint8());
      case 0x4d: // BININT2
        return this.#push(reader.uint16());
      case 0x4a: // BININT
        return this.#push(reader.int32());
      case 0x47: // BINFLOAT
        return this.#push(reader.float64());
      case 0x8a: // LONG1
        return this.#push(reader.integer(this.#integerBytes(reader.uint8())));
      case 0x8b: // LONG4
        return this.#push(reader.integer(this.#integerBytes(reader.int32())));
      case 0x8c: // SHORT_BINUNICODE
        return this.#make(reader.text(reader.uint8()));
      case 0x58: // BINUNICODE
        return this.#make(reader.text(reader.uint32()));
      case 0x8d: // BINUNICODE8
        return this.#make(reader.text(reader.uint64()));
      case 0x55: // SHORT_BINSTRING
        return this.#make(reader.text(reader.uint8()));
      case 0x43: // SHORT_BINBYTES
        return this.#make(reader.bytes(reader.uint8()));
      case 0x42: // BINBYTES
        return this.#make(reader.bytes(reader.uint32()));
      case 0x8e: // BINBYTES8
        return this.#make(reader.bytes(reader.uint64()));
      case 0x29: // EMPTY_TUPLE
        return this.#make(new PickleTuple([]));
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        return this.#make(new PickleTuple(this.#popMany(opcode - 0x84)));
      case 0x74: // TUPLE
        return this.#make(new PickleTuple(this.#popToMark()));
      case 0x5d: // EMPTY_LIST
        return this.#make(new PickleList());
      case 0x61: // APPEND
        return this.#append([this.#pop()]);
      case 0x65: // APPENDS
        return this.#append(this.#popToMark());
      case 0x7d: // EMPTY_DICT
        return this.#make(new PickleDict());
      case 0x73: // SETITEM
        return this.#setItems(this.#popMany(2));
      case 0x75: // SETITEMS
        return this.#setItems(this.#popToMark());
      case 0x71: // BINPUT
        return this.#remember(reader.uint8());
      case 0x72: // LONG_BINPUT
        return this.#remember(reader.uint32());
      case 0x94: // MEMOIZE
        return this.#remember(this.#memo.size);
      case 0x68: // BINGET
        return this.#push(this.#recall(reader.uint8()));
      case 0x6a: // LONG_BINGET
        return this.#push(this.#recall(reader.uint32()));
      case 0x63: // GLOBAL
        return this.#name(reader.line(), reader.line());
      case 0x93: // STACK_GLOBAL
        return this.#nameOnStack();
      case 0x52: // REDUCE
        return this.#call();
      case 0x62: // BUILD
        return this.#dropState();
      case 0x51: // BINPERSID
        return this.#make(this.#objects.outside(this.#pop()));
      default:
        throw this.#fault(`is ${opcodeName(opcode)}, which no file of tensors needs`);
    }
  }

  #fault(what: string): PickleFault {
    return new PickleFault(`byte ${this.#at} of its pickle ${what}`);
  }

  #checkProtocol(protocol: number): void {
    if (protocol < 2 || protocol > newestProtocol) {
      throw this.#fault(`says protocol ${protocol}; those from 2 to ${newestProtocol} are read`);
    }
  }

  #integerBytes(count: number): number {
    if (count >= 0 && count <= maxIntegerBytes) return count;
    throw this.#fault(`is a whole number of ${count} bytes; up to ${maxIntegerBytes} are read`);
  }

  #push(value: PickleValue): void {
    this.#stack.push(value);
  }

  /** Pushes what takes memory of its own. */
  #make(value: PickleValue): void {
    if (++this.#made > maxObjects)
      throw this.#fault(`is beyond the first ${maxObjects} values, which are all that is read`);
    this.#push(value);
  }

  /** Lowest place on the stack that may be taken: what lies below an open mark may not. */
  get #floor(): number {
    return this.#marks.at(-1) ?? 0;
  }

  #pop(): PickleValue {
    const [value] = this.#popMany(1);
    return value ?? null;
  }

  #popMany(count: number): PickleValue[] {
    if (this.#stack.length - count < this.#floor) throw this.#fault("takes values that are not there");
    return this.#stack.splice(this.#stack.length - count);
  }

  #popToMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.#fault("takes values from a mark that is not there");
    return this.#stack.splice(mark);
  }

  /** The value below what was taken. */
  #top(): PickleValue {
    if (this.#stack.length <= this.#floor) throw this.#fault("changes a value that is not there");
    return this.#stack.at(-1) ?? null;
  }

  #append(items: readonly PickleValue[]): void {
    const list = this.#top();
    if (!(list instanceof PickleList)) throw this.#fault("appends to what is no list");
    for (const item of items) list.items.push(item);
  }

  #setItems(items: readonly PickleValue[]): void {
    const dict = this.#top();
    if (!(dict instanceof PickleDict)) throw this.#fault("sets an item of what is no dictionary");
    if (items.length % 2 !== 0) throw this.#fault("sets a key without its value");
    for (let index = 0; index < items.length; index += 2) {
      const key = items[index] ?? null;
      if (!isKey(key)) throw this.#fault("has a key that is no text, number or tuple");
      if (dict.entries.has(key))
        throw this.#fault(typeof key === "string" ? `sets ${quote(key)} twice` : "sets a key twice");
      dict.entries.set(key, items[index + 1] ?? null);
    }
  }

  #remember(index: number): void {
    this.#memo.set(index, this.#top());
  }

  #recall(index: number): PickleValue {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#fault(`recalls value ${index}, which was not kept`);
    return value;
  }

  #name(module: string, name: string): void {
    const full = `${module}.${name}`;
    if (!this.#objects.knows(full)) throw this.#fault(`names ${quote(full)}, which is no tensor`);
    this.#make(new PickleGlobal(full));
  }

  #nameOnStack(): void {
    const [module, name] = this.#popMany(2);
    if (typeof module !== "string" || typeof name !== "string") throw this.#fault("names a class by what is no text");
    this.#name(module, name);
  }

  #call(): void {
    const [callable, args] = this.#popMany(2);
    if (!(callable instanceof PickleGlobal)) throw this.#fault("calls what is no known function");
    if (!(args instanceof PickleTuple)) throw this.#fault(`calls ${callable.name} with what is no tuple`);
    this.#make(this.#objects.call(callable.name, args.items));
  }

  /** An ordered dictionary's attributes, such as a state_dict's `_metadata`, are left out; nothing else has any. */
  #dropState(): void {
    const state = this.#pop();
    const isState = state instanceof PickleDict || state instanceof PickleTuple;
    if (!(this.#top() instanceof PickleDict) || !isState) throw this.#fault("gives attributes to what has none");
  }
}

const isKey = (value: PickleValue): value is PickleKey =>
  !(
    value instanceof Uint8Array ||
    value instanceof PickleList ||
    value instanceof PickleDict ||
    value instanceof PickleGlobal ||
    value instanceof PickleBuilt
  );
