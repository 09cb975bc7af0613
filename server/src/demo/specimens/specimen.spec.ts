import { isRecentProof } from '@standing/shared/cases/requirements';
import { readMrz } from '@standing/shared/mrz/read';
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { drawSpecimen, type Specimen, type SpecimenOrder } from './specimen.js';
import { SPECIMEN_KINDS, VARIANTS_OF, type SpecimenKind, type SpecimenVariant } from './specimen-kinds.js';

const ON = '2026-01-15';
const AT = Date.parse(ON);
const HOLDER = {
  name: '欧阳浩然',
  country: 'CN',
  birthDate: '1990-03-17',
  address: '北京市朝阳区人民路12号 100020',
} as const;

const order = (kind: SpecimenKind, variant: SpecimenVariant, seed = 3): SpecimenOrder => ({
  kind,
  variant,
  holder: HOLDER,
  seed,
  on: ON,
});
const drawAnew = (kind: SpecimenKind, variant: SpecimenVariant, seed?: number) =>
  drawSpecimen(order(kind, variant, seed));

const drawings = new Map<string, Promise<Specimen>>();
/** Draws each only once. */
function draw(kind: SpecimenKind, variant: SpecimenVariant, seed?: number): Promise<Specimen> {
  const key = `${kind} ${variant} ${seed}`;
  const drawing = drawings.get(key) ?? drawAnew(kind, variant, seed);
  drawings.set(key, drawing);
  return drawing;
}
const fingerprint = ({ bytes }: Specimen) => createHash('sha256').update(bytes).digest('hex');

const ALL = SPECIMEN_KINDS.flatMap((kind) => VARIANTS_OF[kind].map((variant) => [kind, variant] as const));

/** A file below has nothing on it, one above would burden a demo of many. Bytes. */
const [SMALLEST, LARGEST] = [15_000, 900_000];
const BEGINS = {
  'image/jpeg': 'ffd8ff',
  'image/png': '89504e470d0a1a0a',
  'application/pdf': Buffer.from('%PDF-').toString('hex'),
} as const;
const ENDINGS = { 'image/jpeg': /\.jpg$/, 'image/png': /\.png$/, 'application/pdf': /\.pdf$/ } as const;

