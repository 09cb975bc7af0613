import { useEffect, useRef } from 'react';
import type { KeptDrafts } from './keptDrafts.js';
import { useSession } from './session.js';

/**
 * Keeps what is written in a form for as long as it is not saved: leaving the page, or a session that ends meanwhile,
 * loses nothing, and the browser asks before it closes the page.
 *
 * @param kept where forms of this kind are kept
 * @param form what has been written and what it goes out from, as JSON can say it; null while there is nothing to lose
 */
export function useKeptForm<Form>(kept: KeptDrafts<Form>, key: string, form: Form | null): void {
  const owner = useSession()?.staff.id;
  const written = JSON.stringify(form);
  const latest = useRef(form);
  useEffect(() => {
    latest.current = form;
  });
  // What has been dropped stays dropped until something else is written.
  useEffect(() => {
    if (latest.current === null) kept.drop(key);
    else if (owner !== undefined) kept.keep(key, owner, latest.current);
  }, [kept, key, owner, written]);
  const hasWork = form !== null;
  useEffect(() => {
    if (!hasWork) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [hasWork]);
}
