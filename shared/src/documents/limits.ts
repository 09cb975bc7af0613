/** The largest file that is taken: a scanned statement of a dozen pages; photos of documents have 2 to 8 MiB. Bytes. */
export const MAX_FILE_BYTES = 20 * 1024 * 1024;

/** The largest photo that phones make by default has 50 million pixels; its decoded rows are what memory is needed for. */
export const MAX_IMAGE_PIXELS = 64_000_000;

/** Twice what the longest side of such a photo has: beyond it the shape alone costs memory for every row. Pixels. */
export const MAX_IMAGE_SIDE = 16_384;

/** A year of monthly bank statements; every page is drawn when the file is handed in. */
export const MAX_PDF_PAGES = 40;

/** A0 has 3,370 points; documents that prove something are printed on less. Points of 1/72 inch. */
export const MAX_PDF_PAGE_POINTS = 3_400;

/** Longer names are no names that people gave. UTF-16 code units; file systems end at 255 bytes. */
export const MAX_FILE_NAME_LENGTH = 255;

/** What a reviewer sees: a passport across it is drawn with 600 dots an inch. Pixels, longest side. */
export const VIEW_MAX_SIDE = 3_000;

/** Beside the case, on a dense screen. Pixels, longest side. */
export const THUMBNAIL_MAX_SIDE = 320;
