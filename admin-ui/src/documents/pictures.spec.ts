import type { Me } from '@standing/shared/contracts/auth';
import { ProblemError } from '../app/api.js';
import { session } from '../app/session.js';
import { endSitting, Pictures, picturesOf, type PictureName } from './pictures.js';

const PAGE: PictureName = { documentId: 'd1', rendition: 'view', page: 1 };
const image = { naturalWidth: 30, naturalHeight: 20 } as HTMLImageElement;

let made: string[];
let revoked: string[];
beforeEach(() => {
  made = [];
  revoked = [];
  URL.createObjectURL = () => {
    made.push(`blob:${made.length}`);
    return made.at(-1) ?? '';
  };
  URL.revokeObjectURL = (url) => revoked.push(url);
});

function counted(answers: (() => Promise<Blob>)[] = []) {
  const asked: PictureName[] = [];
  const pictures = new Pictures(
    (name) => {
      asked.push(name);
      return (answers[asked.length - 1] ?? (() => Promise.resolve(new Blob())))();
    },
    () => Promise.resolve(image),
  );
  return { asked, pictures };
}

test('looking twice opens once', async () => {
  const { asked, pictures } = counted();
  await Promise.all([pictures.open(PAGE), pictures.open(PAGE)]);
  await pictures.open(PAGE);
  await pictures.open({ ...PAGE, page: 2 });
  expect(asked.map(({ page }) => page)).toEqual([1, 2]);
  expect(pictures.get(PAGE)).toEqual({ status: 'there', url: 'blob:0', width: 30, height: 20 });
});

test('what was refused can be tried again', async () => {
  const refused = new ProblemError({
    type: '',
    title: '',
    status: 503,
    code: 'storage_unavailable',
    detail: '',
  });
  const { asked, pictures } = counted([() => Promise.reject(refused)]);
  await pictures.open(PAGE);
  expect(pictures.get(PAGE)).toEqual({ status: 'failed', problem: refused });
  await pictures.open(PAGE);
  expect(pictures.get(PAGE)?.status).toBe('there');
  expect(asked).toHaveLength(2);
});

test('nothing outlives the sitting, not even what arrives after it', async () => {
  let arrive: (blob: Blob) => void = () => {};
  const { pictures } = counted([
    () => Promise.resolve(new Blob()),
    () => new Promise<Blob>((resolve) => (arrive = resolve)),
  ]);
  await pictures.open(PAGE);
  const late = pictures.open({ ...PAGE, page: 2 });
  pictures.end();
  arrive(new Blob());
  await late;
  expect(revoked.toSorted()).toEqual(made.toSorted());
  expect(made).toHaveLength(2);
  expect(pictures.get(PAGE)).toBeUndefined();
});

test('signing out ends every sitting', () => {
  session.start({ staff: { id: 'ann' }, preferences: {} } as Me);
  const before = picturesOf('c1');
  expect(picturesOf('c1')).toBe(before);
  session.end('signed_out');
  expect(picturesOf('c1')).not.toBe(before);
  endSitting('c1');
});
