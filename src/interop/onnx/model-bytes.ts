/** @file A graph as the bytes of an ONNX file. Numbers are the fields of onnx.proto3 (IR version 8, onnx 1.12); operators are those of opset 17. */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { message, text } from "../protobuf.js";
import type { Write } from "../protobuf.js";
import type { Attribute, ElementType, Initializer, Node, OnnxGraph, Port } from "./ir.js";
import { fixedValue, formatSize } from "./size.js";
import { valueBytes } from "./value-bytes.js";

const irVersion = 8;
export const opset = 17;

/** TensorProto.DataType */
const dataTypes = { float32: 1, int8: 3, int64: 7, bool: 9, float16: 10 } as const satisfies Record<
  ElementType,
  number
>;
/** AttributeProto.AttributeType */
const attributeTypes = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** What a file says of itself. */
export interface ModelFacts {
  readonly name: string;
  readonly producer: string;
  readonly producerVersion: string;
  /** How to use it. */
  readonly description: string;
  readonly metadata: Readonly<Record<string, string>>;
}

const whole = (writer: BinaryWriter, field: number, value: number): BinaryWriter =>
  writer.tag(field, WireType.Varint).int64(value);

/** Whole numbers in one field (proto3 packs them). */
function wholes(writer: BinaryWriter, field: number, values: readonly number[]): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  for (const value of values) writer.int64(value);
  writer.join();
}

const attribute =
  (name: string, value: Attribute): Write =>
  (writer) => {
    text(writer, 1, name);
    if (typeof value === "number") whole(writer, 3, value);
    else if (typeof value === "string") writer.tag(4, WireType.LengthDelimited).bytes(new TextEncoder().encode(value));
    else if ("float" in value) writer.tag(2, WireType.Bit32).float(Math.fround(value.float));
    else wholes(writer, 8, value);
    const type =
      typeof value === "number" ? "int" : typeof value === "string" ? "string" : "float" in value ? "float" : "ints";
    writer.tag(20, WireType.Varint).int32(attributeTypes[type]);
  };

const node =
  ({ type, inputs, output, attributes }: Node): Write =>
  (writer) => {
    for (const input of inputs) text(writer, 1, input);
    text(writer, 2, output);
    text(writer, 3, output);
    text(writer, 4, type);
    for (const [name, value] of Object.entries(attributes)) message(writer, 5, attribute(name, value));
  };

const tensor =
  (name: string, initializer: Initializer): Write =>
  (writer) => {
    wholes(writer, 1, initializer.shape);
    writer.tag(2, WireType.Varint).int32(dataTypes[initializer.type]);
    text(writer, 8, name);
    writer.tag(9, WireType.LengthDelimited).bytes(valueBytes(initializer));
  };

const port =
  ({ name, type, sizes }: Port): Write =>
  (writer) => {
    text(writer, 1, name);
    message(writer, 2, (ofType) =>
      message(ofType, 1, (ofTensor) => {
        ofTensor.tag(1, WireType.Varint).int32(dataTypes[type]);
        message(ofTensor, 2, (shape) => {
          for (const size of sizes)
            message(shape, 1, (dimension) => {
              const value = fixedValue(size);
              if (value === undefined) text(dimension, 2, formatSize(size));
              else whole(dimension, 1, value);
            });
        });
      }),
    );
  };

/** The file. @param graph finished: every operand named */
export function encodeModel(graph: OnnxGraph, facts: ModelFacts): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  whole(writer, 1, irVersion);
  text(writer, 2, facts.producer);
  text(writer, 3, facts.producerVersion);
  text(writer, 6, facts.description);
  message(writer, 7, (graphWriter) => {
    for (const made of graph.nodes) message(graphWriter, 1, node(made));
    text(graphWriter, 2, facts.name);
    for (const [name, initializer] of graph.initializers) message(graphWriter, 5, tensor(name, initializer));
    for (const input of graph.inputs) message(graphWriter, 11, port(input));
    for (const output of graph.outputs) message(graphWriter, 12, port(output));
  });
  message(writer, 8, (version) => whole(version, 2, opset));
  for (const [key, value] of Object.entries(facts.metadata))
    message(writer, 14, (entry) => {
      text(entry, 1, key);
      text(entry, 2, value);
    });
  return writer.finish();
}
