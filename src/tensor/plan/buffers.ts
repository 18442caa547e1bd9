/** @file The buffers of a plan while it is being made: which tensor is stored where. */
import { sizeOf } from "../../base/shape.js";
import type { Shape } from "../../base/shape.js";
import { invariant } from "../../base/errors.js";
import type { Graph } from "../graph/graph.js";
import type { DType } from "../graph/op.js";
import { isOp } from "../graph/tensor.js";
import type { Tensor } from "../graph/tensor.js";
import type { Buffer, BufferRole, LiteralData } from "./plan.js";

/** Every dtype takes four bytes. */
const elementBytes = 4;

/** Creates buffers on demand and remembers which tensor lies in which. */
export class BufferTable {
  readonly buffers: Buffer[] = [];
  readonly literals: LiteralData[] = [];
  readonly inputs: Record<string, number> = {};
  readonly state: Record<string, number> = {};
  readonly #ofTensor = new Map<Tensor, number>();

  constructor(graph: Graph) {
    for (const [name, { shape, dtype }] of Object.entries(graph.inputs))
      this.inputs[name] = this.create("input", name, shape, dtype);
    for (const [name, { shape, dtype }] of Object.entries(graph.state))
      this.state[name] = this.create("state", name, shape, dtype);
  }

  create(role: BufferRole, name: string, shape: Shape, dtype: DType): number {
    const id = this.buffers.length;
    this.buffers.push({ id, role, name, shape, dtype, bytes: sizeOf(shape) * elementBytes, offset: 0 });
    return id;
  }

  stateBuffer(name: string): number {
    const id = this.state[name];
    invariant(id !== undefined, `no state buffer ${name}`);
    return id;
  }

  /** Lets a computed tensor be written straight into a state's buffer. */
  placeInState(tensor: Tensor, name: string): void {
    this.placeIn(tensor, this.stateBuffer(name));
  }

  /** Lets a computed tensor be written straight into a buffer of as many elements. */
  placeIn(tensor: Tensor, buffer: number): void {
    this.#ofTensor.set(tensor, buffer);
  }

  /** Gives a computed tensor a buffer that survives the run, unless it already lies in one. */
  placeAsOutput(tensor: Tensor, name: string): number {
    const known = this.#ofTensor.get(tensor);
    if (known !== undefined) return known;
    const id = this.create("output", name, tensor.shape, tensor.dtype);
    this.#ofTensor.set(tensor, id);
    return id;
  }

  /** The buffer in which a stored tensor lies. */
  bufferOf(tensor: Tensor): number {
    const known = this.#ofTensor.get(tensor);
    if (known !== undefined) return known;
    const id = this.#createFor(tensor);
    this.#ofTensor.set(tensor, id);
    return id;
  }

  #createFor(tensor: Tensor): number {
    if (isOp(tensor, "state")) return this.stateBuffer(tensor.op.name);
    if (isOp(tensor, "input")) {
      const id = this.inputs[tensor.op.name];
      invariant(id !== undefined, `no input buffer ${tensor.op.name}`);
      return id;
    }
    if (isOp(tensor, "literal") || isOp(tensor, "constant")) {
      const id = this.create("literal", tensor.op.kind, tensor.shape, tensor.dtype);
      this.literals.push({ buffer: id, values: tensor.op.kind === "literal" ? tensor.op.values : [tensor.op.value] });
      return id;
    }
    return this.create("temporary", tensor.op.kind, tensor.shape, tensor.dtype);
  }
}
