import { Injectable } from '@nestjs/common';
import { TRYING_MS } from '@standing/shared/notifications/mail';
import { nextServerTry, nextTry } from '@standing/shared/notifications/schedule';
import { randomUUID } from 'node:crypto';
import type { ProfilesService } from '../accounts/profile/profiles.service.js';
import type { Clock } from '../platform/clock.js';
import type { SmtpPlace } from '../platform/smtp-url.js';
import type { MailIdentityService } from './mail-identity.service.js';
import type { MailWriterService, WrittenMail } from './mail-writer.service.js';
import type { ClaimedMail } from './mail.row.js';
import type { MailOutcome, MailsStore } from './mails.store.js';
import { HANDING_OVER_MS, MailServerAway, SmtpSession, type HandedOver } from './smtp-session.js';

/** Mails that one round takes. */
const AT_ONCE = 50;
/** Connections of one worker at once: more are taken for an attack by some servers. */
const CONNECTIONS = 5;
/** A round that lasts longer has lost what it has not handed over to the next one; what a crash leaves waits for as long. */
const CLAIM_MS = 60_000;

/** Everything about a mail on its way. */
interface OnItsWay {
  readonly mail: ClaimedMail;
  readonly written: WrittenMail | null;
  readonly address: string | undefined;
}

/**
 * Sends mails. Each is handed to the mail server once: from the mark in the database on, which is made when the server is
 * ready for the message and has none of it yet, nobody sends it again unless the server has refused it.
 */
@Injectable()
export class MailSendingService {
  constructor(
    private readonly store: MailsStore,
    private readonly writer: MailWriterService,
    private readonly profiles: ProfilesService,
    private readonly identity: MailIdentityService,
    private readonly server: SmtpPlace,
    private readonly clock: Clock,
  ) {}

  /**
   * Sends what is due. While the mail server is away it is tried again later and later, and no mail is the worse for it.
   *
   * @returns how many mails were looked at; 0 when there is nothing to do or nobody to do it with
   */
  async sendDue(): Promise<number> {
    const claim = randomUUID();
    const now = this.clock.now();
    const claimed = await this.store.claim(AT_ONCE, claim, new Date(now), new Date(now + CLAIM_MS));
    if (claimed.length === 0) return 0;
    try {
      const queue = await this.prepare(claimed);
      const lanes = Array.from({ length: Math.min(CONNECTIONS, queue.length) }, () =>
        this.lane(queue, claim),
      );
      const ends = await Promise.allSettled(lanes);
      const failure = ends.find((end) => end.status === 'rejected');
      if (failure && !(failure.reason instanceof MailServerAway)) throw failure.reason;
      if (!failure) return claimed.length;
      const at = this.clock.now();
      await this.store.noteServerFailure(new Date(at), (failures) => new Date(nextServerTry(failures, at)));
      return 0;
    } finally {
      await this.store.giveBack(claim, new Date(this.clock.now()));
    }
  }

  /** Gives up what was being handed over when its worker ended. @returns how many */
  giveUpLost(): Promise<number> {
    return this.store.giveUpHandedOver(new Date(this.clock.now()));
  }

  private async prepare(claimed: readonly ClaimedMail[]): Promise<OnItsWay[]> {
    const [written, profiles] = await Promise.all([
      this.writer.write(claimed, true),
      this.profiles.open([...new Set(claimed.map((mail) => mail.account_id))]),
    ]);
    return claimed.map((mail, place) => ({
      mail,
      written: written[place] ?? null,
      address: profiles.get(mail.account_id)?.profile.email,
    }));
  }

  /** Sends over one connection what nobody else has taken. @throws MailServerAway, after which nobody goes on */
  private async lane(queue: OnItsWay[], claim: string): Promise<void> {
    let session: SmtpSession | null = null;
    /** Whether the session has just sent something: a server may close it after some mails, and takes another. */
    let isProven = false;
    let hasSent = false;
    try {
      for (let next = queue.shift(); next; next = queue.shift()) {
        if (await this.endUnsent(next, claim)) continue;
        session ??= await SmtpSession.open(this.server);
        try {
          isProven = await this.handOver(session, next, claim);
          hasSent ||= isProven;
          // After a refusal a new session is simpler than to know what is left of the old one.
          if (!isProven) {
            session.quit();
            session = null;
          }
        } catch (error) {
          session = null;
          if (!isProven) throw error;
          isProven = false;
          queue.unshift(next);
        }
      }
    } catch (error) {
      queue.length = 0;
      throw error;
    } finally {
      session?.quit();
      if (hasSent) await this.store.noteServerSuccess();
    }
  }

  /** What is not to be sent any more. @returns false for what is */
  private async endUnsent({ mail, written, address }: OnItsWay, claim: string): Promise<boolean> {
    const now = this.clock.now();
    const end = (outcome: MailOutcome) => this.store.finish(mail, claim, outcome, new Date(now), null);
    if (written === null) await end({ status: 'skipped', cause: 'erased' });
    else if (address === undefined) await end({ status: 'skipped', cause: 'no_address' });
    else if (now - mail.queued_at.getTime() > TRYING_MS) await end({ status: 'dead', cause: 'expired' });
    else return false;
    return true;
  }

  /** @returns whether the mail server has taken it */
  private async handOver(
    session: SmtpSession,
    { mail, written, address }: OnItsWay,
    claim: string,
  ): Promise<boolean> {
    if (written === null || address === undefined) throw new Error('a mail that is not to be sent');
    const startedAt = this.clock.now();
    const result = await session.send(
      {
        messageId: this.identity.messageId(mail.id),
        from: await this.identity.sender(mail.language),
        to: { name: written.name ?? '', address },
        language: mail.language,
        content: written.content,
      },
      () => {
        const now = this.clock.now();
        return this.store.markHandedOver(mail, claim, new Date(now), new Date(now + HANDING_OVER_MS));
      },
    );
    if (result.outcome === 'not_handed_over') return false;
    const now = this.clock.now();
    await this.store.finish(mail, claim, outcomeOf(mail, result, now), new Date(now), {
      at: new Date(startedAt),
      ms: Math.max(0, Math.round(now - startedAt)),
      problem: PROBLEM_OF[result.outcome],
      smtpCode: result.smtpCode,
      statusCode: result.statusCode,
    });
    return result.outcome === 'taken';
  }
}

const PROBLEM_OF = {
  taken: null,
  refused: 'refused',
  refused_for_now: 'refused_for_now',
  unknown: 'connection',
} as const;

function outcomeOf(mail: ClaimedMail, { outcome }: HandedOver, now: number): MailOutcome {
  switch (outcome) {
    case 'taken':
      return { status: 'sent', cause: null };
    case 'refused':
      return { status: 'dead', cause: 'refused' };
    case 'refused_for_now': {
      const next = nextTry(mail.tries + 1, now, Math.random());
      return next === null
        ? { status: 'dead', cause: 'tries_used_up' }
        : { status: 'pending', cause: null, nextAttemptAt: new Date(next) };
    }
    default:
      return { status: 'uncertain', cause: 'connection_lost' };
  }
}
