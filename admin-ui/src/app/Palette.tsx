import ArrowForward from '@mui/icons-material/ArrowForward';
import PlayArrowOutlined from '@mui/icons-material/PlayArrowOutlined';
import Search from '@mui/icons-material/Search';
import { Box, Dialog, InputBase, Typography } from '@mui/material';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { parseCaseNumber } from '@standing/shared/cases/case';
import type { AccountView } from '@standing/shared/contracts/accounts';
import type { CaseView } from '@standing/shared/contracts/cases';
import { CaseStatusChip } from '../cases/CaseStatusChip.js';
import { useDebounced } from '../components/useDebounced.js';
import { StateChip } from '../components/StateChip.js';
import { visuallyHidden } from '../components/visuallyHidden.js';
import { THEME_CHOICES, useAppearance } from './appearance.js';
import { signOut } from './authProvider.js';
import { useOfferedCommands } from './commands.js';
import { api } from './dataProvider.js';
import { LANGUAGES, LANGUAGE_NAMES } from './i18n/languages.js';
import { useT } from './i18n/useT.js';
import { usePages } from './pages.js';
import { usePermission } from './session.js';
import { MONO } from './theme.js';

/** A number is one case; references of the same digits may be some more. */
const CASES_SHOWN = 4;
/** As many accounts as fit without scrolling; who needs more opens the list. */
const ACCOUNTS_SHOWN = 6;

interface Item {
  readonly id: string;
  readonly group: 'cases' | 'accounts' | 'pages' | 'actions';
  readonly icon: ReactNode;
  readonly content: ReactNode;
  readonly run: () => void;
}

const iconSize = { fontSize: 18 };
const matches = (label: string, text: string) => label.toLocaleLowerCase().includes(text.toLocaleLowerCase());

function useActionItems(text: string): Item[] {
  const t = useT();
  const commands = useOfferedCommands();
  const pages = usePages();
  const navigate = useNavigate();
  const { setLanguage, setThemeChoice } = useAppearance();
  const actions = [
    ...commands.filter(({ listed }) => listed !== false),
    ...THEME_CHOICES.map((choice) => ({
      id: `theme.${choice}`,
      label: `${t('appearance.theme')}: ${t(`appearance.${choice}`)}`,
      run: () => setThemeChoice(choice),
    })),
    ...LANGUAGES.map((language) => ({
      id: `language.${language}`,
      label: `${t('appearance.language')}: ${LANGUAGE_NAMES[language]}`,
      run: () => setLanguage(language),
    })),
    { id: 'sign-out', label: t('nav.signOut'), run: () => void signOut() },
  ];
  return [
    ...pages
      .map(({ path, label, icon: Icon }) => ({
        path,
        label: t(`page.${label}`),
        icon: <Icon sx={iconSize} />,
      }))
      .filter(({ label }) => matches(label, text))
      .map(({ path, label, icon }): Item => ({
        id: path,
        group: 'pages',
        icon,
        content: label,
        run: () => void navigate(path),
      })),
    ...actions
      .filter(({ label }) => matches(label, text))
      .map(({ id, label, run }): Item => ({
        id,
        group: 'actions',
        icon: <PlayArrowOutlined sx={iconSize} />,
        content: label,
        run,
      })),
  ];
}

