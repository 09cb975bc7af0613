import {
  Box,
  Button,
  FormControl,
  FormControlLabel,
  FormLabel,
  Radio,
  RadioGroup,
  Switch,
  Typography,
} from '@mui/material';
import { useNotify } from 'react-admin';
import { THEME_CHOICES, useAppearance } from '../app/appearance.js';
import { asProblem } from '../app/api.js';
import { signOut } from '../app/authProvider.js';
import { useSingleKeys } from '../app/commands.js';
import { LANGUAGES, LANGUAGE_NAMES } from '../app/i18n/languages.js';
import { useT, useTranslateIfKnown } from '../app/i18n/useT.js';
import { savePreferences } from '../app/preferences.js';
import { useSession } from '../app/session.js';
import { Facts } from '../components/Facts.js';
import { Page } from '../components/Page.js';
import { useProblemWords } from '../components/ProblemAlert.js';
import { Section } from '../components/Section.js';
import { OwnAccess } from './OwnAccess.js';

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly onChoose: (value: string) => void;
}

function Choice({ label, value, options, onChoose }: ChoiceProps) {
  return (
    <FormControl>
      <FormLabel sx={{ fontSize: '0.8125rem', '&.Mui-focused': { color: 'text.secondary' } }}>
        {label}
      </FormLabel>
      <RadioGroup row value={value} onChange={(_, chosen) => onChoose(chosen)}>
        {options.map(([option, words]) => (
          <FormControlLabel key={option} value={option} control={<Radio size="small" />} label={words} />
        ))}
      </RadioGroup>
    </FormControl>
  );
}

/** Who I am here, what I may do, and how I like my screens. */
export default function ProfilePage() {
  const t = useT();
  const translate = useTranslateIfKnown();
  const notify = useNotify();
  const words = useProblemWords();
  const me = useSession();
  const singleKeys = useSingleKeys();
  const { language, themeChoice, setLanguage, setThemeChoice } = useAppearance();
  if (!me) return null;
  const { name, email, roles, permissions } = me.staff;

  return (
    <Page
      title={t('page.profile')}
      heading={t('page.profile')}
      aside={
        <Button variant="outlined" onClick={() => void signOut()}>
          {t('nav.signOut')}
        </Button>
      }
    >
      <Box sx={{ display: 'grid', gap: 2, maxWidth: 760 }}>
        <Section title={t('profile.who')}>
          <Facts
            rows={[
              [t('field.name'), <bdi key="name">{name}</bdi>],
              [t('field.email'), email],
              [t('profile.roles'), roles.map((role) => t(`role.${role}`)).join(t('list.separator'))],
              [
                t('profile.permissions'),
                <Box key="permissions" component="ul" sx={{ margin: 0, paddingInlineStart: 2 }}>
                  {permissions.map((permission) => (
                    <li key={permission}>
                      {translate(`permission.${permission.replace('.', '_')}`) ?? permission}
                    </li>
                  ))}
                </Box>,
              ],
            ]}
          />
        </Section>
        <OwnAccess />
        <Section title={t('profile.preferences')}>
          <Box sx={{ display: 'grid', gap: 2.5 }}>
            <Choice
              label={t('appearance.language')}
              value={language}
              options={LANGUAGES.map((each) => [each, LANGUAGE_NAMES[each]])}
              onChoose={(value) => setLanguage(LANGUAGES.find((each) => each === value) ?? language)}
            />
            <Choice
              label={t('appearance.theme')}
              value={themeChoice}
              options={THEME_CHOICES.map((each) => [each, t(`appearance.${each}`)])}
              onChoose={(value) =>
                setThemeChoice(THEME_CHOICES.find((each) => each === value) ?? themeChoice)
              }
            />
            <Box>
              <FormControlLabel
                control={
                  <Switch
                    size="small"
                    checked={singleKeys}
                    onChange={(_, singleKeyShortcuts) =>
                      savePreferences({ singleKeyShortcuts }, (error) =>
                        notify(words(asProblem(error)), { type: 'error' }),
                      )
                    }
                    slotProps={{ input: { 'aria-describedby': 'single-keys-what' } }}
                  />
                }
                label={t('profile.singleKeys')}
                sx={{ gap: 1, marginInlineStart: 0 }}
              />
              <Typography id="single-keys-what" variant="body2" sx={{ color: 'text.secondary' }}>
                {t('profile.singleKeysWhat')}
              </Typography>
            </Box>
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              {t('profile.kept')}
            </Typography>
          </Box>
        </Section>
      </Box>
    </Page>
  );
}
