import { Box, Typography } from '@mui/material';
import { bytesToHex, leafHash } from '@standing/shared/audit/canonical';
import { inclusionPath } from '@standing/shared/audit/inclusion-path';
import { sameBytes } from '@standing/shared/audit/merkle';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { MONO } from '../app/theme.js';
import { OutcomeMark } from './OutcomeMark.js';
import type { Verified } from './verification/verifier.js';

/** Hashes are told apart by their beginnings; the whole one is in the title. */
const SHOWN_CHARACTERS = 12;

function Hash({ hash, strong = false }: { readonly hash: Uint8Array; readonly strong?: boolean }) {
  const hex = bytesToHex(hash);
  return (
    <Box
      component="span"
      title={hex}
      sx={({ tokens }) => ({
        display: 'inline-block',
        paddingInline: 1,
        borderRadius: 1,
        fontFamily: MONO,
        fontSize: '0.75rem',
        lineHeight: '22px',
        border: `1px ${strong ? 'solid' : 'dashed'} ${strong ? tokens.accent : tokens.outline}`,
        color: strong ? tokens.accent : tokens.textQuiet,
        backgroundColor: strong ? tokens.accentSurface : 'transparent',
      })}
    >
      {hex.slice(0, SHOWN_CHARACTERS)}
    </Box>
  );
}

/** The way from the entry up to the signed root, a line for each hash: what is computed in the middle, what is given beside it. */
export function ProofPath({ verified }: { readonly verified: Verified }) {
  const t = useT();
  const number = new Intl.NumberFormat(useFormatLocale());
  const { evidence, trust } = verified;
  if (evidence?.proof == null || evidence.index === null || trust.kind !== 'good') return null;
  const { size, root } = trust.checkpoint;
  const leaf = evidence.bytes ? leafHash(evidence.bytes) : evidence.leafHash;
  const steps = inclusionPath(evidence.index, size, leaf, evidence.proof);
  const reached = steps.at(-1)?.hash ?? leaf;
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <Typography component="h3" variant="h3">
        {t('entry.path')}
      </Typography>
      <Typography variant="body2" sx={{ color: 'text.secondary', maxWidth: '84ch' }}>
        {t('entry.pathWhat')}
      </Typography>
      <Box
        component="ol"
        sx={({ tokens }) => ({
          display: 'grid',
          margin: 0,
          padding: 0,
          listStyle: 'none',
          '& > li': {
            display: 'grid',
            gridTemplateColumns: 'minmax(0, 1fr) auto minmax(0, 1fr)',
            alignItems: 'center',
            columnGap: 1,
            position: 'relative',
            paddingBlock: 0.5,
            maxWidth: 520,
          },
          '& > li + li::before': {
            content: '""',
            position: 'absolute',
            insetInlineStart: '50%',
            top: -4,
            height: 8,
            width: '1px',
            backgroundColor: tokens.outline,
          },
        })}
      >
        <li>
          <Box sx={{ textAlign: 'end', fontSize: '0.75rem', color: 'text.secondary' }}>
            {t('entry.leaf', { index: number.format(evidence.index) })}
          </Box>
          <Hash hash={leaf} strong />
        </li>
        {steps.map(({ side, sibling, hash }) => (
          <li key={bytesToHex(hash)}>
            <Box sx={{ textAlign: 'end' }}>{side === 'left' && <Hash hash={sibling} />}</Box>
            <Hash hash={hash} strong />
            <Box>{side === 'right' && <Hash hash={sibling} />}</Box>
          </li>
        ))}
      </Box>
      <OutcomeMark isGood={sameBytes(reached, root)}>
        {t(sameBytes(reached, root) ? 'entry.rootIs' : 'entry.rootIsNot', { size: number.format(size) })}
      </OutcomeMark>
    </Box>
  );
}
