import {
  Button,
  Field,
  InteractionTag,
  InteractionTagPrimary,
  InteractionTagSecondary,
  makeStyles,
  SearchBox,
  Select,
  tokens,
} from '@fluentui/react-components';
import { FilterRegular } from '@fluentui/react-icons/svg/filter';
import { WarningRegular } from '@fluentui/react-icons/svg/warning';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { MemberFilter } from '../../../client/contract.ts';
import { useAccount } from '../../frame/account-context.ts';
import { attentionQuery, groupsQuery } from '../../data/member-queries.ts';
import { memberQuery, tenantsQuery } from '../../data/queries.ts';
import { isolatedText } from '../../parts/visible-text.ts';
import { useVocabulary } from '../../parts/vocabulary.ts';
import { t } from '../../texts/t.ts';

type Name = keyof typeof t.members.filters;
const names = Object.keys(t.members.filters) as readonly Name[];
const periods = Object.keys(t.members.within);

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
  sort: { '@media (max-width: 639px)': { flexGrow: 1, minWidth: 0, '& select': { minWidth: 0 } } },
  search: { width: '320px', maxWidth: '100%', '@media (max-width: 639px)': { width: '100%' } },
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 200px), 1fr))',
    gap: '12px',
    padding: '12px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    // The widest choice must not push a field over its neighbour.
    '& > *': { minWidth: 0 },
    '& select': { width: '100%', minWidth: 0 },
  },
});

interface FilterProps {
  readonly filter: MemberFilter;
  readonly onChange: (filter: MemberFilter) => void;
}

/** Search as one types, filters as removable tags in words, and one button that clears them. */
export function MemberFilters({ filter, onChange }: FilterProps) {
  const styles = useStyles();
  const [text, setText] = useState(filter.q ?? '');
  const [open, setOpen] = useState(false);
  const values = useFilterValues(filter);
  useEffect(() => setText(filter.q ?? ''), [filter.q]);

  const search = (value: string) => {
    setText(value);
    onChange(without(filter, 'q', value.trim() === '' ? undefined : value));
  };
  const set = names.filter(name => filter[name] !== undefined);
  return (
    <>
      <div className={styles.row} role="search" aria-label={t.members.findHere}>
        <SearchBox
          className={styles.search}
          data-page-search
          aria-label={t.members.search}
          placeholder={t.members.search}
          value={text}
          onChange={(_, data) => search(data.value)}
        />
        <Button icon={<FilterRegular />} aria-expanded={open} onClick={() => setOpen(!open)}>
          {t.members.filter}
        </Button>
        <SortField filter={filter} onChange={onChange} />
        <Attention filter={filter} onChange={onChange} />
        {set.map(name => {
          const title = t.members.filters[name];
          const value = values(name);
          return (
            <InteractionTag key={name} value={name}>
              <InteractionTagPrimary hasSecondaryAction aria-label={t.members.filterTag(title, value)}>
                {t.members.filterTag(title, value)}
              </InteractionTagPrimary>
              <InteractionTagSecondary
                aria-label={t.members.removeFilter(title, value)}
                onClick={() => onChange(without(filter, name))}
              />
            </InteractionTag>
          );
        })}
        {set.length < 2 ? null : (
          <Button appearance="subtle" onClick={() => onChange(kept(filter))}>
            {t.members.clear}
          </Button>
        )}
      </div>
      {open ? <FilterFields filter={filter} onChange={onChange} /> : null}
    </>
  );
}

/** The filters that are set by choosing; each shows what it is set to. */
function FilterFields({ filter, onChange }: FilterProps) {
  const styles = useStyles();
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  const tenants = useQuery(tenantsQuery(account.id)).data?.items ?? [];
  const groups = useQuery(groupsQuery(account.id)).data?.items ?? [];
  const roles = words.roles.filter(role => role.assignableTo.length > 0);
  const choices: Readonly<Partial<Record<Name, readonly (readonly [string, string])[]>>> = {
    role: [...roles.map(role => [role.id, role.name] as const), ['custom', t.access.custom]],
    state: [['attention', t.members.attention], ...Object.entries(t.members.states)],
    tenant: tenants.map(tenant => [
      tenant.tenantId,
      isolatedText(tenant.defaultDomain || tenant.displayName),
    ]),
    expiring: periods.filter(Boolean).map(period => [period, t.members.within[period] ?? period]),
    through: groups.map(group => [group.id, isolatedText(group.displayName)]),
    permission: (words.catalog?.permissions ?? []).map(one => [one.id, one.name]),
    idle: periods.filter(Boolean).map(period => [period, t.members.within[period] ?? period]),
  };
  return (
    <div className={styles.fields} role="group" aria-label={t.members.filter}>
      {(Object.keys(choices) as Name[]).map(name => (
        <Field key={name} label={t.members.filters[name]}>
          <Select
            value={filter[name] ?? ''}
            onChange={(_, data) =>
              onChange(without(filter, name, data.value === '' ? undefined : data.value))
            }
          >
            <option value="">{t.members.any}</option>
            {choices[name]?.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </Select>
        </Field>
      ))}
    </div>
  );
}

/** One press for all that somebody should look after; how many there are is counted once the list is there. */
function Attention({ filter, onChange }: FilterProps) {
  const { account } = useAccount();
  const count = useQuery(attentionQuery(account.id)).data?.total ?? 0;
  if (count === 0 || filter.state === 'attention') return null;
  return (
    <Button icon={<WarningRegular />} onClick={() => onChange({ state: 'attention' })}>
      {t.members.attentionCount(count)}
    </Button>
  );
}

function SortField({ filter, onChange }: FilterProps) {
  const styles = useStyles();
  return (
    <Select
      className={styles.sort}
      aria-label={t.members.sort}
      value={filter.sort ?? 'name'}
      onChange={(_, data) =>
        onChange(without(filter, 'sort', data.value === 'name' ? undefined : data.value))
      }
    >
      {Object.entries(t.members.sorts).map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </Select>
  );
}

/** The filter with one part changed, or left out. */
function without(filter: MemberFilter, name: keyof MemberFilter, value?: string): MemberFilter {
  const { [name]: _gone, ...rest } = filter;
  return value === undefined ? rest : { ...rest, [name]: value };
}

/** What clearing the filters keeps: the tab and the sort. */
const kept = ({ kind, sort }: MemberFilter): MemberFilter => ({
  ...(kind === undefined ? {} : { kind }),
  ...(sort === undefined ? {} : { sort }),
});

/** A filter's value in words: names for ids. */
function useFilterValues(filter: MemberFilter): (name: Name) => string {
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  const tenants = useQuery(tenantsQuery(account.id)).data?.items ?? [];
  const group = useQuery({
    ...memberQuery(account.id, filter.through ?? ''),
    enabled: filter.through !== undefined,
  }).data;
  return name => {
    const value = filter[name] ?? '';
    switch (name) {
      case 'tenant': {
        const tenant = tenants.find(one => one.tenantId === value);
        return isolatedText(tenant?.defaultDomain || tenant?.displayName || value);
      }
      case 'role':
        return value === 'custom' ? t.access.custom : words.role(value);
      case 'state':
        return filter.state === undefined
          ? value
          : filter.state === 'attention'
            ? t.members.attention
            : t.members.states[filter.state];
      case 'through':
        return isolatedText(group?.member.displayName ?? value);
      case 'permission':
        return words.permission(value);
      case 'expiring':
      case 'idle':
        return t.members.within[value] ?? value;
    }
  };
}
