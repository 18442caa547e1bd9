/** @file What the shards of the test programs hold: functions of the shard and the element alone. */

/** Numbers of very different sizes, so that another order of summation has other bits. @param {number} shard @param {number} length */
export function valuesOf(shard, length) {
  let state = (shard + 1) * 7919 + length;
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = (state / 2 ** 32 - 0.5) * 2 ** ((state >>> 3) % 20);
  }
  return values;
}

/** Views for so many shards, one after the other, on shared memory. */
export class Engine {
  memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
  #end = 1024;

  /** Reserves memory and fills it; grows the memory as an engine does. @param {Float32Array} values */
  place(values) {
    const start = this.#end;
    this.#end += Math.ceil(values.byteLength / 64) * 64;
    const pages = Math.ceil(this.#end / 65536) - this.memory.buffer.byteLength / 65536;
    if (pages > 0) this.memory.grow(pages);
    const view = new Float32Array(this.memory.buffer, start, values.length);
    view.set(values);
    return view;
  }

  /** Gives everything back. */
  clear() {
    this.#end = 1024;
  }
}
