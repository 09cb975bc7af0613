import { CssBaseline } from '@mui/material';
import { QueryClient } from '@tanstack/react-query';
import { lazy, Suspense, type ComponentProps, type ReactNode } from 'react';
import { CoreAdminContext, CoreAdminUI, CustomRoutes, Resource, memoryStore } from 'react-admin';
import { BrowserRouter, Navigate, Route } from 'react-router';
import { Loading, NotFound } from '../components/Picture.js';
import { Page } from '../components/Page.js';
import SignInPage from '../staff/SignInPage.js';
import { AppearanceProvider, i18nProviderFor, useAppearance } from './appearance.js';
import { isOutcomeUnknown, ProblemError } from './api.js';
import { authProvider } from './authProvider.js';
import { dataProvider } from './dataProvider.js';
import { homeOf } from './home.js';
import type { LoadedWords } from './i18n/languages.js';
import { useT } from './i18n/useT.js';
import { useSession } from './session.js';

/** What is around every page, and all that only who is signed in can do. */
const SignedInLayout = lazy(async () => ({ default: (await import('./Layout.js')).Layout }));
const Notifications = lazy(async () => ({
  default: (await import('../components/Notifications.js')).Notifications,
}));
const AccountListPage = lazy(() => import('../accounts/AccountListPage.js'));
const AccountPage = lazy(() => import('../accounts/AccountPage.js'));
const BulkListPage = lazy(() => import('../bulk/BulkListPage.js'));
const BulkPage = lazy(() => import('../bulk/BulkPage.js'));
const CaseListPage = lazy(() => import('../cases/CaseListPage.js'));
const MyDayPage = lazy(() => import('../cases/MyDayPage.js'));
const DeskPage = lazy(() => import('../cases/desk/DeskPage.js'));
const MaintenancePage = lazy(() => import('../maintenance/MaintenancePage.js'));
const ApprovalsPage = lazy(() => import('../proposals/ApprovalsPage.js'));
const LogPage = lazy(() => import('../audit/LogPage.js'));
const EntryPage = lazy(() => import('../audit/EntryPage.js'));
const EntryAt = lazy(async () => ({ default: (await import('../audit/EntryPage.js')).EntryAt }));
const CheckpointsPage = lazy(() => import('../audit/CheckpointsPage.js'));
const VerificationPage = lazy(() => import('../audit/VerificationPage.js'));
const OverviewPage = lazy(() => import('../overview/OverviewPage.js'));
const ReasonListPage = lazy(() => import('../reasons/ReasonListPage.js'));
const ReasonPage = lazy(() => import('../reasons/ReasonPage.js'));
const ReasonEditorPage = lazy(() => import('../reasons/ReasonEditorPage.js'));
const StaffListPage = lazy(() => import('../staff/StaffListPage.js'));
const StaffMemberPage = lazy(() => import('../staff/StaffMemberPage.js'));
const ApiKeysPage = lazy(() => import('../staff/ApiKeysPage.js'));
const SetPasswordPage = lazy(() => import('../staff/SetPasswordPage.js'));
const RuleListPage = lazy(() => import('../signals/RuleListPage.js'));
const RulePage = lazy(() => import('../signals/RulePage.js'));
const RuleEditorPage = lazy(() => import('../signals/RuleEditorPage.js'));
const RetentionPage = lazy(() => import('../retention/RetentionPage.js'));
const SettingsPage = lazy(() => import('../settings/SettingsPage.js'));
const MailListPage = lazy(() => import('../notifications/MailListPage.js'));
const MailPage = lazy(() => import('../notifications/MailPage.js'));
const TemplateListPage = lazy(() => import('../notifications/TemplateListPage.js'));
const TemplatePage = lazy(() => import('../notifications/TemplatePage.js'));
const TemplateEditorPage = lazy(() => import('../notifications/TemplateEditorPage.js'));
const WebhookListPage = lazy(() => import('../webhooks/WebhookListPage.js'));
const WebhookPage = lazy(() => import('../webhooks/WebhookPage.js'));
const ProfilePage = lazy(() => import('../staff/ProfilePage.js'));

/** A read that failed for want of the server is tried twice more; a refusal is not. */
const READ_RETRIES = 2;

function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Screens say how things stand; coming back to one asks again.
        staleTime: 0,
        // Without a network a page says so; waiting in silence for one would look like a slow server.
        networkMode: 'always',
        refetchOnReconnect: true,
        retry: (failures, error) =>
          failures < READ_RETRIES && error instanceof ProblemError && isOutcomeUnknown(error),
      },
      // What cannot be sent now is refused now: nothing may be decided later, when nobody looks.
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

