import { spawn } from 'node:child_process';
import { ROOT_DIR } from './postgres.js';

/** What somebody who opens a PDF can read in it. */
export interface ReadPdf {
  /** Text of each page in the order of the file, a line for each line. */
  readonly pages: readonly string[];
  /** The same without what stands on every page. */
  readonly text: string;
  readonly title: string;
  readonly language: string;
  /** Whether it says what is a heading and what a paragraph. */
  readonly isTagged: boolean;
}

/** A process of its own: pdf.js is an ES module that loads another one, which Jest's CommonJS cannot do. */
const READER = `
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const data = new Uint8Array(Buffer.concat(chunks));
const document = await getDocument({ data, useSystemFonts: false, verbosity: 0 }).promise;
const pages = [];
const texts = [];
for (let number = 1; number <= document.numPages; number++) {
  const page = await document.getPage(number);
  const { items } = await page.getTextContent({ includeMarkedContent: true });
  let all = '';
  let text = '';
  const open = [];
  for (const { type, tag, str, hasEOL } of items) {
    if (type?.startsWith('beginMarkedContent')) open.push(tag);
    else if (type === 'endMarkedContent') open.pop();
    else {
      const line = str + (hasEOL ? '\\n' : '');
      all += line;
      if (!open.includes('Artifact')) text += line;
    }
  }
  pages.push(all);
  texts.push(text);
}
const { info } = await document.getMetadata();
const isTagged = (await document.getMarkInfo())?.get('Marked') === true;
process.stdout.write(JSON.stringify({ pages, text: texts.join('\\n'), title: info.Title, language: info.Language, isTagged }));
`;

/** Reads a PDF as pdf.js does. */
export async function readPdf(bytes: Buffer): Promise<ReadPdf> {
  const reader = spawn(process.execPath, ['--input-type=module', '-e', READER], { cwd: ROOT_DIR });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  reader.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  reader.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  reader.stdin.end(bytes);
  const code = await new Promise<number | null>((settle, reject) =>
    reader.on('close', settle).on('error', reject),
  );
  if (code !== 0) throw new Error(`the PDF cannot be read: ${Buffer.concat(err).toString()}`);
  return JSON.parse(Buffer.concat(out).toString()) as ReadPdf;
}
