import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { AccountFrame } from './frame/account-frame.tsx';
import { FirstPage } from './pages/first-page.tsx';
import { NotFoundContent, NotFoundPage } from './pages/not-found-page.tsx';
import { RouteFault } from './frame/route-fault.tsx';
import { addSearch, listSearch, removalSearch } from './data/addresses.ts';
import * as searches from './data/searches.ts';
import { Waiting } from './parts/waiting.tsx';

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  errorComponent: RouteFault,
});

const firstRoute = createRoute({ getParentRoute: () => rootRoute, path: '/', component: FirstPage });

const openAccountRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/open-account',
  component: lazyRouteComponent(() => import('./pages/open-account-page.tsx'), 'OpenAccountPage'),
});

const accountRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/a/$account',
  component: AccountFrame,
  errorComponent: RouteFault,
  notFoundComponent: NotFoundContent,
});

const accountStart = createRoute({
  getParentRoute: () => accountRoute,
  path: '/',
  beforeLoad: ({ params }) => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's way to say it
    throw redirect({ to: '/a/$account/members', params, replace: true });
  },
});

const membersRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/members',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/members/members-page.tsx'), 'MembersPage'),
});

const addRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/members/add',
  validateSearch: addSearch,
  component: lazyRouteComponent(() => import('./pages/add/add-page.tsx'), 'AddPage'),
});

const removeRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/members/remove',
  validateSearch: removalSearch,
  component: lazyRouteComponent(() => import('./pages/member/remove-page.tsx'), 'RemovePage'),
});

const memberRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/members/$member',
  validateSearch: searches.questionSearch,
  component: lazyRouteComponent(() => import('./pages/member/member-page.tsx'), 'MemberPage'),
});

const memberProfile = createRoute({
  getParentRoute: () => memberRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/member/profile-tab.tsx'), 'ProfileTab'),
});

const memberAccess = createRoute({
  getParentRoute: () => memberRoute,
  path: '/access',
  component: lazyRouteComponent(() => import('./pages/member/access-tab.tsx'), 'AccessTab'),
});

const memberEffective = createRoute({
  getParentRoute: () => memberRoute,
  path: '/effective',
  component: lazyRouteComponent(() => import('./pages/member/effective-tab.tsx'), 'EffectiveTab'),
});

const memberGroups = createRoute({
  getParentRoute: () => memberRoute,
  path: '/groups',
  component: lazyRouteComponent(() => import('./pages/member/groups-tab.tsx'), 'GroupsTab'),
});

const memberPeople = createRoute({
  getParentRoute: () => memberRoute,
  path: '/people',
  component: lazyRouteComponent(() => import('./pages/member/people-tab.tsx'), 'PeopleTab'),
});

const memberKeys = createRoute({
  getParentRoute: () => memberRoute,
  path: '/keys',
  component: lazyRouteComponent(() => import('./pages/member/keys-tab.tsx'), 'KeysTab'),
});

const memberHistory = createRoute({
  getParentRoute: () => memberRoute,
  path: '/history',
  component: lazyRouteComponent(() => import('./pages/member/history-tab.tsx'), 'HistoryTab'),
});

const memberVisits = createRoute({
  getParentRoute: () => memberRoute,
  path: '/visits',
  component: lazyRouteComponent(() => import('./pages/member/visits-tab.tsx'), 'VisitsTab'),
});

const bulkAccessRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/members/access',
  component: lazyRouteComponent(() => import('./pages/members/bulk-page.tsx'), 'BulkAccessPage'),
});

const bulkEndRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/members/end',
  component: lazyRouteComponent(() => import('./pages/members/bulk-page.tsx'), 'BulkEndPage'),
});

const editProfileRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/members/$member/profile/edit',
  component: lazyRouteComponent(() => import('./pages/member/edit-profile-page.tsx'), 'EditProfilePage'),
});

const editRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/members/$member/access/edit',
  component: lazyRouteComponent(() => import('./pages/member/edit-access-page.tsx'), 'EditAccessPage'),
});

const tenantsRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/tenants',
  component: lazyRouteComponent(() => import('./pages/tenants/tenants-page.tsx'), 'TenantsPage'),
});

const associateRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/tenants/associate',
  validateSearch: searches.stepSearch,
  component: lazyRouteComponent(() => import('./pages/tenants/associate-page.tsx'), 'AssociatePage'),
});

const newTenantRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/tenants/new',
  component: lazyRouteComponent(() => import('./pages/tenants/new-tenant-page.tsx'), 'NewTenantPage'),
});

const tenantRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/tenants/$tenant',
  component: lazyRouteComponent(() => import('./pages/tenants/tenant-page.tsx'), 'TenantPage'),
});

const removeTenantRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/tenants/$tenant/remove',
  component: lazyRouteComponent(() => import('./pages/tenants/remove-tenant-page.tsx'), 'RemoveTenantPage'),
});

const rolesRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/roles',
  component: lazyRouteComponent(() => import('./pages/roles/roles-page.tsx'), 'RolesPage'),
});

const newRoleRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/roles/new',
  validateSearch: searches.roleEditSearch,
  component: lazyRouteComponent(() => import('./pages/roles/role-edit-page.tsx'), 'NewRolePage'),
});

const roleRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/roles/$role',
  validateSearch: searches.tabSearch,
  component: lazyRouteComponent(() => import('./pages/roles/role-page.tsx'), 'RolePage'),
});

const editRoleRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/roles/$role/edit',
  component: lazyRouteComponent(() => import('./pages/roles/role-edit-page.tsx'), 'EditRolePage'),
});

const logRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/log',
  validateSearch: searches.logSearch,
  component: lazyRouteComponent(() => import('./pages/log/log-page.tsx'), 'LogPage'),
});

const accountPageRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/account',
  validateSearch: searches.tabSearch,
  component: lazyRouteComponent(() => import('./pages/account/account-page.tsx'), 'AccountPage'),
});

const checkRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/check',
  validateSearch: searches.checkSearch,
  component: lazyRouteComponent(() => import('./pages/check/check-page.tsx'), 'CheckPage'),
});

const myAccessRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/my-access',
  component: lazyRouteComponent(() => import('./pages/my-access-page.tsx'), 'MyAccessPage'),
});

const routeTree = rootRoute.addChildren([
  firstRoute,
  openAccountRoute,
  accountRoute.addChildren([
    accountStart,
    membersRoute,
    addRoute,
    removeRoute,
    bulkAccessRoute,
    bulkEndRoute,
    memberRoute.addChildren([
      memberProfile,
      memberAccess,
      memberEffective,
      memberGroups,
      memberPeople,
      memberKeys,
      memberHistory,
      memberVisits,
    ]),
    editRoute,
    editProfileRoute,
    tenantsRoute,
    associateRoute,
    newTenantRoute,
    tenantRoute,
    removeTenantRoute,
    rolesRoute,
    newRoleRoute,
    roleRoute,
    editRoleRoute,
    logRoute,
    accountPageRoute,
    checkRoute,
    myAccessRoute,
  ]),
]);

/** The console's addresses. What stands after `?` are plain names and values, so that a link can be read and sent. */
export const createConsoleRouter = (queryClient: QueryClient) =>
  createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultPendingComponent: () => <Waiting />,
    parseSearch: text => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: search => {
      const params = new URLSearchParams();
      for (const [name, value] of Object.entries(search)) {
        if (typeof value === 'string' && value !== '') params.set(name, value);
      }
      const text = params.toString();
      return text === '' ? '' : `?${text}`;
    },
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
