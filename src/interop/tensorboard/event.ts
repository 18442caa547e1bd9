/**
 * @file TensorBoard's events as the bytes of an event file. Numbers are the fields of tensorflow/core/util/event.proto,
 * framework/summary.proto and framework/tensor.proto. Scalars and images are summaries of the first kind, which every
 * version of TensorBoard reads; text and histograms have the newer form, a tensor marked for the plugin that shows it.
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { message, text } from "../protobuf.js";
import type { Write } from "../protobuf.js";
import { encodeRecord } from "./record.js";

/** When and at which step something was. */
export interface Moment {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
}

/** One value under a name; a slash in the name makes a group. */
export type SummaryValue = { readonly tag: string } & (
  | { readonly kind: "scalar"; readonly value: number }
  | {
      readonly kind: "image";
      /** Of a PNG file, whose sizes follow. */
      readonly png: Uint8Array;
      readonly height: number;
      readonly width: number;
      /** 1 grey, 3 RGB. */
      readonly channels: number;
    }
  /** Markdown. */
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "histogram";
      /** [k, 3]: left edge, right edge and count of each bucket, in order. */
      readonly buckets: Float64Array;
    }
);

const dataTypeDouble = 2; // DT_DOUBLE
const dataTypeString = 7; // DT_STRING
const dataClassTensor = 2; // DATA_CLASS_TENSOR
const sessionStart = 1; // SessionLog.START

/** A record that holds an Event. */
function event({ wallTime, step }: Moment, write: Write): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Bit64).double(wallTime);
  writer.tag(2, WireType.Varint).int64(step);
  write(writer);
  return encodeRecord(writer.finish());
}

/** The record that a file must begin with. */
export const fileVersion = (wallTime: number): Uint8Array<ArrayBuffer> =>
  event({ wallTime, step: 0 }, (writer) => text(writer, 3, "brain.Event:2"));

/** The record after which what an earlier session wrote for `step` and later ones counts no more. */
export const sessionStarts = (moment: Moment): Uint8Array<ArrayBuffer> =>
  event(moment, (writer) => message(writer, 7, (log) => log.tag(1, WireType.Varint).int32(sessionStart)));

/** A record of values at one moment. */
export const summary = (moment: Moment, values: readonly SummaryValue[]): Uint8Array<ArrayBuffer> =>
  event(moment, (writer) =>
    message(writer, 5, (list) => {
      for (const value of values) message(list, 1, (entry) => writeValue(entry, value));
    }),
  );

function writeValue(writer: BinaryWriter, value: SummaryValue): void {
  text(writer, 1, value.tag);
  switch (value.kind) {
    case "scalar":
      writer.tag(2, WireType.Bit32).float(Math.fround(value.value)); // the writer refuses what is no float
      break;
    case "image":
      message(writer, 4, (image) => {
        image.tag(1, WireType.Varint).int32(value.height);
        image.tag(2, WireType.Varint).int32(value.width);
        image.tag(3, WireType.Varint).int32(value.channels);
        image.tag(4, WireType.LengthDelimited).bytes(value.png);
      });
      break;
    case "text":
      message(writer, 9, metadataFor("text"));
      message(writer, 8, (tensor) => {
        tensor.tag(1, WireType.Varint).int32(dataTypeString);
        message(tensor, 2, shapeOf(1));
        text(tensor, 8, value.text);
      });
      break;
    case "histogram":
      message(writer, 9, metadataFor("histograms"));
      message(writer, 8, (tensor) => {
        tensor.tag(1, WireType.Varint).int32(dataTypeDouble);
        message(tensor, 2, shapeOf(value.buckets.length / 3, 3));
        tensor.tag(4, WireType.LengthDelimited).bytes(littleEndian(value.buckets));
      });
      break;
    default:
      throw new Error(`internal: no summary of ${String(value satisfies never)}`);
  }
}

/** Names the plugin that shows a tensor. */
const metadataFor =
  (plugin: string): Write =>
  (metadata) => {
    message(metadata, 1, (data) => text(data, 1, plugin));
    metadata.tag(4, WireType.Varint).int32(dataClassTensor);
  };

const shapeOf =
  (...sizes: readonly number[]): Write =>
  (shape) => {
    for (const size of sizes) message(shape, 2, (dimension) => dimension.tag(1, WireType.Varint).int64(size));
  };

function littleEndian(values: Float64Array): Uint8Array {
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setFloat64(8 * index, value, true);
  return bytes;
}
