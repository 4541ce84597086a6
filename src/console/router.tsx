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
import { Waiting } from './parts/waiting.tsx';

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  errorComponent: RouteFault,
});

const firstRoute = createRoute({ getParentRoute: () => rootRoute, path: '/', component: FirstPage });

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

const editRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/members/$member/access/edit',
  component: lazyRouteComponent(() => import('./pages/member/edit-access-page.tsx'), 'EditAccessPage'),
});

const tenantsRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/tenants',
  component: lazyRouteComponent(() => import('./pages/tenants-page.tsx'), 'TenantsPage'),
});

const myAccessRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/my-access',
  component: lazyRouteComponent(() => import('./pages/my-access-page.tsx'), 'MyAccessPage'),
});

const routeTree = rootRoute.addChildren([
  firstRoute,
  accountRoute.addChildren([
    accountStart,
    membersRoute,
    addRoute,
    removeRoute,
    memberRoute.addChildren([memberProfile, memberAccess, memberEffective]),
    editRoute,
    tenantsRoute,
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
