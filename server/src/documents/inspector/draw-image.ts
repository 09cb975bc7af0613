import {
  MAX_IMAGE_PIXELS,
  MAX_IMAGE_SIDE,
  THUMBNAIL_MAX_SIDE,
  VIEW_MAX_SIDE,
} from '@standing/shared/documents/limits';
import sharp, { type Sharp, type SharpOptions } from 'sharp';
import { THUMBNAIL_JPEG, VIEW_JPEG, type Sink } from './draw.js';
import type { InspectionRefusal } from './inspection.js';

const OPTIONS: SharpOptions = {
  limitInputPixels: MAX_IMAGE_PIXELS,
  // Cut off or wrong pixel data is an error; what cameras do to their metadata is not.
  failOn: 'error',
  sequentialRead: true,
  pages: 1,
};
const WHITE = '#ffffff';

/** One job a process: nothing would be found in a cache, and threads would only take memory. */
sharp.cache(false);
sharp.concurrency(1);

/**
 * Draws a picture anew: upright, in sRGB, without metadata, at most so large.
 *
 * @returns why it cannot be drawn; undefined when it was
 */
export async function drawImage(bytes: Buffer, sink: Sink): Promise<InspectionRefusal | undefined> {
  try {
    // The header alone, whatever size it claims.
    const {
      width,
      height,
      pages = 1,
    } = await sharp(bytes, { ...OPTIONS, limitInputPixels: false }).metadata();
    if (width * height > MAX_IMAGE_PIXELS || Math.max(width, height) > MAX_IMAGE_SIDE)
      return 'image_too_large';
    // A reviewer would see the first picture and decide about all of them.
    if (pages > 1) return 'image_animated';
    const view = await sharp(bytes, OPTIONS)
      .autoOrient()
      .resize({ width: VIEW_MAX_SIDE, height: VIEW_MAX_SIDE, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: WHITE })
      .toColourspace('srgb')
      .jpeg(VIEW_JPEG)
      .toBuffer({ resolveWithObject: true });
    await sink({
      rendition: 'view',
      page: 1,
      width: view.info.width,
      height: view.info.height,
      jpeg: view.data,
    });
    await drawThumbnail(sharp(view.data), sink);
    return undefined;
  } catch (error) {
    // WebP's reader makes room for the size that the header claims before anybody can ask for it.
    return /out of memory/i.test(String(error)) ? 'image_too_large' : 'image_broken';
  }
}

/** Of the first page. */
export async function drawThumbnail(view: Sharp, sink: Sink): Promise<void> {
  const small = await view
    .resize({
      width: THUMBNAIL_MAX_SIDE,
      height: THUMBNAIL_MAX_SIDE,
      fit: 'inside',
      withoutEnlargement: true,
    })
    .jpeg(THUMBNAIL_JPEG)
    .toBuffer({ resolveWithObject: true });
  const { width, height } = small.info;
  await sink({ rendition: 'thumbnail', page: 1, width, height, jpeg: small.data });
}
