import { DEFAULT_BLOCKS, type BlockingFact } from '@standing/shared/account/capabilities';
import type { ReasonContent } from '@standing/shared/contracts/reasons';
import type { ReasonKind } from '@standing/shared/reasons/reason';
import { useT } from '../app/i18n/useT.js';
import type { Setting } from './differences.js';
import { expiryOf } from './reasonDraft.js';

const FACT_OF_KIND: Partial<Record<ReasonKind, BlockingFact>> = {
  verification: 'unverified',
  flag: 'flag',
  freeze: 'freeze',
  lock: 'lock',
  maintenance: 'maintenance',
  closure: 'closed',
};

/** What a reason's settings say, in words. */
export function useSettingWords(kind: ReasonKind): (field: Setting, content: ReasonContent) => string {
  const t = useT();
  const list = (words: readonly string[], none: string) => words.join(t('list.separator')) || none;
  return (field, content) => {
    switch (field) {
      case 'authority':
        return content.authority === null ? t('word.nothing') : t(`catalogue.authority.${content.authority}`);
      case 'disclosure':
        return t(content.disclosure === 'full' ? 'catalogue.toldFull' : 'catalogue.toldGeneric');
      case 'final':
        return t(content.final ? 'word.yes' : 'word.no');
      case 'blocks': {
        const fact = FACT_OF_KIND[kind];
        const blocks = content.blocks ?? (fact === undefined ? [] : DEFAULT_BLOCKS[fact]);
        return list(
          blocks.map((each) => t(`capability.${each}`)),
          t('word.nothing'),
        );
      }
      case 'defaultExpiryMs': {
        const { amount, unit } = expiryOf(content.defaultExpiryMs);
        return unit === ''
          ? t('catalogue.untilReleased')
          : t(`catalogue.duration.${unit}`, { smart_count: Number(amount) });
      }
      case 'requiredDocuments':
        return list(
          content.requiredDocuments.map((type) => t(`document.${type}`)),
          t('catalogue.documentsNone'),
        );
    }
  };
}
