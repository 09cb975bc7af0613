import { createCanvas, type Canvas } from '@napi-rs/canvas';
import {
  MAX_IMAGE_PIXELS,
  MAX_PDF_PAGE_POINTS,
  MAX_PDF_PAGES,
  VIEW_MAX_SIDE,
} from '@standing/shared/documents/limits';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  getDocument,
  PasswordException,
  VerbosityLevel,
  type PageViewport,
  type PDFPageProxy,
} from 'pdfjs-dist/legacy/build/pdf.mjs';
import sharp from 'sharp';
import { drawThumbnail } from './draw-image.js';
import { VIEW_JPEG, type Sink } from './draw.js';
import { drawMissingLetters } from './fallback-fonts.js';
import type { InspectionRefusal } from './inspection.js';

/** A4 becomes 1,488 by 2,105 pixels: letters of 6 points have 12 pixels. Dots an inch. */
const RESOLUTION = 180;
const POINTS_AN_INCH = 72;
const RGBA = 4;

const assets = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));

/** A page as it is outside browsers, whose canvas this one stands in for. */
interface Drawable {
  render(onto: { readonly canvas: Canvas; readonly viewport: PageViewport; readonly background: string }): {
    readonly promise: Promise<void>;
  };
}

/** pdf.js leaves out a picture that is too large, and says so here only. */
const LEFT_OUT = /image exceeded maximum allowed size/i;

/**
 * Draws every page of a PDF. Scripts, forms' logic and attachments are not run or read: pdf.js without its sandbox
 * module, on data that is all here, with fonts and tables from its own package.
 *
 * @returns why it cannot be drawn, and how many pages it has
 */
export async function drawPdf(
  bytes: Buffer,
  sink: Sink,
): Promise<{ refusal: InspectionRefusal } | { pages: number }> {
  let leftOut = false;
  // oxlint-disable-next-line no-console -- where it says what it left out; what else it says may quote the file
  console.warn = (message: unknown) => void (leftOut ||= LEFT_OUT.test(String(message)));
  drawMissingLetters();
  try {
    const loading = getDocument({
      data: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      maxImageSize: MAX_IMAGE_PIXELS,
      enableXfa: false,
      useSystemFonts: false,
      disableFontFace: true,
      disableAutoFetch: true,
      disableStream: true,
      cMapUrl: join(assets, 'cmaps/'),
      standardFontDataUrl: join(assets, 'standard_fonts/'),
      wasmUrl: join(assets, 'wasm/'),
      iccUrl: join(assets, 'iccs/'),
      verbosity: VerbosityLevel.WARNINGS,
    });
    const document = await loading.promise;
    const pages = document.numPages;
    if (pages < 1) return { refusal: 'pdf_broken' };
    if (pages > MAX_PDF_PAGES) return { refusal: 'pdf_too_many_pages' };
    const scales: number[] = [];
    for (let n = 1; n <= pages; n++) {
      const { width, height } = (await document.getPage(n)).getViewport({ scale: 1 });
      if (!(width > 0 && height > 0)) return { refusal: 'pdf_broken' };
      const longest = Math.max(width, height);
      if (longest > MAX_PDF_PAGE_POINTS) return { refusal: 'pdf_page_too_large' };
      scales.push(Math.min(RESOLUTION / POINTS_AN_INCH, VIEW_MAX_SIDE / Math.ceil(longest)));
    }
    for (const [index, scale] of scales.entries()) {
      await drawPage(await document.getPage(index + 1), index + 1, scale, sink);
      if (leftOut) return { refusal: 'pdf_image_too_large' };
    }
    return { pages };
  } catch (error) {
    return { refusal: error instanceof PasswordException ? 'pdf_encrypted' : 'pdf_broken' };
  }
}

async function drawPage(page: PDFPageProxy, number: number, scale: number, sink: Sink): Promise<void> {
  const viewport = page.getViewport({ scale });
  const width = Math.min(VIEW_MAX_SIDE, Math.max(1, Math.round(viewport.width)));
  const height = Math.min(VIEW_MAX_SIDE, Math.max(1, Math.round(viewport.height)));
  const canvas = createCanvas(width, height);
  await (page as unknown as Drawable).render({ canvas, viewport, background: '#ffffff' }).promise;
  page.cleanup();
  const raw = { width, height, channels: RGBA } as const;
  const picture = () => sharp(canvas.data(), { raw }).removeAlpha();
  const jpeg = await picture().jpeg(VIEW_JPEG).toBuffer();
  await sink({ rendition: 'view', page: number, width, height, jpeg });
  if (number === 1) await drawThumbnail(picture(), sink);
}
