import CampaignOutlined from '@mui/icons-material/CampaignOutlined';
import LockOutlined from '@mui/icons-material/LockOutlined';
import { Box } from '@mui/material';
import type { Ref } from 'react';
import type { CaseDetail } from '@standing/shared/contracts/cases';
import { useT } from '../../app/i18n/useT.js';
import { Instant } from '../../components/Instant.js';
import { NOTE_MAX_LENGTH } from '../../components/limits.js';
import { RefusableButton } from '../../components/RefusableButton.js';
import { InternalNoteField } from './NoteFields.js';
import { PanePart } from './PanePart.js';

type CaseNote = CaseDetail['notes'][number];

function NoteItem({ note }: { readonly note: CaseNote }) {
  const t = useT();
  const isForCustomer = note.visibility === 'customer';
  const Icon = isForCustomer ? CampaignOutlined : LockOutlined;
  return (
    <Box
      component="li"
      sx={({ tokens }) => ({
        padding: '6px 10px',
        borderRadius: 0.75,
        borderInlineStart: `3px solid ${isForCustomer ? tokens.customer.text : tokens.outline}`,
        backgroundColor: isForCustomer ? tokens.customer.surface : tokens.sunken,
      })}
    >
      <Box
        sx={({ tokens }) => ({
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          gap: '0 6px',
          fontSize: '0.75rem',
          color: isForCustomer ? tokens.customer.text : tokens.textQuiet,
        })}
      >
        <Icon sx={{ fontSize: 15 }} aria-hidden />
        <b>{t(isForCustomer ? 'desk.note.toCustomer' : 'decision.note')}</b>
        <span>{note.author.name ?? t('desk.someone')}</span>
        <Instant at={note.at} />
      </Box>
      <Box dir="auto" sx={{ fontSize: '0.8125rem', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {note.text}
      </Box>
    </Box>
  );
}

interface NotesPartProps {
  readonly notes: readonly CaseNote[];
  readonly internal: string;
  readonly onChange: (internal: string) => void;
  readonly onSave: () => void;
  /** Opens what writes to the customer. */
  readonly onMessage: () => void;
  readonly isPending: boolean;
  /** Why nothing may be written; null when it may. */
  readonly refusal: string | null;
  readonly inputRef: Ref<HTMLTextAreaElement>;
}

/** What has been written about the case: to the customer and among colleagues, told apart at a glance. */
export function NotesPart(props: NotesPartProps) {
  const { notes, internal, onChange, onSave, onMessage, isPending, refusal, inputRef } = props;
  const t = useT();
  const isEmpty = internal.trim() === '';
  const save = () => {
    if (internal.length <= NOTE_MAX_LENGTH && !isPending) onSave();
  };
  return (
    <PanePart
      title={t('desk.notes')}
      aside={
        <RefusableButton refusal={refusal} onClick={onMessage} startIcon={<CampaignOutlined />}>
          {t('desk.message.write')}
        </RefusableButton>
      }
    >
      {refusal === null && (
        <>
          <InternalNoteField value={internal} onChange={onChange} inputRef={inputRef} />
          <Box sx={{ display: 'flex', justifyContent: 'flex-end', marginTop: 0.75 }}>
            <RefusableButton
              variant="outlined"
              refusal={isEmpty ? t('desk.note.empty') : null}
              onClick={save}
            >
              {t('desk.note.save')}
            </RefusableButton>
          </Box>
        </>
      )}
      <Box
        component="ul"
        aria-label={t('desk.notes')}
        sx={{ margin: '8px 0 0', padding: 0, listStyle: 'none', display: 'grid', gap: 0.75 }}
      >
        {notes.toReversed().map((note) => (
          <NoteItem key={note.id} note={note} />
        ))}
      </Box>
    </PanePart>
  );
}
