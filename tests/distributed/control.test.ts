/** @file Requests between the threads: each comes out as it went in, in order, however often the ring goes round. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Control } from "#src/distributed/control.js";
import { decodeRequest, encodeRequest } from "#src/distributed/requests.js";
import type { Request } from "#src/distributed/requests.js";

const place = fc.record({
  memory: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  offset: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
});
const length = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const type = fc.constantFrom("f32" as const, "f64" as const, "i32" as const);
const transport = fc.record({
  reduce: fc.constantFrom("exact" as const, "fast" as const),
  compress: fc.constantFrom("none" as const, "f16" as const, "bf16" as const),
});
const places = fc.array(place, { minLength: 1, maxLength: 64 });

const request: fc.Arbitrary<Request> = fc.oneof(
  fc.constant({ kind: "close" } as const),
  fc.record({ kind: fc.constant("abort" as const), code: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ kind: fc.constant("message" as const), place, bytes: length }),
  fc
    .record({ kind: fc.constantFrom("sum" as const, "max" as const), type, transport, length, targets: places })
    .map((folding) => ({ ...folding, sources: folding.targets })),
  fc
    .record({
      kind: fc.constant("gather" as const),
      type,
      transport,
      length,
      pairs: fc.array(fc.tuple(place, place), { minLength: 1 }),
    })
    .map(({ pairs, ...gather }) => ({
      ...gather,
      sources: pairs.map(([source]) => source),
      targets: pairs.map(([, target]) => target),
    })),
);

test("requests come out as they went in", () => {
  const computing = new Control();
  const communicating = new Control(computing.buffer);
  fc.assert(
    fc.property(fc.array(request, { maxLength: 20 }), (requests) => {
      for (const one of requests) computing.push(encodeRequest(one));
      const received = requests.map(() => decodeRequest(communicating.shift() ?? new Int32Array()));
      expect(received).toEqual(requests);
      expect(communicating.shift()).toBeUndefined();
    }),
  );
});

test("whoever waits for an exchange returns when it is done, or when the other thread has failed", () => {
  const computing = new Control();
  const communicating = new Control(computing.buffer);
  communicating.finish("urgent");
  communicating.finish("urgent");
  computing.awaitFinished("urgent", 2);
  computing.awaitFinished("urgent", 1);
  communicating.fail();
  computing.awaitFinished("bulk", 1);
  expect(computing.hasFailed).toBe(true);
});
