import { Box, Button, Dialog, DialogActions, DialogContent, DialogTitle, Typography } from '@mui/material';
import { Key } from '../components/Key.js';
import { keyLabel } from '../components/keyLabel.js';
import { PALETTE_KEYS, useOfferedCommands, useSingleKeys } from './commands.js';
import { useT } from './i18n/useT.js';

/** The keys that work on this page. */
export default function ShortcutHelp({ onClose }: { readonly onClose: () => void }) {
  const t = useT();
  const enabled = useSingleKeys();
  const commands = useOfferedCommands().filter(({ keys }) => keys !== undefined);
  const rows = [
    { keys: PALETTE_KEYS, label: t('nav.palette') },
    ...(enabled ? commands.map(({ keys = '', label }) => ({ keys, label })) : []),
    { keys: 'Esc', label: t('shortcut.close') },
  ];
  return (
    <Dialog open onClose={onClose} maxWidth="xs" fullWidth aria-labelledby="shortcut-help">
      <DialogTitle id="shortcut-help" variant="h2">
        {t('nav.shortcuts')}
      </DialogTitle>
      <DialogContent>
        <Box component="table" sx={{ width: '100%', borderSpacing: '0 6px' }}>
          <tbody>
            {rows.map(({ keys, label }) => (
              <tr key={`${keys} ${label}`}>
                <Box component="th" scope="row" sx={{ textAlign: 'left', fontWeight: 400 }}>
                  {label}
                </Box>
                <Box component="td" sx={{ textAlign: 'right', whiteSpace: 'nowrap' }}>
                  <Key>{keyLabel(keys)}</Key>
                </Box>
              </tr>
            ))}
          </tbody>
        </Box>
        <Typography variant="body2" sx={{ color: 'text.secondary', marginTop: 1 }}>
          {t(enabled ? 'shortcut.canBeOff' : 'shortcut.areOff')}
        </Typography>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('action.close')}</Button>
      </DialogActions>
    </Dialog>
  );
}