function RoleHome() {
  const me = useSession();
  return <Navigate to={homeOf(me?.staff.roles ?? [])} replace />;
}

function UnknownPage() {
  const t = useT();
  return (
    <Page title={t('picture.notFound')} heading={t('picture.notFound')}>
      <NotFound />
    </Page>
  );
}

function WithAllWords({ children }: { readonly children: ReactNode }) {
  return useAppearance().hasAllWords ? children : <Loading />;
}

function Layout(props: ComponentProps<typeof SignedInLayout>) {
  return (
    <WithAllWords>
      <Suspense fallback={<Loading />}>
        <SignedInLayout {...props} />
      </Suspense>
    </WithAllWords>
  );
}

interface AppProps {
  readonly start: LoadedWords;
}

const queryClient = makeQueryClient();
/** In memory: nothing of what is shown or searched stays in the browser. */
const store = memoryStore();

export function App({ start }: AppProps) {
  return (
    <BrowserRouter>
      <CoreAdminContext
        authProvider={authProvider}
        dataProvider={dataProvider}
        i18nProvider={i18nProviderFor(start)}
        queryClient={queryClient}
        store={store}
      >
        <AppearanceProvider start={start}>
          <CssBaseline />
          <CoreAdminUI
            disableTelemetry
            title=""
            layout={Layout}
            loading={Loading}
            loginPage={SignInPage}
            catchAll={UnknownPage}
            dashboard={RoleHome}
          >
            <Resource name="accounts" list={AccountListPage}>
              <Route path=":id" element={<AccountPage />} />
            </Resource>
            <CustomRoutes>
              <Route path="/cases" element={<CaseListPage />} />
              <Route path="/my-day" element={<MyDayPage />} />
              <Route path="/cases/:id" element={<DeskPage />} />
              <Route path="/maintenance" element={<MaintenancePage />} />
              <Route path="/bulk" element={<BulkListPage />} />
              <Route path="/bulk/:id" element={<BulkPage />} />
              <Route path="/approvals" element={<ApprovalsPage />} />
              <Route path="/approvals/:id" element={<ApprovalsPage />} />
              <Route path="/log" element={<LogPage />} />
              <Route path="/log/:id" element={<EntryPage />} />
              <Route path="/log/at/:index" element={<EntryAt />} />
              <Route path="/log/checkpoints" element={<CheckpointsPage />} />
              <Route path="/log/verification" element={<VerificationPage />} />
              <Route path="/overview" element={<OverviewPage />} />
              <Route path="/reasons" element={<ReasonListPage />} />
              <Route path="/reasons/new" element={<ReasonEditorPage />} />
              <Route path="/reasons/:kind/:code" element={<ReasonPage />} />
              <Route path="/reasons/:kind/:code/edit" element={<ReasonEditorPage />} />
              <Route path="/staff" element={<StaffListPage />} />
              <Route path="/staff/:id" element={<StaffMemberPage />} />
              <Route path="/api-keys" element={<ApiKeysPage />} />
              <Route path="/rules" element={<RuleListPage />} />
              <Route path="/rules/new" element={<RuleEditorPage />} />
              <Route path="/rules/:code" element={<RulePage />} />
              <Route path="/rules/:code/edit" element={<RuleEditorPage />} />
              <Route path="/retention" element={<RetentionPage />} />
              <Route path="/settings" element={<SettingsPage />} />
              <Route path="/mails" element={<MailListPage />} />
              <Route path="/mails/:id" element={<MailPage />} />
              <Route path="/mails/templates" element={<TemplateListPage />} />
              <Route path="/mails/templates/:event" element={<TemplatePage />} />
              <Route path="/mails/templates/:event/edit" element={<TemplateEditorPage />} />
              <Route path="/webhooks" element={<WebhookListPage />} />
              <Route path="/webhooks/:id" element={<WebhookPage />} />
              <Route path="/profile" element={<ProfilePage />} />
            </CustomRoutes>
            {/* For who cannot sign in yet. */}
            <CustomRoutes noLayout>
              <Route
                path="/set-password"
                element={
                  <WithAllWords>
                    <SetPasswordPage />
                  </WithAllWords>
                }
              />
            </CustomRoutes>
          </CoreAdminUI>
          <Suspense>
            <Notifications />
          </Suspense>
        </AppearanceProvider>
      </CoreAdminContext>
    </BrowserRouter>
  );
}
