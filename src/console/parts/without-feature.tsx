import { makeStyles, tokens } from '@fluentui/react-components';
import { PlugDisconnectedRegular } from '@fluentui/react-icons/svg/plug-disconnected';
import type { PermissionGrant } from '../../core/access.ts';
import type { Catalog } from '../../core/catalog.ts';
import { useAccount } from '../frame/account-context.ts';
import { t } from '../texts/t.ts';
import type { AccessDraft } from './access-editor/access-draft.ts';
import type { Vocabulary } from './vocabulary.ts';

const useStyles = makeStyles({
  line: { display: 'flex', columnGap: '8px', margin: 0, maxWidth: '88ch' },
  icon: { flexShrink: 0, marginBlockStart: '2px', color: tokens.colorNeutralForeground2 },
});

interface WithoutFeatureProps {
  readonly draft: Pick<AccessDraft, 'way' | 'custom'>;
  /** What was given before: that it has no effect is no news. */
  readonly begun?: readonly PermissionGrant[];
  readonly words: Vocabulary;
}

/** Why nobody gains by some of what is given: the account does not have the feature that it takes. */
export function WithoutFeature({ draft, begun = [], words }: WithoutFeatureProps) {
  const styles = useStyles();
  const { account } = useAccount();
  if (draft.way !== 'custom' || words.catalog === undefined) return null;
  const known = new Set(begun.map(({ permission }) => permission));
  const given = draft.custom.map(({ permission }) => permission).filter(id => !known.has(id));
  return [...lacking(given, words.catalog, account.features)].map(([feature, permissions]) => (
    <p key={feature} className={styles.line}>
      <PlugDisconnectedRegular aria-hidden className={styles.icon} fontSize={16} />
      {t.effect.lacksFeature(words.feature(feature), permissions.map(words.permission))}
    </p>
  ));
}

/** By feature that is missing: the permissions that take it. */
export function lacking(
  permissions: readonly string[],
  catalog: Catalog,
  features: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const missing = [...new Set(permissions)].flatMap(id => {
    const permission = catalog.permissions.find(one => one.id === id);
    const category = catalog.categories.find(one => one.id === permission?.category);
    const feature = [permission?.feature, category?.feature].find(
      one => one !== undefined && !features.includes(one),
    );
    return feature === undefined ? [] : [{ id, feature }];
  });
  return new Map(
    [...Map.groupBy(missing, ({ feature }) => feature)].map(([feature, all]) => [
      feature,
      all.map(({ id }) => id),
    ]),
  );
}
