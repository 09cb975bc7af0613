import { Box, Typography } from '@mui/material';
import type { ReactNode, Ref } from 'react';
import type { CaseDetail } from '@standing/shared/contracts/cases';
import { useCountryName } from '../../accounts/words.js';
import { useNow } from '../../app/clock.js';
import { useT } from '../../app/i18n/useT.js';
import { compareRows, readTyped, type Declared, type Row } from './comparison.js';
import { roleOf, type CaseDocument } from './desk.js';
import type { DraftHandle } from './deskDraft.js';
import { AddressCheck } from './AddressCheck.js';
import { MrzEntry } from './MrzEntry.js';
import { PanePart } from './PanePart.js';
import { Verdict } from './Verdict.js';

const NO_DIFFERENCE = { document: [], declared: [] } as const;

/** The words of a name that the other side lacks, named below it. */
function Differing({ row }: { readonly row: Row }) {
  const t = useT();
  const { document, declared } = row.differing ?? NO_DIFFERENCE;
  if (document.length + declared.length === 0) return null;
  return (
    <Box sx={{ fontSize: '0.75rem', color: 'text.secondary' }}>
      {document.length > 0 && <div>{t('desk.onlyInDocument', { words: document.join(' ') })}</div>}
      {declared.length > 0 && <div>{t('desk.onlyDeclared', { words: declared.join(' ') })}</div>}
    </Box>
  );
}

/** What customers declare; the rest only documents say. */
const DECLARABLE: readonly Row['field'][] = ['name', 'birthDate', 'country'];

function Rows({ rows }: { readonly rows: readonly Row[] }) {
  const t = useT();
  const countryName = useCountryName();
  const words = ({ field }: Row, text: string): ReactNode => {
    if (field === 'country') return countryName(text);
    if (field === 'sex') return t(`desk.sex.${text as 'male'}`);
    return <bdi>{text}</bdi>;
  };
  const declaredWords = (row: Row) => {
    if (row.declared !== null) return words(row, row.declared);
    return DECLARABLE.includes(row.field) ? t('word.notGiven') : null;
  };
  const foundWords = (row: Row) => {
    if (row.found !== null) return words(row, row.found);
    // Before the zone has been read there is nothing that it could lack.
    return row.verdict === null ? null : t('word.notGiven');
  };
  return (
    <Box
      component="table"
      aria-label={t('desk.comparison')}
      sx={({ tokens }) => ({
        width: '100%',
        // However long a name is, both sides keep the same room.
        tableLayout: 'fixed',
        borderCollapse: 'collapse',
        fontSize: '0.8125rem',
        '& th, & td': {
          textAlign: 'start',
          verticalAlign: 'top',
          padding: '5px 6px 5px 0',
          borderTop: `1px solid ${tokens.border}`,
          overflowWrap: 'anywhere',
        },
        '& thead th': { borderTop: 0, fontSize: '0.75rem', fontWeight: 550, color: tokens.textQuiet },
        '& thead th:first-of-type': { width: 78 },
        '& tbody th': { fontWeight: 400, color: tokens.textQuiet },
      })}
    >
      <thead>
        <tr>
          <th scope="col">{t('desk.field.what')}</th>
          <th scope="col">{t('desk.field.declared')}</th>
          <th scope="col">{t('desk.field.document')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Box
            component="tr"
            key={row.field}
            sx={({ tokens }) =>
              row.verdict === 'different' || row.verdict === 'expired'
                ? { backgroundColor: tokens.danger.surface }
                : {}
            }
          >
            <th scope="row">{t(`desk.field.${row.field}`)}</th>
            <Box
              component="td"
              className="tabular"
              sx={row.field === 'birthDate' ? { whiteSpace: 'nowrap' } : {}}
            >
              {declaredWords(row)}
            </Box>
            <td>
              <Box sx={{ fontWeight: 550 }} className="tabular">
                {foundWords(row)}
              </Box>
              {row.verdict !== null && <Verdict verdict={row.verdict} />}
              {row.days !== null && row.days !== undefined && (
                <Box
                  component="span"
                  sx={{ fontSize: '0.75rem', color: 'text.secondary', marginInlineStart: 0.75 }}
                >
                  {t(row.days < 0 ? 'desk.daysPast' : 'desk.daysLeft', { smart_count: Math.abs(row.days) })}
                </Box>
              )}
              <Differing row={row} />
            </td>
          </Box>
        ))}
      </tbody>
    </Box>
  );
}

/** The rows before a zone has been typed: what to look for in the document. */
function bareRows(declared: Declared): Row[] {
  return [
    { field: 'name', declared: declared.displayName, found: null, verdict: null },
    { field: 'birthDate', declared: declared.birthDate, found: null, verdict: null },
    { field: 'country', declared: declared.country, found: null, verdict: null },
  ];
}

interface ComparisonProps {
  readonly detail: CaseDetail;
  readonly document: CaseDocument | undefined;
  readonly handle: DraftHandle;
  readonly mrzRef: Ref<HTMLTextAreaElement>;
  readonly issuedRef: Ref<HTMLInputElement>;
  /** Says why the day of issue is asked for; null: it is not. */
  readonly issueProblem: string | null;
  readonly onAccept: () => void;
}

/** What the customer declared beside what the document says. */
export function Comparison({
  detail,
  document,
  handle,
  mrzRef,
  issuedRef,
  issueProblem,
  onAccept,
}: ComparisonProps) {
  const t = useT();
  const now = useNow();
  const { declared } = detail;
  if (!declared) {
    return (
      <PanePart title={t('desk.comparison')}>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('desk.declaredHidden')}
        </Typography>
      </PanePart>
    );
  }
  const role = document ? roleOf(document.type) : 'other';
  if (document && role === 'address') {
    return (
      <PanePart title={t('desk.comparison')}>
        <AddressCheck
          declared={declared}
          document={document}
          handle={handle}
          inputRef={issuedRef}
          problem={issueProblem}
          onAccept={onAccept}
        />
      </PanePart>
    );
  }
  const text = document ? (handle.draft.mrz[document.id] ?? '') : '';
  const read = readTyped(text, now);
  return (
    <PanePart title={t('desk.comparison')}>
      <Rows rows={read?.readable ? compareRows(read, declared, now) : bareRows(declared)} />
      {document && role === 'identity' && (
        <Box sx={{ marginTop: 1.5 }}>
          <MrzEntry
            text={text}
            onChange={(lines) => handle.change({ mrz: { ...handle.draft.mrz, [document.id]: lines } })}
            read={read}
            inputRef={mrzRef}
          />
        </Box>
      )}
    </PanePart>
  );
}
