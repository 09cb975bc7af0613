import type { RenditionFacts } from './inspection.js';

/** A picture on its way to the server: JPEG. */
export interface Drawn extends RenditionFacts {
  readonly jpeg: Buffer;
}

/** Where pictures go as soon as they are drawn, so that only one is held at a time. */
export type Sink = (drawn: Drawn) => Promise<void>;

/** Small print stays legible; 4:4:4, since coloured letters on coloured ground lose their edges otherwise. */
export const VIEW_JPEG = { quality: 88, chromaSubsampling: '4:4:4' } as const;
export const THUMBNAIL_JPEG = { quality: 80 } as const;
