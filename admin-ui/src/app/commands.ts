import { useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { usePreferences } from './preferences.js';

/** Something that can be done from the keyboard here: offered by the palette, listed under `?`. */
export interface Command {
  readonly id: string;
  readonly label: string;
  readonly run: () => void;
  /** One key, as `KeyboardEvent.key` writes it, without Ctrl, Alt or Meta. */
  readonly keys?: string;
  /** `false`: only a shortcut, of no use from the palette. */
  readonly listed?: false;
}

/** Mounted components and the commands they offer; the last mounted wins a key. */
const registered = new Map<symbol, readonly Command[]>();
let snapshot: readonly Command[] = [];
const listeners = new Set<() => void>();

function publish(): void {
  snapshot = [...registered.values()].flat();
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Offers commands while the calling component is mounted. Before it is painted: a key that can be seen works, however
 * fast somebody presses it.
 */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands);
  useLayoutEffect(() => {
    latest.current = commands;
  });
  // Commands are made anew at every render; only what is shown of them needs to be told to others.
  const shape = JSON.stringify(commands.map(({ id, label, keys, listed }) => [id, label, keys, listed]));
  useLayoutEffect(() => {
    const owner = Symbol('commands');
    registered.set(
      owner,
      latest.current.map((command, index) => ({ ...command, run: () => latest.current[index]?.run() })),
    );
    publish();
    return () => {
      registered.delete(owner);
      publish();
    };
  }, [shape]);
}

/** What can be done from the keyboard on this page, now. */
export function useOfferedCommands(): readonly Command[] {
  return useSyncExternalStore(subscribe, () => snapshot);
}

/** Whether keys that are letters mean commands here; somebody who dictates switches them off (WCAG 2.1.4). */
export function useSingleKeys(): boolean {
  return usePreferences().singleKeyShortcuts ?? true;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    // Letters mean nothing to a checkbox, which keeps the focus after a click.
    !(target instanceof HTMLInputElement && target.type === 'checkbox') &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

/** Listens to the keyboard for all commands. To be used once. */
export function useShortcutListener(): void {
  const enabled = useSingleKeys();
  useLayoutEffect(() => {
    if (!enabled) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
        return;
      if (isTyping(event.target) || document.querySelector('[role="dialog"], [role="menu"]')) return;
      const command = snapshot.findLast(({ keys }) => keys === event.key);
      if (!command) return;
      event.preventDefault();
      command.run();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [enabled]);
}

const isApple = /mac|iphone|ipad/i.test(navigator.userAgent);
/** How the keys that open the palette and send a form are called on this machine. */
export const PALETTE_KEYS = isApple ? '⌘ K' : 'Ctrl K';
export const SEND_KEYS = isApple ? '⌘ Enter' : 'Ctrl Enter';
