import { Button, Field, makeStyles, SearchBox, Select, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAccount } from '../../frame/account-context.ts';
import { shownKinds } from '../../data/addresses.ts';
import type { AddSearch, ShownKind } from '../../data/addresses.ts';
import { tenantsQuery } from '../../data/queries.ts';
import { Empty } from '../../parts/empty.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { t } from '../../texts/en.ts';
import { mostAtOnce, sameOne } from './add-draft.ts';
import type { AddDraft, Chosen } from './add-draft.ts';
import { ChosenOnes } from './chosen-ones.tsx';
import { DirectoryHits } from './directory-hits.tsx';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', gap: '16px', alignItems: 'flex-end' },
  search: { width: '320px', maxWidth: '100%', '@media (max-width: 639px)': { width: 'calc(100vw - 48px)' } },
  note: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '72ch' },
  bar: {
    position: 'sticky',
    bottom: 0,
    display: 'flex',
    flexWrap: 'wrap',
    gap: '12px',
    justifyContent: 'space-between',
    alignItems: 'center',
    paddingBlock: '12px',
    backgroundColor: tokens.colorNeutralBackground1,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
});

interface WhoStepProps {
  readonly draft: AddDraft;
  readonly search: AddSearch;
  readonly onDraft: (draft: AddDraft) => void;
  readonly onSearch: (search: AddSearch) => void;
  readonly onNext: () => void;
}

/** Step 1: search the directory, choose several; who is a member already is listed with the access held (U-1, G-1, P-1). */
export function WhoStep({ draft, search, onDraft, onSearch, onNext }: WhoStepProps) {
  const styles = useStyles();
  const { account, me } = useAccount();
  const tenants = useQuery(tenantsQuery(account.id));
  const [text, setText] = useState(search.q ?? '');
  const all = tenants.data?.items ?? [];
  const own = all.find(one => one.tenantId === me.tenantId);
  // Owners are of no tenant and name the one they mean; everybody else searches their own (T-8).
  const choices = account.owner ? all : own === undefined ? [] : [own];
  const tenant = choices.find(one => one.tenantId === search.tenant) ?? own ?? choices[0];
  const show: ShownKind = search.show ?? 'all';

  const toggle = (one: Chosen, on: boolean) =>
    onDraft({
      ...draft,
      chosen: on ? [...draft.chosen, one] : draft.chosen.filter(other => !sameOne(other, one)),
    });
  const reason =
    draft.chosen.length === 0
      ? t.add.chooseFirst
      : draft.chosen.length > mostAtOnce
        ? t.add.tooMany
        : undefined;

  if (tenants.isSuccess && all.length === 0) return <Empty words={t.add.nobodyInTenant} />;
  return (
    <>
      <div className={styles.row}>
        {choices.length > 1 ? (
          <Field label={t.add.searchIn}>
            <Select
              value={tenant?.tenantId ?? ''}
              onChange={(_, data) => onSearch({ ...search, tenant: data.value })}
            >
              {choices.map(one => (
                <option key={one.tenantId} value={one.tenantId}>
                  {isolatedText(one.defaultDomain || one.displayName)}
                </option>
              ))}
            </Select>
          </Field>
        ) : null}
        <Field
          label={tenant === undefined ? t.add.search : t.add.searchAt(isolatedText(tenant.defaultDomain))}
        >
          <SearchBox
            className={styles.search}
            data-page-search
            placeholder={t.add.search}
            value={text}
            onChange={(_, data) => {
              setText(data.value);
              onSearch({ ...search, q: data.value });
            }}
          />
        </Field>
        <Field label={t.add.show}>
          <Select
            value={show}
            onChange={(_, data) =>
              onSearch({ ...search, show: shownKinds.find(one => one === data.value) ?? 'all' })
            }
          >
            {shownKinds.map(one => (
              <option key={one} value={one}>
                {t.add.shows[one]}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      {!account.owner && all.length > 1 && own !== undefined ? (
        <p className={styles.note}>{t.add.otherTenant(isolatedText(own.defaultDomain))}</p>
      ) : null}
      <DirectoryHits
        q={search.q?.trim() ?? ''}
        show={show}
        tenant={tenant}
        named={account.owner}
        chosen={draft.chosen}
        onToggle={toggle}
      />
      <div className={styles.bar}>
        <ChosenOnes chosen={draft.chosen} onRemove={one => toggle(one, false)} />
        <Button
          appearance="primary"
          disabledFocusable={reason !== undefined}
          aria-describedby={reason === undefined ? undefined : 'who-reason'}
          onClick={onNext}
        >
          {t.add.next}
        </Button>
        {reason === undefined || draft.chosen.length === 0 ? null : <p id="who-reason">{reason}</p>}
      </div>
    </>
  );
}
