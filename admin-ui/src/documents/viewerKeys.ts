/** The keys of the viewer. */
export const VIEWER_KEYS = {
  closer: '+',
  farther: '-',
  page: '0',
  width: 'w',
  zone: 'z',
  right: 't',
  left: 'T',
  next: ']',
  previous: '[',
} as const;
