import type { MigrationInterface } from 'typeorm';
import { AccountsAndLog1795300000000 } from './1795300000000-AccountsAndLog.js';
import { StaffAndSessions1795300100000 } from './1795300100000-StaffAndSessions.js';
import { Documents1795400000000 } from './1795400000000-Documents.js';
import { Cases1795410000000 } from './1795410000000-Cases.js';
import { CaseWork1795500000000 } from './1795500000000-CaseWork.js';
import { CaseQueues1795500100000 } from './1795500100000-CaseQueues.js';
import { Proposals1795600000000 } from './1795600000000-Proposals.js';
import { CaseSubjects1795600100000 } from './1795600100000-CaseSubjects.js';
import { MaintenanceWindows1795700000000 } from './1795700000000-MaintenanceWindows.js';
import { AccountTally1795700100000 } from './1795700100000-AccountTally.js';
import { LogTree1795800000000 } from './1795800000000-LogTree.js';
import { ReasonStreams1795900000000 } from './1795900000000-ReasonStreams.js';
import { DocumentReasonVersions1795900100000 } from './1795900100000-DocumentReasonVersions.js';
import { BulkOperations1796000000000 } from './1796000000000-BulkOperations.js';
import { StaffAdministration1796100000000 } from './1796100000000-StaffAdministration.js';
import { ApiKeyAdministration1796100100000 } from './1796100100000-ApiKeyAdministration.js';
import { RecoveryCodes1796100200000 } from './1796100200000-RecoveryCodes.js';
import { GuardsByStatement1796200000000 } from './1796200000000-GuardsByStatement.js';
import { PlacingByStatement1796200100000 } from './1796200100000-PlacingByStatement.js';
import { HoldsByStatement1796200200000 } from './1796200200000-HoldsByStatement.js';
import { ListIndexes1796200300000 } from './1796200300000-ListIndexes.js';
import { ChecksOfWords1796200400000 } from './1796200400000-ChecksOfWords.js';
import { LogFilters1796300000000 } from './1796300000000-LogFilters.js';
import { VerificationRuns1796390000000 } from './1796390000000-VerificationRuns.js';
import { SealedProfiles1796400000000 } from './1796400000000-SealedProfiles.js';
import { Erasure1796400100000 } from './1796400100000-Erasure.js';
import { SignalsAndRules1796500000000 } from './1796500000000-SignalsAndRules.js';
import { LogConsumers1796700000000 } from './1796700000000-LogConsumers.js';
import { Webhooks1796700100000 } from './1796700100000-Webhooks.js';
import { Mails1796766000000 } from './1796766000000-Mails.js';
import { Settings1796800000000 } from './1796800000000-Settings.js';
import { HoldsOfAccounts1796900000000 } from './1796900000000-HoldsOfAccounts.js';

/** Every migration, oldest first. A released one is never changed nor removed. */
export const migrations: readonly (new () => MigrationInterface)[] = [
  AccountsAndLog1795300000000,
  StaffAndSessions1795300100000,
  Documents1795400000000,
  Cases1795410000000,
  CaseWork1795500000000,
  CaseQueues1795500100000,
  Proposals1795600000000,
  CaseSubjects1795600100000,
  MaintenanceWindows1795700000000,
  AccountTally1795700100000,
  LogTree1795800000000,
  ReasonStreams1795900000000,
  DocumentReasonVersions1795900100000,
  BulkOperations1796000000000,
  StaffAdministration1796100000000,
  ApiKeyAdministration1796100100000,
  RecoveryCodes1796100200000,
  GuardsByStatement1796200000000,
  PlacingByStatement1796200100000,
  HoldsByStatement1796200200000,
  ListIndexes1796200300000,
  ChecksOfWords1796200400000,
  LogFilters1796300000000,
  VerificationRuns1796390000000,
  SealedProfiles1796400000000,
  Erasure1796400100000,
  SignalsAndRules1796500000000,
  LogConsumers1796700000000,
  Webhooks1796700100000,
  Mails1796766000000,
  Settings1796800000000,
  HoldsOfAccounts1796900000000,
];
