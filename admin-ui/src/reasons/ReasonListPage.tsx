import Add from '@mui/icons-material/Add';
import Clear from '@mui/icons-material/Clear';
import Search from '@mui/icons-material/Search';
import {
  Box,
  Button,
  Checkbox,
  FormControlLabel,
  IconButton,
  InputAdornment,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  TextField,
} from '@mui/material';
import { useEffect, useRef, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { ReasonView } from '@standing/shared/contracts/reasons';
import { REASON_KINDS, UNDER_REVIEW_TEXT, type ReasonKind } from '@standing/shared/reasons/reason';
import { useReasonName } from '../accounts/words.js';
import { useAppearance } from '../app/appearance.js';
import { useCommands } from '../app/commands.js';
import { useT } from '../app/i18n/useT.js';
import { usePermission } from '../app/session.js';
import { MONO } from '../app/theme.js';
import { TableSkeleton } from '../components/DataTable.js';
import { Page } from '../components/Page.js';
import { Empty, Failed, Forbidden } from '../components/Picture.js';
import { ToggleGroup } from '../components/ToggleGroup.js';
import { visuallyHidden } from '../components/visuallyHidden.js';
import { ReasonMarks } from './ReasonMarks.js';
import { isReasonKind, useCatalogue } from './reasonQueries.js';

const COLUMN_COUNT = 4;
const SKELETON_ROWS = 16;
const NEW_KEY = 'n';
const SEARCH_KEY = '/';

/** Whether a reason has a fragment in what staff or customers read of it. */
function says(reason: ReasonView, name: string, fragment: string): boolean {
  const texts = [
    name,
    reason.code,
    reason.code.replaceAll('_', ' '),
    reason.text.en.title,
    reason.text['zh-CN'].title,
    reason.staffNote.en,
    reason.staffNote['zh-CN'],
  ];
  return texts.some((text) => text.toLowerCase().includes(fragment));
}

function ReasonRow({ reason }: { readonly reason: ReasonView }) {
  const t = useT();
  const { language } = useAppearance();
  const reasonName = useReasonName();
  const text = reason.disclosure === 'generic' ? UNDER_REVIEW_TEXT : reason.text;
  return (
    <TableRow hover sx={{ '& > *': { verticalAlign: 'top' } }}>
      <TableCell component="th" scope="row" sx={{ fontWeight: 550 }}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: '2px 10px', alignItems: 'center' }}>
          <Link to={`/reasons/${reason.kind}/${reason.code}`}>{reasonName(reason.kind, reason.code)}</Link>
          <ReasonMarks reason={reason} />
        </Box>
        <Box sx={{ fontFamily: MONO, fontSize: '0.75rem', fontWeight: 400, color: 'text.secondary' }}>
          {reason.code}
        </Box>
      </TableCell>
      <TableCell>{text[language].title}</TableCell>
      <TableCell sx={{ whiteSpace: 'nowrap' }}>
        {reason.authority && t(`catalogue.authority.${reason.authority}`)}
      </TableCell>
      <TableCell align="right">{reason.version}</TableCell>
    </TableRow>
  );
}

function KindRows({ kind, reasons }: { readonly kind: ReasonKind; readonly reasons: readonly ReasonView[] }) {
  const t = useT();
  if (reasons.length === 0) return null;
  return (
    <TableBody>
      <TableRow>
        <TableCell
          component="th"
          scope="rowgroup"
          colSpan={COLUMN_COUNT}
          sx={({ tokens }) => ({ backgroundColor: tokens.sunken, fontWeight: 650, paddingBlock: 0.75 })}
        >
          {t(`catalogue.kind.${kind}`)}{' '}
          <Box component="span" className="tabular" sx={{ color: 'text.secondary', fontWeight: 450 }}>
            {reasons.length}
          </Box>
        </TableCell>
      </TableRow>
      {reasons.map((reason) => (
        <ReasonRow key={reason.id} reason={reason} />
      ))}
    </TableBody>
  );
}