function AccountLine({ account }: { readonly account: AccountView }) {
  return (
    <Box
      component="span"
      sx={{ display: 'flex', alignItems: 'center', gap: 1.5, width: '100%', minWidth: 0 }}
    >
      <Box
        component="bdi"
        sx={{ fontWeight: 550, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
      >
        {account.displayName}
      </Box>
      <Box component="span" sx={{ fontFamily: MONO, fontSize: '0.75rem', color: 'text.secondary', flex: 1 }}>
        {account.externalRef}
      </Box>
      <StateChip state={account.state} />
    </Box>
  );
}

function CaseLine({ of: found }: { readonly of: CaseView }) {
  const t = useT();
  return (
    <Box
      component="span"
      sx={{ display: 'flex', alignItems: 'center', gap: 1.5, width: '100%', minWidth: 0 }}
    >
      <Box component="span" sx={{ fontFamily: MONO, fontSize: '0.8125rem', fontWeight: 550 }}>
        {found.number}
      </Box>
      <span style={{ whiteSpace: 'nowrap' }}>{t(`cases.kind.${found.kind}`)}</span>
      <Box
        component="bdi"
        sx={{
          flex: 1,
          overflow: 'hidden',
          textOverflow: 'ellipsis',
          whiteSpace: 'nowrap',
          color: 'text.secondary',
        }}
      >
        {found.account.displayName}
      </Box>
      <CaseStatusChip status={found.status} />
    </Box>
  );
}

/** Cases by the number that was typed. */
function useCaseItems(text: string) {
  const navigate = useNavigate();
  const mayFind = usePermission('case.read');
  const number = mayFind ? parseCaseNumber(text) : null;
  const found = useQuery({
    queryKey: ['cases', 'find', text],
    queryFn: ({ signal }) => api.cases({ q: text, perPage: CASES_SHOWN }, signal),
    enabled: number !== null,
  });
  const items = (number === null ? [] : (found.data?.data ?? [])).map((each): Item => ({
    id: each.id,
    group: 'cases',
    icon: <ArrowForward sx={iconSize} />,
    content: <CaseLine of={each} />,
    run: () => void navigate(`/cases/${each.id}`),
  }));
  return { items, isFetching: found.isFetching };
}

/** One field for everything: an account, a case, a page, an action. */
export default function Palette({ onClose }: { readonly onClose: () => void }) {
  const t = useT();
  const navigate = useNavigate();
  const mayFind = usePermission('account.read');
  const [text, setText] = useState('');
  const [activeId, setActiveId] = useState<string | null>(null);
  const listId = useId();
  const titleId = useId();
  const wanted = useDebounced(text.trim());
  const found = useQuery({
    queryKey: ['accounts', 'find', wanted],
    queryFn: ({ signal }) => api.findAccounts(wanted, ACCOUNTS_SHOWN, signal),
    enabled: mayFind && wanted !== '',
    placeholderData: keepPreviousData,
  });
  const others = useActionItems(text.trim());
  const accounts = useMemo(
    () =>
      wanted === '' || text.trim() === ''
        ? []
        : (found.data?.data ?? []).map((account): Item => ({
            id: account.id,
            group: 'accounts',
            icon: <ArrowForward sx={iconSize} />,
            content: <AccountLine account={account} />,
            run: () => void navigate(`/accounts/${account.id}`),
          })),
    [found.data, wanted, text, navigate],
  );
  const cases = useCaseItems(wanted);
  const items = [...(text.trim() === '' ? [] : cases.items), ...accounts, ...others];
  const active = items.find(({ id }) => id === activeId) ?? items[0];
  const activeRef = useRef<HTMLLIElement>(null);
  useEffect(() => {
    // In newer browsers this gives a promise, which an effect must not return.
    void activeRef.current?.scrollIntoView({ block: 'nearest' });
  }, [active?.id]);

  const choose = (item: Item | undefined) => {
    if (!item) return;
    onClose();
    item.run();
  };
  // Who types and presses Enter at once means the answer that is still coming, not the one that is shown.
  const isSettled = !mayFind || (wanted === text.trim() && !found.isFetching && !cases.isFetching);
  const [enterPressed, setEnterPressed] = useState(false);
  useEffect(() => {
    if (!enterPressed || !isSettled) return;
    setEnterPressed(false);
    choose(active);
    // Only the answer's arrival is waited for.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [enterPressed, isSettled]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && items.length > 0) {
      event.preventDefault();
      const at = items.findIndex(({ id }) => id === active?.id);
      setActiveId(items[(at + step + items.length) % items.length]?.id ?? null);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      setEnterPressed(true);
    }
  };
  const optionId = (item: Item) => `${listId}-${item.id}`;

  return (
    <Dialog
      open
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      aria-labelledby={titleId}
      sx={{ '& .MuiDialog-container': { alignItems: 'flex-start', paddingTop: { xs: 0, sm: '10vh' } } }}
    >
      <h2 id={titleId} style={visuallyHidden}>
        {t('nav.palette')}
      </h2>
      <Box
        sx={({ tokens }) => ({
          display: 'flex',
          alignItems: 'center',
          gap: 1,
          paddingInline: 2,
          borderBottom: `1px solid ${tokens.border}`,
        })}
      >
        <Search sx={{ color: 'text.secondary', fontSize: 20 }} aria-hidden />
        <InputBase
          autoFocus
          fullWidth
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setActiveId(null);
            setEnterPressed(false);
          }}
          onKeyDown={onKeyDown}
          placeholder={t(mayFind ? 'palette.placeholder' : 'palette.placeholderWithoutAccounts')}
          inputProps={{
            role: 'combobox',
            'aria-label': t('nav.palette'),
            'aria-expanded': true,
            'aria-controls': listId,
            'aria-autocomplete': 'list',
            ...(active ? { 'aria-activedescendant': optionId(active) } : {}),
            autoComplete: 'off',
            spellCheck: false,
          }}
          sx={{ height: 52, fontSize: '1rem' }}
        />
      </Box>
      <Box
        component="ul"
        role="listbox"
        id={listId}
        aria-label={t('palette.results')}
        sx={{ margin: 0, padding: 1, listStyle: 'none', maxHeight: '56vh', overflowY: 'auto' }}
      >
        {items.map((item, index) => (
          <Box component="li" key={item.id} role="presentation">
            {items[index - 1]?.group !== item.group && (
              <Typography
                variant="caption"
                component="div"
                aria-hidden
                sx={{
                  paddingInline: 1,
                  paddingTop: index === 0 ? 0 : 1,
                  paddingBottom: 0.5,
                  color: 'text.secondary',
                }}
              >
                {t(`palette.${item.group}`)}
              </Typography>
            )}
            <Box
              id={optionId(item)}
              role="option"
              aria-selected={item.id === active?.id}
              ref={item.id === active?.id ? activeRef : null}
              onClick={() => choose(item)}
              onMouseMove={() => setActiveId(item.id)}
              sx={({ tokens }) => ({
                display: 'flex',
                alignItems: 'center',
                gap: 1.25,
                minHeight: 36,
                paddingInline: 1,
                borderRadius: 1,
                cursor: 'pointer',
                color: item.id === active?.id ? tokens.text : tokens.textQuiet,
                backgroundColor: item.id === active?.id ? tokens.accentSurface : 'transparent',
              })}
            >
              {item.icon}
              {item.content}
            </Box>
          </Box>
        ))}
      </Box>
      <Typography
        variant="body2"
        role="status"
        sx={{ paddingInline: 2, paddingBottom: 1.5, color: 'text.secondary', '&:empty': { display: 'none' } }}
      >
        {wanted !== '' && found.data?.data.length === 0 && cases.items.length === 0
          ? t('palette.noAccount')
          : ''}
        {found.isError ? t('errors.unreachable') : ''}
      </Typography>
    </Dialog>
  );
}
