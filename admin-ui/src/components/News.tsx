import { Box, Button, Typography } from '@mui/material';
import { useT } from '../app/i18n/useT.js';

interface NewsProps {
  /** What a list does not show yet; null: it is up to date. */
  readonly words: string | null;
  readonly onShow: () => void;
}

/**
 * Says that a list has changed while somebody was on it, and brings it up to date when asked. The region is always
 * there: one that comes with its words is not announced.
 */
export function News({ words, onShow }: NewsProps) {
  const t = useT();
  return (
    <Box
      role="status"
      data-news
      sx={{ display: 'flex', alignItems: 'center', gap: 1, minHeight: 28, marginInlineStart: 'auto' }}
    >
      {words !== null && (
        <>
          <Typography variant="body2">{words}</Typography>
          <Button variant="outlined" onClick={onShow} sx={{ minHeight: 26, fontSize: '0.8125rem' }}>
            {t('news.show')}
          </Button>
        </>
      )}
    </Box>
  );
}
