import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** EICAR's test file, which every scanner takes for malware and which does nothing. In two halves: this file is none. */
export const EICAR = Buffer.from(
  ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join(''),
  'latin1',
);

/** A PDF from its objects, numbered from 1, the first being the catalogue. */
export function pdf(objects: readonly (string | Buffer)[], trailer = ''): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  const offsets: number[] = [];
  const length = () => parts.reduce((total, part) => total + part.length, 0);
  objects.forEach((object, n) => {
    offsets.push(length());
    parts.push(
      Buffer.concat([Buffer.from(`${n + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n')]),
    );
  });
  const start = length();
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}` +
        `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

/** An object with a stream. */
export const pdfStream = (dictionary: string, content: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`<< ${dictionary} /Length ${content.length} >>\nstream\n`),
    content,
    Buffer.from('\nendstream'),
  ]);

/** A PDF that says something on each of its pages. */
export function textPdf(texts: readonly string[], { width = 595, height = 842 } = {}): Buffer {
  const kids = texts.map((_, n) => `${4 + 2 * n} 0 R`).join(' ');
  return pdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${texts.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...texts.flatMap((text, n) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Contents ${5 + 2 * n} 0 R` +
        ' /Resources << /Font << /F1 3 0 R >> >> >>',
      pdfStream('', Buffer.from(`BT /F1 48 Tf 40 ${height / 2} Td (${text}) Tj ET`)),
    ]),
  ]);
}

/** A PDF with Chinese text in a font that it names and does not hold, as banks there make them. */
export function pdfWithoutItsFont(text: string): Buffer {
  const codes = Buffer.from(text, 'utf16le').swap16().toString('hex');
  return pdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 100] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    pdfStream('', Buffer.from(`BT /F1 40 Tf 20 40 Td <${codes}> Tj ET`)),
    '<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>',
    '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R' +
      ' /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>',
    '<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0' +
      ' /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>',
  ]);
}

/** A PDF of one page with a picture of one colour, as many pixels as asked, a few bytes each million. */
export function pdfWithPicture(side: number): Buffer {
  const rows = deflateSync(Buffer.alloc(Math.min(side * side, 4_000_000)), { level: 9 });
  return pdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 600] /Contents 4 0 R /Resources << /XObject << /Im 5 0 R >> >> >>',
    pdfStream('', Buffer.from('q 500 0 0 500 50 50 cm /Im Do Q')),
    pdfStream(
      `/Type /XObject /Subtype /Image /Width ${side} /Height ${side} /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /FlateDecode`,
      rows,
    ),
  ]);
}

/** A PDF whose one content stream unpacks to so many MiB of drawing. */
export function pdfBomb(mebibytes: number): Buffer {
  const line = '0 0 m 100 100 l S\n';
  const content = Buffer.from(line.repeat(Math.ceil((mebibytes * 1024 * 1024) / line.length)));
  // Packed twice: a thousandfold each.
  const packed = deflateSync(deflateSync(content, { level: 9 }), { level: 9 });
  return pdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 600] /Contents 4 0 R >>',
    pdfStream('/Filter [/FlateDecode /FlateDecode]', packed),
  ]);
}

/** A PDF that asks for a password: what is encrypted in it nobody can read, which is beside the point. */
export const encryptedPdf = (): Buffer =>
  pdf(
    [
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 600] >>',
      `<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <${'11'.repeat(32)}> /U <${'22'.repeat(32)}> >>`,
    ],
    `/Encrypt 4 0 R /ID [<${'33'.repeat(16)}> <${'33'.repeat(16)}>]`,
  );

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A PNG that claims a size and holds rows of one colour; unpacked it is as large as it claims. */
export function pngBomb(width: number, height: number, extra: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // One bit a pixel, grey.
  header.set([1, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((Math.ceil(width / 8) + 1) * Math.min(height, 20_000));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    extra,
    pngChunk('IDAT', deflateSync(rows, { level: 9 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A compressed text in a PNG that unpacks to so many MiB. */
export const pngTextBomb = (mebibytes: number): Buffer =>
  pngBomb(
    64,
    64,
    pngChunk(
      'zTXt',
      Buffer.concat([
        Buffer.from('Comment\0\0', 'latin1'),
        deflateSync(Buffer.alloc(mebibytes * 1024 * 1024)),
      ]),
    ),
  );

/** A lossless WebP of one colour and the largest size that WebP knows: 268 million pixels in 38 bytes. */
export const webpBomb = (): Buffer =>
  Buffer.from('524946461e000000574542505650384c110000002ffebfff0f07509a4ad4aaff8188e87f0000', 'hex');

/** A WebP that moves. */
export async function movingWebp(): Promise<Buffer> {
  const frame = (colour: string) =>
    sharp({ create: { width: 32, height: 32, channels: 3, background: colour } })
      .png()
      .toBuffer();
  return sharp([await frame('#ff0000'), await frame('#00ff00')], { join: { animated: true } })
    .webp()
    .toBuffer();
}

/** A ZIP with one stored file, to be put behind something else. */
export function zip(name: string, content: string): Buffer {
  const data = Buffer.from(content);
  const local = Buffer.alloc(30 + name.length);
  local.write('PK\x03\x04', 0, 'latin1');
  local.writeUInt32LE(crc32(data), 14);
  local.writeUInt32LE(data.length, 18);
  local.writeUInt32LE(data.length, 22);
  local.writeUInt16LE(name.length, 26);
  local.write(name, 30);
  const central = Buffer.alloc(46 + name.length);
  central.write('PK\x01\x02', 0, 'latin1');
  central.writeUInt32LE(crc32(data), 16);
  central.writeUInt32LE(data.length, 20);
  central.writeUInt32LE(data.length, 24);
  central.writeUInt16LE(name.length, 28);
  central.write(name, 46);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length + data.length, 16);
  return Buffer.concat([local, data, central, end]);
}

/** A JPEG whose comment holds a text, right at its beginning. */
export function jpegWithComment(jpeg: Buffer, comment: string): Buffer {
  const segment = Buffer.alloc(4 + comment.length);
  segment.writeUInt16BE(0xfffe, 0);
  segment.writeUInt16BE(2 + comment.length, 2);
  segment.write(comment, 4);
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}

/** What a HEIC begins with: the box that names its brand. */
export function heic(): Buffer {
  const box = Buffer.alloc(24);
  box.writeUInt32BE(24, 0);
  box.write('ftypheic', 4);
  box.write('mif1heic', 16);
  return Buffer.concat([box, Buffer.alloc(2_000)]);
}
