import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import type { Config } from '../platform/config.js';
import { AccessModule } from '../platform/http/access/access.module.js';
import { Authenticator } from '../platform/http/access/authenticator.js';
import { CONFIG } from '../platform/platform.module.js';
import { ActorNames } from './actor-names.js';
import { ApiKeyAdministrationService } from './api-key-administration.service.js';
import { ApiKeyService } from './api-key.service.js';
import { ApiKeyStore } from './api-key.store.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysReadModel } from './api-keys.read-model.js';
import { AuthController } from './auth.controller.js';
import { MeController } from './me.controller.js';
import { OwnAccessService } from './own-access.service.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordLinkService } from './password-link.service.js';
import { PasswordLinkStore } from './password-link.store.js';
import { RecoveryCodeStore } from './recovery-code.store.js';
import { SecondAdministratorService } from './second-administrator.service.js';
import { SessionService } from './session.service.js';
import { SessionStore } from './session.store.js';
import { SignInThrottleService } from './sign-in-throttle.service.js';
import { SignInThrottleStore } from './sign-in-throttle.store.js';
import { SignInService } from './sign-in.service.js';
import { StaffAdministrationService } from './staff-administration.service.js';
import { StaffAuthenticator } from './staff-authenticator.js';
import { StaffMembers } from './staff-members.js';
import { StaffRolesService } from './staff-roles.service.js';
import { StaffController } from './staff.controller.js';
import { StaffReadModel } from './staff.read-model.js';
import { StaffService } from './staff.service.js';
import { StaffStore } from './staff.store.js';
import { TotpService } from './totp.service.js';
import { TotpVault } from './totp-vault.js';

@Module({
  imports: [AccessModule, AuditModule],
  controllers: [ApiKeysController, AuthController, MeController, StaffController],
  providers: [
    ActorNames,
    ApiKeyAdministrationService,
    ApiKeyService,
    ApiKeysReadModel,
    ApiKeyStore,
    OwnAccessService,
    PasswordHasher,
    PasswordLinkService,
    PasswordLinkStore,
    RecoveryCodeStore,
    SecondAdministratorService,
    SessionService,
    SessionStore,
    SignInService,
    SignInThrottleService,
    SignInThrottleStore,
    StaffAdministrationService,
    StaffMembers,
    StaffReadModel,
    StaffRolesService,
    StaffService,
    StaffStore,
    TotpService,
    { provide: TotpVault, inject: [CONFIG], useFactory: (config: Config) => new TotpVault(config.dataDir) },
    { provide: Authenticator, useClass: StaffAuthenticator },
  ],
  exports: [ActorNames, Authenticator, StaffAdministrationService, StaffRolesService, StaffService],
})
export class StaffModule {}
