/** @file TFRecord, the framing of TensorBoard's event files: length, its checksum, data, its checksum; little-endian. */
import { maskedCrc32c } from "./crc32c.js";

const lengthBytes = 8;
const checksumBytes = 4;

/** One record: uint64 length · uint32 masked CRC-32C of the length · data · uint32 masked CRC-32C of the data. */
export function encodeRecord(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const dataAt = lengthBytes + checksumBytes;
  const record = new Uint8Array(dataAt + data.length + checksumBytes);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(lengthBytes, maskedCrc32c(record.subarray(0, lengthBytes)), true);
  record.set(data, dataAt);
  view.setUint32(dataAt + data.length, maskedCrc32c(data), true);
  return record;
}
