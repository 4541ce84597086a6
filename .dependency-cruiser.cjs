/** The arrows of ARCHITECTURE.md. `test/architecture.test.ts` plants a fault against each rule and sees it caught. */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: '\\.test\\.tsx?$' },
  to: { path: '^src/', pathNot: allowed },
});
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'core-imports-nothing',
      severity: 'error',
      from: { path: '^src/core/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^src/core/' },
    },
    only('app-imports-core', '^src/app/', '^src/(app|core|conditions)/'),
    only('store-imports-core-and-ports', '^src/store/', '^src/(store|core)/|^src/app/ports/'),
    only('graph-imports-core-and-ports', '^src/graph/', '^src/(graph|core)/|^src/app/ports/'),
    only('mail-imports-core-and-ports', '^src/mail/', '^src/(mail|core)/|^src/app/ports/'),
    only('directory-stands-alone', '^src/directory/', '^src/directory/'),
    only('http-imports-core-and-app', '^src/http/', '^src/(http|core|app)/'),
    only('client-imports-core', '^src/client/', '^src/(client|core|conditions)/'),
    only('conditions-import-core', '^src/conditions/', '^src/(conditions|core)/'),
    only('cli-imports-client', '^src/cli/', '^src/(cli|client|core)/'),
    only('console-imports-client', '^src/console/', '^src/(console|client|core)/'),
    only('examples-import-client', '^examples/', '^src/(client|core)/'),
    {
      name: 'client-has-no-dependencies',
      severity: 'error',
      from: { path: '^src/client/', pathNot: '\\.test\\.ts$' },
      // What is for React alone is used by pages that have React.
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: '(^|/)node_modules/(@types/)?react/' },
    },
    { name: 'nothing-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|data|\\.cache)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