function Catalogue() {
  const t = useT();
  const reasonName = useReasonName();
  const catalogue = useCatalogue();
  const searchRef = useRef<HTMLInputElement>(null);
  const [params, setParams] = useSearchParams();
  const q = params.get('q') ?? '';
  // The address follows as React finds the time; what is typed meanwhile must not be taken back to what it said.
  const [text, setText] = useState(q);
  useEffect(() => {
    if (document.activeElement !== searchRef.current) setText(q);
  }, [q]);
  const asked = params.get('kind') ?? '';
  const kind = isReasonKind(asked) ? asked : '';
  const withRetired = params.has('retired');
  const set = (name: string, value: string | null) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === null) next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  useCommands([
    {
      id: 'reasons.search',
      label: t('catalogue.search'),
      keys: SEARCH_KEY,
      run: () => searchRef.current?.focus(),
    },
  ]);

  const search = (typed: string) => {
    setText(typed);
    set('q', typed === '' ? null : typed);
  };
  const fragment = text.trim().toLowerCase();
  const shown = (catalogue.data?.data ?? []).filter(
    (reason) =>
      (withRetired || !reason.retired) &&
      (kind === '' || reason.kind === kind) &&
      says(reason, reasonName(reason.kind, reason.code), fragment),
  );

  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1.5 }}>
      <Box
        role="search"
        aria-label={t('catalogue.search')}
        sx={{ display: 'flex', flexWrap: 'wrap', gap: '8px 16px', alignItems: 'center' }}
      >
        <TextField
          value={text}
          onChange={(event) => search(event.target.value)}
          placeholder={t('catalogue.searchWhat')}
          inputRef={searchRef}
          slotProps={{
            htmlInput: { 'aria-label': t('catalogue.search'), autoComplete: 'off', spellCheck: false },
            input: {
              startAdornment: (
                <InputAdornment position="start">
                  <Search fontSize="small" />
                </InputAdornment>
              ),
              endAdornment: text !== '' && (
                <InputAdornment position="end">
                  <IconButton edge="end" aria-label={t('list.clearSearch')} onClick={() => search('')}>
                    <Clear fontSize="small" />
                  </IconButton>
                </InputAdornment>
              ),
            },
          }}
          sx={{ width: { xs: '100%', sm: 320 } }}
        />
        <ToggleGroup
          label={t('catalogue.byKind')}
          value={kind}
          onChange={(value) => set('kind', value === '' ? null : value)}
          options={[
            ['', t('catalogue.all')] as const,
            ...REASON_KINDS.map((each) => [each, t(`catalogue.kind.${each}`)] as const),
          ]}
        />
        <FormControlLabel
          control={
            <Checkbox
              size="small"
              checked={withRetired}
              onChange={(event) => set('retired', event.target.checked ? '' : null)}
            />
          }
          label={t('catalogue.withRetired')}
          slotProps={{ typography: { fontSize: '0.8125rem' } }}
        />
      </Box>
      {catalogue.error ? (
        <Failed error={catalogue.error} onRetry={() => void catalogue.refetch()} />
      ) : (
        <Box
          aria-busy={catalogue.isFetching}
          sx={({ tokens }) => ({
            border: `1px solid ${tokens.border}`,
            borderRadius: 1,
            backgroundColor: tokens.paper,
            overflowX: 'auto',
          })}
        >
          {catalogue.isPending ? (
            <TableSkeleton rows={SKELETON_ROWS} />
          ) : shown.length === 0 ? (
            <Empty title={t('catalogue.none')}>{t('catalogue.noneWhat')}</Empty>
          ) : (
            <Table size="small" sx={{ minWidth: 760 }}>
              <caption style={visuallyHidden}>{t('catalogue.caption')}</caption>
              <TableHead>
                <TableRow>
                  <TableCell sx={{ width: '36%' }}>{t('catalogue.reason')}</TableCell>
                  <TableCell>{t('catalogue.customerReads')}</TableCell>
                  <TableCell>{t('catalogue.releasedBy')}</TableCell>
                  <TableCell align="right">{t('catalogue.version')}</TableCell>
                </TableRow>
              </TableHead>
              {REASON_KINDS.map((each) => (
                <KindRows key={each} kind={each} reasons={shown.filter((reason) => reason.kind === each)} />
              ))}
            </Table>
          )}
        </Box>
      )}
    </Box>
  );
}

function NewReasonButton() {
  const t = useT();
  const navigate = useNavigate();
  const open = () => void navigate('/reasons/new');
  useCommands([{ id: 'reasons.new', label: t('catalogue.new'), keys: NEW_KEY, run: open }]);
  return (
    <Button component={Link} to="/reasons/new" variant="contained" startIcon={<Add />}>
      {t('catalogue.new')}
    </Button>
  );
}

/** Every reason that decisions name, by what it applies to. */
export default function ReasonListPage() {
  const t = useT();
  const mayRead = usePermission('reason.read');
  const mayWrite = usePermission('reason.write');
  return (
    <Page title={t('page.reasons')} heading={t('page.reasons')} aside={mayWrite && <NewReasonButton />}>
      {mayRead ? <Catalogue /> : <Forbidden />}
    </Page>
  );
}
