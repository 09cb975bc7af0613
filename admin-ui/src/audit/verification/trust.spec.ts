import { toBase64 } from '@standing/shared/audit/base64';
import { checkpointText } from '@standing/shared/audit/checkpoint';
import { GrowingTree } from '@standing/shared/audit/merkle';
import { formatNote, noteKey, signNote, toVkey, SIGNATURE_TYPE } from '@standing/shared/audit/note';
import { assembleProof, planConsistency } from '@standing/shared/audit/proofs';
import { ed25519 } from '@noble/curves/ed25519.js';
import { unreachable, ProblemError } from '../../app/api.js';
import { TrustJudge, type TrustSource } from './trust.js';

const ORIGIN = 'log.example/one';
const seed = (n: number) => new Uint8Array(32).fill(n);
const vkeyOf = (n: number, name = ORIGIN) =>
  toVkey(noteKey(name, SIGNATURE_TYPE.ed25519, ed25519.getPublicKey(seed(n))));
const leaf = (n: number) => new Uint8Array(32).fill(n);

/** A log whose leaves are those numbers. */
class Log {
  constructor(private readonly leaves: readonly number[]) {}

  private tree(size: number) {
    const tree = new GrowingTree();
    const nodes = new Map<string, Uint8Array>();
    for (const n of this.leaves.slice(0, size)) {
      tree.append(leaf(n), ({ level, index }, hash) => nodes.set(`${level}/${index}`, hash));
    }
    return { tree, nodes };
  }

  note(size: number, key = 1, origin = ORIGIN): string {
    const text = checkpointText({ origin, size, root: this.tree(size).tree.root() });
    return formatNote({ text, signatures: [signNote(text, origin, seed(key))] });
  }

  source(keys: readonly string[] = [vkeyOf(1)]): TrustSource {
    return {
      keys: () => Promise.resolve(keys),
      consistency: (from, to) => {
        if (to > this.leaves.length) {
          const problem = { type: '', title: '', status: 422, code: 'not_in_tree', detail: '' };
          return Promise.reject(new ProblemError(problem));
        }
        const { nodes } = this.tree(to);
        const proof = assembleProof(
          planConsistency(from, to),
          ({ level, index }) => nodes.get(`${level}/${index}`) ?? Uint8Array.of(),
        );
        return Promise.resolve(proof.map(toBase64));
      },
    };
  }
}

const honest = new Log([1, 2, 3, 4, 5, 6, 7]);
/** The same up to the third entry. */
const other = new Log([1, 2, 3, 9, 5, 6, 7]);
const why = async (judgement: Promise<object>) => ((await judgement) as { why?: string }).why;

test('a log that grows is believed, whichever checkpoint comes first', async () => {
  const judge = new TrustJudge(honest.source(), null);
  expect(await judge.judge(honest.note(3))).toMatchObject({ kind: 'good', continues: null });
  expect(await judge.judge(honest.note(7))).toMatchObject({ kind: 'good', continues: 3 });
  expect(await judge.judge(honest.note(5))).toMatchObject({ kind: 'good', continues: 5 });
  expect(judge.seen).toEqual({ vkey: vkeyOf(1), note: honest.note(7) });
  expect(await judge.judge(null)).toEqual({ kind: 'none' });
});

test('what was seen on an earlier day has to be continued', async () => {
  const seen = { vkey: vkeyOf(1), note: honest.note(4) };
  expect(await new TrustJudge(honest.source(), seen).judge(honest.note(6))).toMatchObject({ continues: 4 });
  expect(await why(new TrustJudge(other.source(), seen).judge(other.note(6)))).toBe('fork');
  const short = new Log([1, 2, 3]);
  expect(await why(new TrustJudge(short.source(), seen).judge(short.note(3)))).toBe('shorter');
});

test('two trees of one size are two histories', async () => {
  const judge = new TrustJudge(honest.source(), null);
  await judge.judge(honest.note(5));
  expect(await why(judge.judge(other.note(5)))).toBe('fork');
});

test('a signature by another key is none, whether the note is honest or not', async () => {
  const judge = new TrustJudge(honest.source(), null);
  expect(await why(judge.judge(honest.note(5, 2)))).toBe('signature');
  expect(await why(judge.judge('no note at all'))).toBe('signature');
});

test('a key that the log got meanwhile is asked for; one that it never had is noticed', async () => {
  let keys = [vkeyOf(1)];
  const source = { ...honest.source(), keys: () => Promise.resolve(keys) };
  const judge = new TrustJudge(source, null);
  await judge.judge(honest.note(3));
  keys = [vkeyOf(2), vkeyOf(1)];
  expect(await judge.judge(honest.note(5, 2))).toMatchObject({ kind: 'good', continues: 3 });

  const stranger = new TrustJudge(honest.source([vkeyOf(2)]), { vkey: vkeyOf(1), note: honest.note(3) });
  expect(await why(stranger.judge(honest.note(5, 2)))).toBe('key');
});

test('a log that was begun anew under another name is not taken for the old one', async () => {
  const name = 'log.example/two';
  const source = honest.source([vkeyOf(2, name), vkeyOf(1)]);
  const judge = new TrustJudge(source, { vkey: vkeyOf(1), note: honest.note(3) });
  expect(await why(judge.judge(honest.note(5, 2, name)))).toBe('other_log');
});

test('without an answer nothing is said about the log, and it is asked again', async () => {
  let isDown = true;
  const judge = new TrustJudge(
    {
      ...honest.source(),
      keys: () => (isDown ? Promise.reject(unreachable()) : Promise.resolve([vkeyOf(1)])),
    },
    null,
  );
  await expect(judge.judge(honest.note(3))).rejects.toThrow('The server cannot be reached.');
  isDown = false;
  expect(await judge.judge(honest.note(3))).toMatchObject({ kind: 'good' });
});
