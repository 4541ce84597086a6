import { Field, makeStyles, SearchBox, Select, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAccount } from '../../frame/account-context.ts';
import { shownKinds } from '../../data/addresses.ts';
import type { AddSearch, AddWay, ShownKind } from '../../data/addresses.ts';
import { tenantsQuery } from '../../data/queries.ts';
import { isolatedText } from '../../parts/visible-text.ts';
import { t } from '../../texts/t.ts';
import { mostAtOnce, sameOne } from './add-draft.ts';
import type { AddDraft, Chosen } from './add-draft.ts';
import { ChosenOnes } from './chosen-ones.tsx';
import { DirectoryHits } from './directory-hits.tsx';
import { StepBar } from './step-bar.tsx';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', gap: '16px', alignItems: 'flex-end' },
  search: { width: '320px', maxWidth: '100%', '@media (max-width: 639px)': { width: 'calc(100vw - 48px)' } },
  note: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '72ch' },
});

interface DirectoryWayProps {
  readonly draft: AddDraft;
  readonly search: AddSearch;
  readonly reasons: Readonly<Record<AddWay, string | undefined>>;
  readonly onDraft: (draft: AddDraft) => void;
  readonly onSearch: (search: AddSearch) => void;
  readonly onNext: () => void;
}

/** Search the directory, choose several; who is a member already is listed with the access held (U-1, G-1, P-1). */
export function DirectoryWay({ draft, search, reasons, onDraft, onSearch, onNext }: DirectoryWayProps) {
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
        reasons={reasons}
        onToggle={toggle}
      />
      <StepBar label={t.add.next} reason={reason} onNext={onNext}>
        <ChosenOnes chosen={draft.chosen} onRemove={one => toggle(one, false)} />
      </StepBar>
    </>
  );
}
