/** @file Fields of protocol buffers that hold more than a number. */
import { type BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** Writes the fields of a message. */
export type Write = (writer: BinaryWriter) => void;

/** A field that holds a message. */
export function message(writer: BinaryWriter, field: number, write: Write): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}

/** A field that holds a text. */
export const text = (writer: BinaryWriter, field: number, value: string): BinaryWriter =>
  writer.tag(field, WireType.LengthDelimited).string(value);
