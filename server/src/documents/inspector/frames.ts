/**
 * What the inspecting process says on its standard output: frames of kind (1 byte) | length (4 bytes, big-endian) |
 * payload. It has read bytes that may have been made to take it over, so nothing that it says is believed unchecked.
 */
export const FRAME = {
  /** It runs and waits for the file. Empty. */
  ready: 1,
  /** JSON: a rendition follows. */
  rendition: 2,
  /** Bytes of the rendition. */
  data: 3,
  /** JSON: what the file is; everything has been said. */
  result: 4,
  /** JSON: why it is not taken; everything has been said. */
  refusal: 5,
} as const;
export type FrameKind = (typeof FRAME)[keyof typeof FRAME];

export interface Frame {
  readonly kind: FrameKind;
  readonly payload: Buffer;
}

const HEADER_BYTES = 5;
/** Renditions come in pieces of this size; everything else is smaller. Bytes. */
export const MAX_PAYLOAD_BYTES = 64 * 1024;

const KINDS: ReadonlySet<number> = new Set(Object.values(FRAME));

export function encodeFrame(kind: FrameKind, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  if (payload.length > MAX_PAYLOAD_BYTES) throw new Error('the payload is larger than a frame may be');
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  frame[0] = kind;
  frame.writeUInt32BE(payload.length, 1);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

/** The bytes are no frames, or end in the midst of one. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** @throws FrameError */
export async function* readFrames(bytes: AsyncIterable<Buffer>): AsyncGenerator<Frame, void, undefined> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const piece of bytes) {
    pending = pending.length === 0 ? piece : Buffer.concat([pending, piece]);
    while (pending.length >= HEADER_BYTES) {
      const kind = pending.readUInt8(0);
      const length = pending.readUInt32BE(1);
      if (!KINDS.has(kind) || length > MAX_PAYLOAD_BYTES) throw new FrameError('this is no frame');
      if (pending.length < HEADER_BYTES + length) break;
      yield { kind: kind as FrameKind, payload: pending.subarray(HEADER_BYTES, HEADER_BYTES + length) };
      pending = pending.subarray(HEADER_BYTES + length);
    }
  }
  if (pending.length > 0) throw new FrameError('the last frame is cut off');
}
