import PlayArrow from '@mui/icons-material/PlayArrow';
import { Box, Button } from '@mui/material';
import type { CaseKind } from '@standing/shared/cases/case';
import { useCommands, useSingleKeys } from '../app/commands.js';
import { useT } from '../app/i18n/useT.js';
import { useClaimNext } from './caseQueries.js';

const CLAIM_KEY = 'n';

/** Takes the most urgent case, of one kind if the page shows only that, and opens it. */
export function ClaimNextButton({ kind }: { readonly kind: CaseKind | null }) {
  const t = useT();
  const singleKeys = useSingleKeys();
  const { claim, isPending } = useClaimNext();
  const label =
    kind === null ? t('cases.claimNext') : t('cases.claimNextOf', { kind: t(`cases.kind.${kind}`) });
  const run = () => claim(kind === null ? undefined : [kind]);
  // The palette offers it on every page.
  useCommands([{ id: 'claim-next.key', label, keys: CLAIM_KEY, run, listed: false }]);
  return (
    <Button
      variant="contained"
      startIcon={<PlayArrow />}
      onClick={run}
      aria-disabled={isPending}
      {...(singleKeys ? { 'aria-keyshortcuts': CLAIM_KEY } : {})}
    >
      {isPending ? t('cases.claiming') : label}
      {singleKeys && (
        <Box
          component="kbd"
          aria-hidden
          sx={{
            display: { xs: 'none', md: 'inline' },
            marginInlineStart: 1,
            paddingInline: 0.75,
            borderRadius: 0.5,
            border: '1px solid currentColor',
            lineHeight: 1.3,
          }}
        >
          {CLAIM_KEY.toUpperCase()}
        </Box>
      )}
    </Button>
  );
}
