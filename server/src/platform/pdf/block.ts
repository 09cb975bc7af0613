/** How a text is set. */
export type TextStyle = 'body' | 'strong' | 'quiet' | 'small' | 'alert';

export interface StyledText {
  readonly text: string;
  readonly style: TextStyle;
}

/** A part of a document, from top to bottom; what does not fit on a page goes on on the next. */
export type Block =
  | { readonly kind: 'title'; readonly text: string; readonly subtitle: string }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'subheading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string; readonly style?: TextStyle }
  | { readonly kind: 'list'; readonly items: readonly string[]; readonly numbered?: boolean }
  /** What it is on the left, what is to be said of it on the right. */
  | {
      readonly kind: 'row';
      readonly left: readonly StyledText[];
      readonly right: readonly StyledText[];
      /** Parts it from the row above. */
      readonly ruled?: boolean;
    }
  | { readonly kind: 'page' };

/** Every text of a block that is drawn. */
export function textsOf(block: Block): readonly string[] {
  switch (block.kind) {
    case 'title':
      return [block.text, block.subtitle];
    case 'list':
      return [...block.items, ...block.items.map((_, place) => markOf(place, block.numbered))];
    case 'row':
      return [...block.left, ...block.right].map(({ text }) => text);
    case 'page':
      return [];
    default:
      return [block.text];
  }
}

/** What stands before an item of a list. */
export function markOf(place: number, numbered: boolean | undefined): string {
  return numbered ? `${place + 1}.` : '•';
}
