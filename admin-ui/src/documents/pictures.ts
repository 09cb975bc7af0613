import { asProblem, requestBytes, type ProblemError } from '../app/api.js';
import { session } from '../app/session.js';

/** Which picture of a document. */
export interface PictureName {
  readonly documentId: string;
  readonly rendition: 'view' | 'thumbnail';
  /** From 1; thumbnails are of the first. */
  readonly page: number;
}

export type Picture =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly problem: ProblemError }
  /** `url` ends with the sitting; width and height in pixels. */
  | { readonly status: 'there'; readonly url: string; readonly width: number; readonly height: number };

const keyOf = ({ documentId, rendition, page }: PictureName) => `${documentId} ${rendition} ${page}`;

/** Fetches a picture. Each call is an event in the log. @throws ProblemError */
export function fetchPicture(name: PictureName, download = false): Promise<Blob> {
  return requestBytes(`/documents/${encodeURIComponent(name.documentId)}/content`, {
    query: { rendition: name.rendition, page: name.page, download: download ? 1 : undefined },
  });
}

/** Decodes ahead of showing. The element is kept, since without one the browser forgets what it has decoded. */
async function decoded(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

interface Entry {
  picture: Picture;
  image: HTMLImageElement | null;
}

/**
 * The pictures of one sitting at a case. They live in this page's memory and nowhere else: the browser's cache never
 * holds them, and whoever looks again at a page during the sitting does not open it again, neither on the server nor in
 * the log. With the sitting they are gone.
 */
export class Pictures {
  private readonly entries = new Map<string, Entry>();
  private readonly listeners = new Set<() => void>();
  private isOver = false;

  constructor(
    private readonly fetchOne: (name: PictureName) => Promise<Blob> = fetchPicture,
    private readonly decode: (url: string) => Promise<HTMLImageElement> = decoded,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** What is there of a picture; undefined: nobody has asked for it. */
  get(name: PictureName): Picture | undefined {
    return this.entries.get(keyOf(name))?.picture;
  }

  /** Opens a picture unless it is open. @returns when it can be shown or has failed; never throws */
  async open(name: PictureName): Promise<void> {
    const known = this.entries.get(keyOf(name));
    if (this.isOver || (known !== undefined && known.picture.status !== 'failed')) return;
    const entry: Entry = { picture: { status: 'loading' }, image: null };
    this.entries.set(keyOf(name), entry);
    this.tell();
    entry.picture = await this.load(name, entry);
    this.tell();
  }

  /** Ends the sitting: every picture is forgotten, those that are still on their way when they arrive. */
  end(): void {
    this.isOver = true;
    for (const { picture } of this.entries.values()) {
      if (picture.status === 'there') URL.revokeObjectURL(picture.url);
    }
    this.entries.clear();
    this.tell();
  }

  private async load(name: PictureName, entry: Entry): Promise<Picture> {
    let url: string | null = null;
    try {
      url = URL.createObjectURL(await this.fetchOne(name));
      const image = await this.decode(url);
      if (this.isOver) throw new Error('the sitting is over');
      entry.image = image;
      return { status: 'there', url, width: image.naturalWidth, height: image.naturalHeight };
    } catch (error) {
      if (url !== null) URL.revokeObjectURL(url);
      return { status: 'failed', problem: asProblem(error) };
    }
  }

  private tell(): void {
    this.listeners.forEach((listener) => listener());
  }
}

const sittings = new Map<string, Pictures>();

// Whoever comes next must find none of it.
session.subscribe(() => {
  if (session.get() === null) for (const caseId of sittings.keys()) endSitting(caseId);
});

/** The pictures of the sitting at a case, which begins with the first call. */
export function picturesOf(caseId: string): Pictures {
  const pictures = sittings.get(caseId) ?? new Pictures();
  sittings.set(caseId, pictures);
  return pictures;
}

export function endSitting(caseId: string): void {
  sittings.get(caseId)?.end();
  sittings.delete(caseId);
}
