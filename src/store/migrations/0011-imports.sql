-- Finding objects by user name and by mail address, whole and in any case, for files that name people so (U-13).

create index replica_object_user_name on replica_object (tenant_id, lower(user_principal_name))
  where user_principal_name is not null;
create index replica_object_mail on replica_object (tenant_id, lower(mail)) where mail is not null;
