import { mayOpen, type DocumentType } from '@standing/shared/documents/documents';
import { createContext, use, useEffect, useSyncExternalStore } from 'react';
import { useSession } from '../app/session.js';
import { Pictures, type Picture, type PictureName } from './pictures.js';

/** The sitting that the pictures on this page belong to. */
export const PicturesContext = createContext(new Pictures());

const LOADING: Picture = { status: 'loading' };

/** Whether one's role opens documents of a type. Asking in vain would be a denial in the log. */
export function useMayOpen(type: DocumentType): boolean {
  return mayOpen(type, useSession()?.staff.roles ?? []);
}

/** A picture, opened by being shown; not while `isClosed`. */
export function usePicture(name: PictureName, isClosed: boolean): Picture {
  const pictures = use(PicturesContext);
  const { documentId, rendition, page } = name;
  useEffect(() => {
    if (!isClosed) void pictures.open({ documentId, rendition, page });
  }, [pictures, documentId, rendition, page, isClosed]);
  return useSyncExternalStore(pictures.subscribe, () => pictures.get(name) ?? LOADING);
}
