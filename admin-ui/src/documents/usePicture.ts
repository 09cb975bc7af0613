import { createContext, use, useEffect, useSyncExternalStore } from 'react';
import { Pictures, type Picture, type PictureName } from './pictures.js';

/** The sitting that the pictures on this page belong to. */
export const PicturesContext = createContext(new Pictures());

const LOADING: Picture = { status: 'loading' };

/** A picture, opened by being shown. */
export function usePicture(name: PictureName): Picture {
  const pictures = use(PicturesContext);
  const { documentId, rendition, page } = name;
  useEffect(
    () => void pictures.open({ documentId, rendition, page }),
    [pictures, documentId, rendition, page],
  );
  return useSyncExternalStore(pictures.subscribe, () => pictures.get(name) ?? LOADING);
}
