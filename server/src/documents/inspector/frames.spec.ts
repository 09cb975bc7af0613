import { Readable } from 'node:stream';
import fc from 'fast-check';
import { encodeFrame, FRAME, MAX_PAYLOAD_BYTES, readFrames, type FrameKind } from './frames.js';

const kinds = fc.constantFrom<FrameKind>(...Object.values(FRAME));
const frames = fc.array(
  fc.record({ kind: kinds, payload: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) }),
  { maxLength: 20 },
);

function cut(bytes: Buffer, size: number): Readable {
  const pieces: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += size) pieces.push(bytes.subarray(from, from + size));
  return Readable.from(pieces);
}

async function readAll(bytes: Buffer, size: number) {
  const found = [];
  for await (const frame of readFrames(cut(bytes, size))) found.push(frame);
  return found;
}

test('reads the frames that were written, however they are cut on their way', async () => {
  await fc.assert(
    fc.asyncProperty(frames, fc.integer({ min: 1, max: 500 }), async (written, size) => {
      const bytes = Buffer.concat(written.map(({ kind, payload }) => encodeFrame(kind, payload)));
      expect(await readAll(bytes, size)).toEqual(written);
    }),
  );
});

test('takes any other bytes for no frames, and asks for no more memory than a frame may have', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 5, maxLength: 100 }), async (noise) => {
      const bytes = Buffer.from(noise);
      bytes[0] = 200;
      await expect(readAll(bytes, 7)).rejects.toMatchObject({ name: 'FrameError' });
    }),
  );
  const huge = encodeFrame(FRAME.data, Buffer.alloc(10));
  huge.writeUInt32BE(MAX_PAYLOAD_BYTES + 1, 1);
  await expect(readAll(huge, 3)).rejects.toMatchObject({ name: 'FrameError' });
  await expect(readAll(encodeFrame(FRAME.data, Buffer.alloc(10)).subarray(0, 9), 4)).rejects.toMatchObject({
    name: 'FrameError',
  });
});
