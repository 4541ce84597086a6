-- Intents may be about inviting somebody from outside too.
alter table directory_intent drop constraint directory_intent_kind_check;
alter table directory_intent add constraint directory_intent_kind_check
  check (kind in ('user', 'group', 'application', 'invitation'));

-- People from outside who were invited (U-4). Pending, accepted and expired follow from the directory's copy and from
-- `expires` while the state is `open`; with the member's row goes the invitation: withdrawn, or settled once accepted.
-- `sealed_link` is the link by which they accept, sealed under SECRET_KEY, until the mail with it has gone.
create table invitation (
  account_id text collate "C" not null,
  invitation_id text collate "C" not null,
  tenant_id uuid not null,
  object_id uuid not null,
  member_id text collate "C" not null,
  address text not null,
  language text,
  message text,
  days integer not null,
  made_guest boolean not null,
  invited timestamptz not null,
  invited_by json not null,
  sent timestamptz not null,
  expires timestamptz not null,
  state text not null check (state in ('open', 'withdrawn', 'settled')),
  guest_deleted boolean not null default false,
  sealed_link text,
  mailed timestamptz,
  mail_failed boolean not null default false,
  primary key (account_id, invitation_id)
);
create unique index invitation_open on invitation (account_id, tenant_id, object_id) where state = 'open';
create index invitation_listed on invitation (account_id, tenant_id, invited desc, invitation_id desc);
