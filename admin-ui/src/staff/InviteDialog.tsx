import { TextField } from '@mui/material';
import { useState } from 'react';
import type { StaffRole } from '@standing/shared/access/roles';
import { STAFF_NAME_MAX_LENGTH } from '@standing/shared/access/staff';
import { useT } from '../app/i18n/useT.js';
import { NOTE_MAX_LENGTH } from '../components/limits.js';
import { AskDialog } from './AskDialog.js';
import { RolePicker } from './RolePicker.js';
import { staffApi, type LinkIssued } from './staffApi.js';

interface InviteDialogProps {
  readonly onDone: (issued: LinkIssued) => void;
  readonly onClose: () => void;
}

/** Adds somebody, and proposes their roles in the same step. */
export function InviteDialog({ onDone, onClose }: InviteDialogProps) {
  const t = useT();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [roles, setRoles] = useState<readonly StaffRole[]>([]);
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const lacks = {
    name: name.trim() === '',
    email: !/^\S+@\S+$/.test(email.trim()),
    roles: roles.length === 0,
  };
  return (
    <AskDialog
      title={t('staff.inviteTitle')}
      what={t('staff.inviteWhat')}
      action={t('staff.inviteDo')}
      run={(key) => {
        setTried(true);
        if (lacks.name || lacks.email || lacks.roles) return false;
        const why = note.trim();
        const body = { name: name.trim(), email: email.trim(), roles, ...(why === '' ? {} : { note: why }) };
        return staffApi.invite(body, key);
      }}
      onDone={onDone}
      onClose={onClose}
    >
      <TextField
        label={t('staff.name')}
        value={name}
        autoComplete="off"
        error={tried && lacks.name}
        helperText={tried && lacks.name ? t('form.required') : ''}
        onChange={(event) => setName(event.target.value)}
        slotProps={{ htmlInput: { maxLength: STAFF_NAME_MAX_LENGTH, dir: 'auto' } }}
      />
      <TextField
        label={t('staff.email')}
        type="email"
        value={email}
        autoComplete="off"
        error={tried && lacks.email}
        helperText={tried && lacks.email ? t('form.required') : ''}
        onChange={(event) => setEmail(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 254 } }}
      />
      <RolePicker label={t('staff.roles')} value={roles} onChange={setRoles} lacking={tried && lacks.roles} />
      <TextField
        label={t('staff.grantNote')}
        value={note}
        multiline
        minRows={2}
        onChange={(event) => setNote(event.target.value)}
        slotProps={{ htmlInput: { maxLength: NOTE_MAX_LENGTH, dir: 'auto' } }}
      />
    </AskDialog>
  );
}
