/** @file What a pickle may hold here: plain data. Classes and functions are names, never the things themselves. */

/** A tuple. */
export class PickleTuple {
  readonly items: readonly PickleValue[];

  constructor(items: readonly PickleValue[]) {
    this.items = items;
  }
}

/** A list; it may contain itself. */
export class PickleList {
  readonly items: PickleValue[] = [];
}

/** What a dictionary may have as its key; tuples count as different ones. */
export type PickleKey = null | boolean | number | bigint | string | PickleTuple;

/** A dictionary, ordered or not; it may contain itself. */
export class PickleDict {
  readonly entries = new Map<PickleKey, PickleValue>();
}

/** The name of a class or function. */
export class PickleGlobal {
  /** `torch._utils._rebuild_tensor_v2`. */
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Base of what {@link PickleObjects} make. */
export abstract class PickleBuilt {
  /** For people: `tensor`. */
  abstract readonly what: string;
}

export type PickleValue = PickleKey | Uint8Array | PickleList | PickleDict | PickleGlobal | PickleBuilt;

/** What a pickle may name, and what is made of it instead of calling anything. */
export interface PickleObjects {
  /** Whether a class or function may be named at all. */
  readonly knows: (name: string) => boolean;
  /** What stands for a call. @throws PickleFault when the arguments do not suit */
  readonly call: (name: string, args: readonly PickleValue[]) => PickleValue;
  /** What stands for something outside the pickle. @throws PickleFault when there is no such thing */
  readonly outside: (id: PickleValue) => PickleValue;
}

/** What is wrong, without the file's name. */
export class PickleFault extends Error {}
