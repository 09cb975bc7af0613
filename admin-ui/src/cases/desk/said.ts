import { createContext } from 'react';

/** What has been done last, in words. */
export const SaidContext = createContext('');
