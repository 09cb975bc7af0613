import { z } from 'zod';
import { accountStateSchema } from './accounts.js';
import { instantSchema, uuidSchema } from './common.js';

/** What of the last day and of the coming one needs somebody's eye. */
export const overviewSchema = z.object({
  /** From when on moves are counted: a day ago. */
  since: instantSchema,
  /** How often accounts have gone from one state to another since; `from` is null for registrations. */
  flow: z.array(z.object({ from: accountStateSchema.nullable(), to: accountStateSchema, count: z.number() })),
  holds: z.object({
    /** Open holds that end by themselves within a day. */
    ending: z.number(),
    /** Open holds whose review is due within a day, or late. */
    toReview: z.number(),
  }),
  /** What does not get out: endpoints of webhooks that take nothing, paused for it or not, and mails that wait for somebody. */
  deliveries: z.object({ webhooks: z.number(), mails: z.number() }),
  /** For whoever sees cases. */
  cases: z
    .object({
      /** The open one that has waited longest. */
      oldest: z.object({ id: uuidSchema, openedAt: instantSchema }).nullable(),
      /** Of those resolved within a week: how many, and the time that half of them took. Milliseconds. */
      decided: z.number(),
      medianMs: z.number().nullable(),
    })
    .nullable(),
});
export type OverviewView = z.infer<typeof overviewSchema>;
