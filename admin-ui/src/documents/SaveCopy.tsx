import FileDownloadOutlined from '@mui/icons-material/FileDownloadOutlined';
import { Button, Dialog, DialogActions, DialogContent, DialogTitle, Typography } from '@mui/material';
import { useState } from 'react';
import { asProblem, type ProblemError } from '../app/api.js';
import { useT } from '../app/i18n/useT.js';
import { saveFile } from '../app/saveFile.js';
import { ProblemAlert } from '../components/ProblemAlert.js';
import { fetchPicture, type PictureName } from './pictures.js';
import { Tool } from './Tool.js';

interface SaveCopyProps {
  readonly name: PictureName;
  /** Says nothing of the customer. */
  readonly fileName: string;
}

/** Takes a page out of the product, which nothing else does; asked twice, because it cannot be taken back. */
export function SaveCopy({ name, fileName }: SaveCopyProps) {
  const t = useT();
  const [asked, setAsked] = useState(false);
  const [problem, setProblem] = useState<ProblemError | null>(null);
  const take = async () => {
    try {
      saveFile(await fetchPicture(name, true), fileName);
      setAsked(false);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return (
    <>
      <Tool
        label={t('documents.save')}
        icon={FileDownloadOutlined}
        onClick={() => {
          setProblem(null);
          setAsked(true);
        }}
      />
      <Dialog open={asked} onClose={() => setAsked(false)} maxWidth="xs" aria-labelledby="save-copy">
        <DialogTitle id="save-copy" variant="h2">
          {t('documents.save')}
        </DialogTitle>
        <DialogContent>
          <Typography variant="body2">{t('documents.saveWhat')}</Typography>
          {problem && <ProblemAlert problem={problem} />}
        </DialogContent>
        <DialogActions>
          <Button onClick={() => setAsked(false)}>{t('action.cancel')}</Button>
          <Button variant="contained" onClick={() => void take()}>
            {t('documents.saveDo')}
          </Button>
        </DialogActions>
      </Dialog>
    </>
  );
}
