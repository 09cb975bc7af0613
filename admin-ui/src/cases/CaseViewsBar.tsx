import BookmarkAddOutlined from '@mui/icons-material/BookmarkAddOutlined';
import Close from '@mui/icons-material/Close';
import { Box, Button, ButtonBase, IconButton, Popover, TextField, Typography } from '@mui/material';
import { useState, type SubmitEvent } from 'react';
import { useNotify } from 'react-admin';
import { asProblem } from '../app/api.js';
import { useT } from '../app/i18n/useT.js';
import { savePreferences, usePreferences } from '../app/preferences.js';
import { useProblemWords } from '../components/ProblemAlert.js';
import { MAX_VIEWS, VIEW_NAME_MAX_LENGTH, withoutView, withView } from './views.js';

interface CaseViewsBarProps {
  /** What is shown now, as a view would keep it; empty: nothing worth keeping. */
  readonly query: string;
  readonly onChoose: (query: string) => void;
}

function SaveForm({
  names,
  onSave,
}: {
  readonly names: readonly string[];
  readonly onSave: (name: string) => void;
}) {
  const t = useT();
  const [text, setText] = useState('');
  const name = text.trim();
  const replaces = names.includes(name);
  const isFull = names.length >= MAX_VIEWS && !replaces;
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (name !== '' && !isFull) onSave(name);
  };
  return (
    <Box component="form" onSubmit={submit} sx={{ display: 'grid', gap: 1, padding: 2, width: 300 }}>
      <Box sx={{ display: 'flex', gap: 1 }}>
        <TextField
          autoFocus
          fullWidth
          label={t('cases.views.name')}
          value={text}
          onChange={(event) => setText(event.target.value)}
          slotProps={{ htmlInput: { maxLength: VIEW_NAME_MAX_LENGTH, autoComplete: 'off' } }}
        />
        <Button
          type="submit"
          variant="contained"
          aria-disabled={name === '' || isFull}
          sx={{ minHeight: 37 }}
        >
          {t('cases.views.saveIt')}
        </Button>
      </Box>
      <Typography variant="body2" role="status" sx={{ color: 'text.secondary' }}>
        {isFull
          ? t('cases.views.full', { max: MAX_VIEWS })
          : t(replaces ? 'cases.views.nameTaken' : 'cases.views.note')}
      </Typography>
    </Box>
  );
}

/** Filters that somebody has given a name, to come back to them by one click. */
export function CaseViewsBar({ query, onChoose }: CaseViewsBarProps) {
  const t = useT();
  const notify = useNotify();
  const words = useProblemWords();
  const { caseViews = [] } = usePreferences();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const save = (views: typeof caseViews) =>
    savePreferences({ caseViews: [...views] }, (error) => notify(words(asProblem(error)), { type: 'error' }));
  const isSaved = caseViews.some((view) => view.query === query);
  return (
    <Box
      role="group"
      aria-label={t('cases.views.label')}
      sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 0.5, minWidth: 0 }}
    >
      {caseViews.map((view) => {
        const pressed = view.query === query;
        return (
          <Box key={view.name} sx={{ display: 'inline-flex', alignItems: 'center', maxWidth: 260 }}>
            <ButtonBase
              aria-pressed={pressed}
              onClick={() => onChoose(pressed ? '' : view.query)}
              sx={({ tokens }) => ({
                display: 'block',
                minWidth: 0,
                height: 26,
                paddingInline: 1,
                borderRadius: 1,
                overflow: 'hidden',
                textOverflow: 'ellipsis',
                whiteSpace: 'nowrap',
                fontSize: '0.8125rem',
                fontWeight: pressed ? 600 : 450,
                color: pressed ? tokens.accent : tokens.textQuiet,
                backgroundColor: pressed ? tokens.accentSurface : 'transparent',
                '&:hover': { backgroundColor: pressed ? tokens.accentSurface : tokens.hover },
              })}
            >
              <bdi>{view.name}</bdi>
            </ButtonBase>
            {pressed && (
              <IconButton
                aria-label={t('cases.views.remove', { name: view.name })}
                title={t('cases.views.remove', { name: view.name })}
                onClick={() => save(withoutView(caseViews, view.name))}
                sx={{ padding: 0.625 }}
              >
                <Close sx={{ fontSize: 15 }} />
              </IconButton>
            )}
          </Box>
        );
      })}
      {query === '' && caseViews.length === 0 && (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('cases.views.none')}
        </Typography>
      )}
      {query !== '' && !isSaved && (
        <Button
          startIcon={<BookmarkAddOutlined sx={{ fontSize: 16 }} />}
          aria-haspopup="dialog"
          aria-expanded={anchor !== null}
          onClick={(event) => setAnchor(event.currentTarget)}
          sx={{ minHeight: 26, fontSize: '0.8125rem', color: 'text.secondary' }}
        >
          {t('cases.views.save')}
        </Button>
      )}
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        slotProps={{ paper: { role: 'dialog', 'aria-label': t('cases.views.save') } }}
      >
        <SaveForm
          names={caseViews.map(({ name }) => name)}
          onSave={(name) => {
            setAnchor(null);
            save(withView(caseViews, { name, query }));
          }}
        />
      </Popover>
    </Box>
  );
}
