import { v7 } from 'uuid';
import { fewRandomBytes } from './crypto/random.js';

/** What an id is made of; RFC 9562, section 5.7. */
const ID_BYTES = 16;
/** Room to count up within a millisecond. */
const FIRST_SEQUENCE_MASK = 0x7fffffff;

let last = { msecs: 0, seq: 0 };

/** A uuid v7, greater than those that this process has made before; for those who make them by the thousand. */
export function newId(): string {
  const random = fewRandomBytes(ID_BYTES);
  const now = Date.now();
  last =
    now > last.msecs
      ? { msecs: now, seq: random.readUInt32BE(0) & FIRST_SEQUENCE_MASK }
      : { msecs: last.msecs, seq: last.seq + 1 };
  return v7({ ...last, random });
}