describe('drawing a specimen', () => {
  it.each(ALL)('gives a file of its type: %s, %s', async (kind, variant) => {
    const { bytes, mediaType, fileName, mrz } = await draw(kind, variant);
    expect(bytes.toString('hex', 0, 8)).toMatch(new RegExp(`^${BEGINS[mediaType]}`));
    expect(fileName).toMatch(ENDINGS[mediaType]);
    expect(bytes.length).toBeGreaterThan(SMALLEST);
    expect(bytes.length).toBeLessThan(LARGEST);
    if (mediaType === 'application/pdf') {
      expect(['utility_bill', 'bank_statement']).toContain(kind);
      expect(mrz).toBeUndefined();
    } else {
      const { width, height } = await sharp(bytes).metadata();
      expect(Math.min(width, height)).toBeGreaterThan(600);
    }
  });

  it('gives a statement several pages, a bill one', async () => {
    const pages = ({ bytes }: Specimen) => bytes.toString('latin1').match(/\/Type \/Page\b/g)?.length;
    expect(pages(await draw('utility_bill', 'clear'))).toBe(1);
    expect(pages(await draw('bank_statement', 'clear'))).toBeGreaterThan(1);
  });

  it.each([
    ['passport', 'clear'],
    ['passport', 'photo'],
    ['passport', 'expired'],
    ['national_id', 'clear'],
  ] as const)('writes a zone that reads back as the holder: %s, %s', async (kind, variant) => {
    const { mrz = [], printed } = await draw(kind, variant);
    const read = readMrz(mrz.join('\n'), AT);
    expect(read).toMatchObject({
      valid: true,
      documentType: kind,
      surname: 'OUYANG',
      givenNames: 'HAORAN',
      sex: 'male',
      birthDate: HOLDER.birthDate,
      nationality: 'CN',
      expiresOn: printed.expiresOn,
    });
    expect(printed.expiresOn < ON).toBe(variant === 'expired');
    expect(printed.issuedOn < ON).toBe(true);
  });

  it('gives no zone that cannot be read off the picture', async () => {
    for (const variant of ['blurred', 'cropped'] as const) {
      expect((await draw('passport', variant)).mrz).toBeUndefined();
    }
  });

  it('is wrong in what its variant says, and in nothing else', async () => {
    const printed = async (kind: SpecimenKind, variant: SpecimenVariant) =>
      (await draw(kind, variant)).printed;
    const right = { name: { full: HOLDER.name }, birthDate: HOLDER.birthDate, address: HOLDER.address };
    expect(await printed('passport', 'clear')).toMatchObject(right);

    const otherName = await printed('passport', 'other_name');
    expect(otherName.name.full).not.toBe(HOLDER.name);
    expect(otherName).toMatchObject({ birthDate: right.birthDate, address: right.address });
    expect(await printed('passport', 'other_birth_date')).toMatchObject({
      ...right,
      birthDate: expect.not.stringMatching(HOLDER.birthDate) as string,
    });
    expect(await printed('utility_bill', 'other_address')).toMatchObject({
      ...right,
      address: expect.not.stringMatching(HOLDER.address) as string,
    });

    for (const seed of [1, 2, 3, 4, 5]) {
      const clear = await draw('utility_bill', 'clear', seed);
      const tooOld = await draw('utility_bill', 'too_old', seed);
      expect(isRecentProof(clear.printed.issuedOn, AT)).toBe(true);
      expect(isRecentProof(tooOld.printed.issuedOn, AT)).toBe(false);
    }
  });

  it('keeps to the days that it is given', async () => {
    const days = { issuedOn: '2020-05-05', expiresOn: '2030-05-04' };
    const { printed, mrz = [] } = await drawSpecimen({ ...order('passport', 'clear'), ...days });
    expect(printed).toMatchObject(days);
    expect(mrz[1]?.slice(21, 27)).toBe('300504');
    const onlyIssued = await drawSpecimen({ ...order('passport', 'clear'), issuedOn: '2020-05-05' });
    expect(onlyIssued.printed.expiresOn).toBe('2030-05-04');
  });

  it('is as blurred as it says', async () => {
    const sharpness = async (variant: SpecimenVariant, seed: number) =>
      (await sharp((await draw('passport', variant, seed)).bytes).stats()).sharpness;
    const readable = await sharpness('photo', 1);
    for (const seed of [1, 2, 3]) expect(await sharpness('blurred', seed)).toBeLessThan(readable / 3);
  });

  it('is the same for the same order, and another for another seed', async () => {
    for (const [kind, variant] of [
      ['passport', 'photo'],
      ['driving_licence', 'clear'],
      ['bank_statement', 'clear'],
    ] as const) {
      const first = await draw(kind, variant);
      expect(fingerprint(await drawAnew(kind, variant))).toBe(fingerprint(first));
      expect(fingerprint(await draw(kind, variant, 4))).not.toBe(fingerprint(first));
    }
  });

  it('says nothing of the holder in its name', async () => {
    for (const kind of SPECIMEN_KINDS) {
      expect((await draw(kind, 'clear')).fileName).toMatch(
        /^(IMG_\d{4}\.jpg|scan-\d{4}\.png|(bill|statement)-\d{4}-\d\d\.pdf)$/,
      );
    }
  });

  it('refuses what does not exist', async () => {
    await expect(draw('passport', 'too_old')).rejects.toThrow('there is no too_old passport');
    await expect(draw('utility_bill', 'expired')).rejects.toThrow(RangeError);
    const nowhere = { ...order('passport', 'clear'), holder: { name: 'Ada Lovelace', country: 'XX' } };
    await expect(drawSpecimen(nowhere)).rejects.toThrow(RangeError);
  });
});
