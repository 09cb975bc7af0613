import type { ReasonLocale } from '@standing/shared/reasons/reason';
import { ENGLISH, type DossierWords } from './words.en.js';
import { CHINESE } from './words.zh.js';

export const WORDS: Readonly<Record<ReasonLocale, DossierWords>> = { en: ENGLISH, 'zh-CN': CHINESE };
export type { DossierWords };
