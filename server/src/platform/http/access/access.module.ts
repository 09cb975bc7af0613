import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { RateLimiter } from '../rate-limit/rate-limiter.js';
import { AccessSettings } from './access-settings.js';
import { RouteRulesCheck } from './route-rules.check.js';

/** What the guard needs besides an `Authenticator`, which the staff module gives it. */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [
    RouteRulesCheck,
    {
      provide: RateLimiter,
      inject: [AccessSettings],
      useFactory: (settings: AccessSettings) => new RateLimiter(settings.rateLimits),
    },
  ],
  exports: [RateLimiter],
})
export class AccessModule {}
