import Check from '@mui/icons-material/Check';
import Close from '@mui/icons-material/Close';
import { Box } from '@mui/material';
import type { Mrz, MrzField } from '@standing/shared/mrz/read';
import { useT } from '../../app/i18n/useT.js';
import { MONO } from '../../app/theme.js';

function CheckDigit({ field }: { readonly field: MrzField }) {
  const t = useT();
  const digit = field.checkDigit;
  if (!digit) return null;
  const Icon = digit.valid ? Check : Close;
  return (
    <Box
      component="span"
      sx={({ tokens }) => ({
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.25,
        whiteSpace: 'nowrap',
        color: digit.valid ? tokens.success.text : tokens.danger.text,
      })}
    >
      <Icon sx={{ fontSize: 15 }} aria-hidden />
      {digit.valid
        ? t('desk.mrz.digitFits', { read: digit.read })
        : digit.expected === null
          ? t('desk.mrz.digitWrong', { read: digit.read })
          : t('desk.mrz.digitExpected', { read: digit.read, expected: digit.expected })}
    </Box>
  );
}

/** Each field of the zone with its check digit; what is wrong is named. */
export function MrzFields({ mrz }: { readonly mrz: Mrz }) {
  const t = useT();
  return (
    <Box
      component="table"
      aria-label={t('desk.mrz.fields')}
      sx={({ tokens }) => ({
        width: '100%',
        marginTop: 1,
        borderCollapse: 'collapse',
        fontSize: '0.75rem',
        '& th, & td': {
          textAlign: 'start',
          verticalAlign: 'top',
          padding: '3px 4px',
          borderTop: `1px solid ${tokens.border}`,
          fontWeight: 400,
          overflowWrap: 'anywhere',
        },
        '& th': { color: tokens.textQuiet, width: '34%' },
      })}
    >
      <tbody>
        {mrz.fields
          .filter(({ raw, name }) => name === 'composite' || /[^<]/.test(raw))
          .map((field) => (
            <tr key={field.name}>
              <th scope="row">{t(`desk.mrz.field.${field.name}`)}</th>
              <td>
                {field.name !== 'composite' && (
                  <Box component="span" sx={{ fontFamily: MONO }}>
                    {field.value ?? field.raw}
                  </Box>
                )}
                {field.problems
                  .filter((problem) => problem !== 'check_digit')
                  .map((problem) => (
                    <Box key={problem} sx={({ tokens }) => ({ color: tokens.danger.text })}>
                      {t(`desk.mrz.problem.${problem as 'form'}`)}
                    </Box>
                  ))}
                {field.corrected && <Box sx={{ color: 'text.secondary' }}>{t('desk.mrz.corrected')}</Box>}
              </td>
              <td>
                <CheckDigit field={field} />
              </td>
            </tr>
          ))}
      </tbody>
    </Box>
  );
}
