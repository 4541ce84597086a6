/** Generated from docs/openapi.json by `npm run openapi`. */

export interface components {
  schemas: {
    readonly Access:
      | {
          readonly roles: readonly (
            | string
            | {
                readonly role: string;
                /** Format: date-time */
                readonly start?: string;
                /** Format: date-time */
                readonly end?: string;
              }
          )[];
          readonly reason?: string;
        }
      | {
          readonly custom: readonly {
            readonly permission: string;
            readonly level: 'read' | 'readWrite';
            readonly on?:
              | {
                  readonly type: string;
                  readonly all: true;
                }
              | {
                  readonly type: string;
                  readonly allOf: string;
                }
              | {
                  readonly type: string;
                  readonly id: string;
                };
            /** Format: date-time */
            readonly start?: string;
            /** Format: date-time */
            readonly end?: string;
          }[];
          readonly reason?: string;
        };
    readonly Actor: {
      readonly kind?: string;
      readonly tenantId?: string;
      readonly objectId?: string;
      readonly clientId?: string;
      readonly displayName?: string;
    };
    readonly Account: {
      readonly id: string;
      readonly name: string;
      readonly kind: 'company' | 'individual';
      readonly features: readonly string[];
      readonly claimed: boolean;
      readonly revision: number;
    };
    readonly Member: {
      readonly id: string;
      readonly kind: 'user' | 'group' | 'application';
      readonly tenantId: string;
      readonly objectId: string;
      readonly displayName: string;
      readonly userPrincipalName: string | null;
      readonly state:
        | 'active'
        | 'invitation-pending'
        | 'invitation-expired'
        | 'invitation-unapproved'
        | 'disabled'
        | 'deleted-in-directory'
        | 'without-access'
        | 'starts-later'
        | 'ended'
        | 'tenant-disconnected';
      readonly guest: boolean;
      readonly access: components['schemas']['Access'];
      readonly ends: string | null;
      readonly lastActivity: string | null;
      /** Format: date-time */
      readonly added: string;
      readonly addedBy: components['schemas']['Actor'];
      readonly revision: number;
      /** @description Only for who is signed in at the tenant of the member (T-9). */
      readonly details?: {
        readonly givenName: string | null;
        readonly surname: string | null;
        readonly mail: string | null;
        readonly onPremises: boolean;
        readonly appId: string | null;
      };
    };
    readonly Resource: {
      readonly type: string;
      readonly id: string;
      readonly name: string;
      readonly parent?: string | null;
    };
    readonly Owner: {
      readonly id: string;
      readonly tenantId: string;
      readonly objectId: string;
      readonly displayName: string;
      /** Format: date-time */
      readonly offered: string;
      readonly accepted: string | null;
      readonly signedIn: string | null;
    };
    readonly Effect: {
      readonly effect: readonly {
        readonly tenantId: string;
        readonly objectId: string;
        readonly kind: 'user' | 'group' | 'application';
        readonly displayName: string;
        readonly gains: readonly {
          readonly permission: string;
          readonly level: 'read' | 'readWrite';
          readonly on?:
            | {
                readonly type: string;
                readonly all: true;
              }
            | {
                readonly type: string;
                readonly allOf: string;
              }
            | {
                readonly type: string;
                readonly id: string;
              };
        }[];
        readonly loses: readonly {
          readonly permission: string;
          readonly level: 'read' | 'readWrite';
          readonly on?:
            | {
                readonly type: string;
                readonly all: true;
              }
            | {
                readonly type: string;
                readonly allOf: string;
              }
            | {
                readonly type: string;
                readonly id: string;
              };
        }[];
        readonly stays: readonly {
          readonly permission: string;
          readonly level: 'read' | 'readWrite';
          readonly on?:
            | {
                readonly type: string;
                readonly all: true;
              }
            | {
                readonly type: string;
                readonly allOf: string;
              }
            | {
                readonly type: string;
                readonly id: string;
              };
        }[];
      }[];
      readonly plan: string;
    };
    readonly DirectoryHit: {
      readonly tenantId: string;
      readonly objectId: string;
      readonly kind: 'user' | 'group' | 'application';
      readonly displayName: string;
      readonly userPrincipalName: string | null;
      readonly guest: boolean;
      readonly onPremises: boolean;
      readonly enabled: boolean;
      readonly member: components['schemas']['Member'] | null;
    };
    readonly Denial: {
      readonly code: string;
      readonly permission?: string;
      readonly level?: 'read' | 'readWrite';
      readonly on?:
        | {
            readonly type: string;
            readonly all: true;
          }
        | {
            readonly type: string;
            readonly allOf: string;
          }
        | {
            readonly type: string;
            readonly id: string;
          };
      readonly has?: 'none' | 'read' | 'readWrite';
      readonly grant?: {
        readonly permission: string;
        readonly level: 'read' | 'readWrite';
        readonly on?:
          | {
              readonly type: string;
              readonly all: true;
            }
          | {
              readonly type: string;
              readonly allOf: string;
            }
          | {
              readonly type: string;
              readonly id: string;
            };
      };
      readonly feature?: string;
      /** @description In the catalog's words. */
      readonly condition?: string;
      /** @description Why the condition could not be evaluated. */
      readonly fault?: string;
    };
    readonly Reason: {
      readonly code: string;
      /** @description A sentence that a person can act on. */
      readonly detail: string;
      readonly by?: 'owner' | 'role' | 'custom';
      readonly member?: string;
      readonly role?: string;
      /** Format: date-time */
      readonly start?: string;
      /** Format: date-time */
      readonly end?: string;
      readonly via?: readonly string[];
      readonly permission?: string;
      readonly level?: 'read' | 'readWrite';
      readonly on?:
        | {
            readonly type: string;
            readonly all: true;
          }
        | {
            readonly type: string;
            readonly allOf: string;
          }
        | {
            readonly type: string;
            readonly id: string;
          };
      readonly has?: 'none' | 'read' | 'readWrite';
      readonly grant?: {
        readonly permission: string;
        readonly level: 'read' | 'readWrite';
        readonly on?:
          | {
              readonly type: string;
              readonly all: true;
            }
          | {
              readonly type: string;
              readonly allOf: string;
            }
          | {
              readonly type: string;
              readonly id: string;
            };
      };
      readonly feature?: string;
      /** @description In the catalog's words. */
      readonly condition?: string;
      /** @description Why the condition could not be evaluated. */
      readonly fault?: string;
      readonly whoCanGive?: readonly {
        readonly displayName: string;
        readonly tenantId?: string;
        readonly objectId?: string;
      }[];
    } & {
      readonly [key: string]: unknown;
    };
    readonly Missing: {
      readonly permission?: string;
      readonly level?: 'read' | 'readWrite';
      readonly on?:
        | {
            readonly type: string;
            readonly all: true;
          }
        | {
            readonly type: string;
            readonly allOf: string;
          }
        | {
            readonly type: string;
            readonly id: string;
          };
      /** @description Of a portal application (`PORTAL_CLIENT_IDS`). */
      readonly power?: string;
      /** @description The least role of the directory that would do (U-3). */
      readonly directoryRole?: string;
      readonly has?: string | readonly string[];
      readonly grant?:
        | {
            readonly permission: string;
            readonly level: 'read' | 'readWrite';
            readonly on?:
              | {
                  readonly type: string;
                  readonly all: true;
                }
              | {
                  readonly type: string;
                  readonly allOf: string;
                }
              | {
                  readonly type: string;
                  readonly id: string;
                };
          }
        | {
            readonly roles: readonly string[];
          }
        | {
            readonly power: string;
          }
        | {
            readonly directoryRole?: string;
            readonly roleTemplateId?: string;
          };
      readonly whoCanGive?: readonly {
        readonly displayName: string;
        readonly tenantId?: string;
        readonly objectId?: string;
      }[];
      readonly whoHasRight?: readonly {
        readonly displayName: string;
      }[];
    };
    readonly Problem: {
      readonly type: string;
      readonly title: string;
      readonly status: number;
      readonly code: string;
      readonly detail: string;
      readonly instance?: string;
      readonly requestId?: string;
      readonly errors?: readonly {
        readonly pointer: string;
        readonly code:
          | 'malformed'
          | 'cursor-invalid'
          | 'unauthenticated'
          | 'permission-missing'
          | 'directory-right-missing'
          | 'wrong-tenant'
          | 'owner-only'
          | 'portal-only'
          | 'grants-exceed-own'
          | 'owner-immutable'
          | 'interaction-required'
          | 'not-found'
          | 'tenant-required'
          | 'individual-account'
          | 'directory-integration'
          | 'mastered-on-premises'
          | 'group-not-writable'
          | 'consent-missing'
          | 'not-supported-by-directory'
          | 'last-manager'
          | 'last-tenant'
          | 'own-tenant'
          | 'already-a-member'
          | 'invitation-state'
          | 'confirmation-required'
          | 'idempotency-in-progress'
          | 'directory-refused'
          | 'precondition-failed'
          | 'session-changed'
          | 'plan-stale'
          | 'precondition-required'
          | 'too-large'
          | 'media-type'
          | 'invalid'
          | 'access-required'
          | 'unknown-role'
          | 'role-not-assignable'
          | 'unknown-permission'
          | 'level-not-offered'
          | 'scope-not-offered'
          | 'unknown-resource'
          | 'too-many'
          | 'proof-invalid'
          | 'idempotency-mismatch'
          | 'rate-limited'
          | 'internal'
          | 'directory-outcome-unknown'
          | 'directory-unavailable'
          | 'store-unavailable';
        readonly detail: string;
      }[];
      readonly missing?: components['schemas']['Missing'];
    } & {
      readonly [key: string]: unknown;
    };
    readonly AskedSubject: {
      /** @description `user` or `application`, or a type of aliases. */
      readonly type: string;
      /** @description `<tenantId>/<objectId>`, or an alias. */
      readonly id: string;
      readonly properties?: {
        readonly [key: string]: unknown;
      };
    };
    readonly AskedAction: {
      /** @description `<permission>:read`, `<permission>:readWrite` or a name of the catalog's own. */
      readonly name: string;
      readonly properties?: {
        readonly [key: string]: unknown;
      };
    };
    readonly AskedResource: {
      /** @description `account` or a resource type of the catalog. */
      readonly type: string;
      readonly id: string;
      readonly properties?: {
        /** @description May be left out under /accounts. */
        readonly accountId?: string;
      } & {
        readonly [key: string]: unknown;
      };
    };
    readonly Evaluation: {
      readonly subject: components['schemas']['AskedSubject'];
      readonly action: components['schemas']['AskedAction'];
      readonly resource: components['schemas']['AskedResource'];
      readonly context?: {
        /** @description Adds `reasons`. */
        readonly explain?: boolean;
      } & {
        readonly [key: string]: unknown;
      };
    };
    readonly Evaluations: {
      readonly subject?: components['schemas']['AskedSubject'];
      readonly action?: components['schemas']['AskedAction'];
      readonly resource?: components['schemas']['AskedResource'];
      readonly context?: {
        /** @description Adds `reasons`. */
        readonly explain?: boolean;
      } & {
        readonly [key: string]: unknown;
      };
      readonly evaluations?: readonly {
        readonly subject?: components['schemas']['AskedSubject'];
        readonly action?: components['schemas']['AskedAction'];
        readonly resource?: components['schemas']['AskedResource'];
        readonly context?: {
          /** @description Adds `reasons`. */
          readonly explain?: boolean;
        } & {
          readonly [key: string]: unknown;
        };
      }[];
      readonly options?: {
        /**
         * @default execute_all
         */
        readonly evaluations_semantic?: 'execute_all' | 'deny_on_first_deny' | 'permit_on_first_permit';
      } & {
        readonly [key: string]: unknown;
      };
    };
    readonly EvaluationAnswer: {
      readonly decision: boolean;
      readonly context?: {
        readonly revision?: string;
        /**
         * Format: date-time
         * @description A yes that rests on grants that end holds up to then.
         */
        readonly validUntil?: string;
        readonly reasons?: readonly components['schemas']['Reason'][];
        /** @description Of one question among many: it could not be read, or may not be asked. */
        readonly error?: {
          readonly status: number;
          readonly message: string;
        };
      } & {
        readonly [key: string]: unknown;
      };
    };
    readonly AuthZenMetadata: {
      readonly policy_decision_point: string;
      readonly access_evaluation_endpoint: string;
      readonly access_evaluations_endpoint: string;
      readonly search_subject_endpoint: string;
      readonly search_resource_endpoint: string;
      readonly search_action_endpoint: string;
    };
    readonly SubjectSearch: {
      readonly subject: {
        readonly type: string;
        readonly properties?: {
          readonly [key: string]: unknown;
        };
      };
      readonly action: components['schemas']['AskedAction'];
      readonly resource: components['schemas']['AskedResource'];
      readonly context?: {
        /** @description Adds `reasons`. */
        readonly explain?: boolean;
      } & {
        readonly [key: string]: unknown;
      };
      readonly page?: {
        /** @description `next_token` of the page before; all else stays as it was. */
        readonly token?: string;
        /** @description At most so many results; 1,000 at most, and without it. */
        readonly limit?: number;
        readonly properties?: {
          readonly [key: string]: unknown;
        };
      } & {
        readonly [key: string]: unknown;
      };
    };
    readonly ResourceSearch: {
      readonly subject: components['schemas']['AskedSubject'];
      readonly action: components['schemas']['AskedAction'];
      readonly resource: {
        /** @description `account` or a resource type of the catalog. */
        readonly type: string;
        readonly properties?: {
          /** @description May be left out under /accounts. */
          readonly accountId?: string;
        } & {
          readonly [key: string]: unknown;
        };
      };
      readonly context?: {
        /** @description Adds `reasons`. */
        readonly explain?: boolean;
      } & {
        readonly [key: string]: unknown;
      };
      readonly page?: {
        /** @description `next_token` of the page before; all else stays as it was. */
        readonly token?: string;
        /** @description At most so many results; 1,000 at most, and without it. */
        readonly limit?: number;
        readonly properties?: {
          readonly [key: string]: unknown;
        };
      } & {
        readonly [key: string]: unknown;
      };
    };
    readonly ActionSearch: {
      readonly subject: components['schemas']['AskedSubject'];
      readonly resource: components['schemas']['AskedResource'];
      readonly context?: {
        /** @description Adds `reasons`. */
        readonly explain?: boolean;
      } & {
        readonly [key: string]: unknown;
      };
      readonly page?: {
        /** @description `next_token` of the page before; all else stays as it was. */
        readonly token?: string;
        /** @description At most so many results; 1,000 at most, and without it. */
        readonly limit?: number;
        readonly properties?: {
          readonly [key: string]: unknown;
        };
      } & {
        readonly [key: string]: unknown;
      };
    };
    readonly SubjectsFound: {
      readonly page?: {
        /** @description Empty at the end. */
        readonly next_token: string;
        readonly count: number;
        readonly total?: number;
      };
      readonly context?: {
        readonly revision?: string;
        /** @description Why nothing could be found: something that was asked about is not known. */
        readonly reasons?: readonly ({
          readonly code: string;
          readonly detail: string;
        } & {
          readonly [key: string]: unknown;
        })[];
      } & {
        readonly [key: string]: unknown;
      };
      readonly results: readonly components['schemas']['AskedSubject'][];
    };
    readonly ResourcesFound: {
      readonly page?: {
        /** @description Empty at the end. */
        readonly next_token: string;
        readonly count: number;
        readonly total?: number;
      };
      readonly context?: {
        readonly revision?: string;
        /** @description Why nothing could be found: something that was asked about is not known. */
        readonly reasons?: readonly ({
          readonly code: string;
          readonly detail: string;
        } & {
          readonly [key: string]: unknown;
        })[];
      } & {
        readonly [key: string]: unknown;
      };
      readonly results: readonly components['schemas']['AskedResource'][];
    };
    readonly ActionsFound: {
      readonly page?: {
        /** @description Empty at the end. */
        readonly next_token: string;
        readonly count: number;
        readonly total?: number;
      };
      readonly context?: {
        readonly revision?: string;
        /** @description Why nothing could be found: something that was asked about is not known. */
        readonly reasons?: readonly ({
          readonly code: string;
          readonly detail: string;
        } & {
          readonly [key: string]: unknown;
        })[];
      } & {
        readonly [key: string]: unknown;
      };
      readonly results: readonly components['schemas']['AskedAction'][];
    };
    readonly CreatedUser: {
      readonly member: components['schemas']['Member'];
      readonly userPrincipalName: string;
      readonly temporaryPassword: string | null;
      readonly secretShown?: true;
    };
    readonly CreatedGroup: {
      readonly member: components['schemas']['Member'];
    };
    readonly CreatedApplication: {
      readonly member: components['schemas']['Member'];
      readonly tenantId: string;
      readonly clientId: string;
      readonly replyUrl: string;
      readonly appIdUri: string | null;
    };
    readonly Invitation: {
      readonly id: string;
      readonly address: string;
      /**
       * @description unapproved: accepted by another identity than was invited, whom nobody has let in.
       */
      readonly state: 'pending' | 'accepted' | 'expired' | 'unapproved' | 'withdrawn';
      readonly tenantId: string;
      readonly objectId: string;
      readonly member: components['schemas']['Member'] | null;
      readonly language: string | null;
      /** Format: date-time */
      readonly invited: string;
      readonly invitedBy: components['schemas']['Actor'];
      /** Format: date-time */
      readonly sent: string;
      /** Format: date-time */
      readonly expires: string;
      /** @description What became of the mail; null: there is no mail server, and the link was answered once. */
      readonly mail: ('waiting' | 'sent' | 'failed') | null;
      readonly accepted: string | null;
      /** @description Who accepted, where the directory has another address of the guest now than was invited. */
      readonly acceptedAs: string | null;
      /** @description Whom a manager let in though they accepted late, or as another identity than was invited. */
      readonly approved: {
        readonly as: string;
        /** Format: date-time */
        readonly at: string;
        readonly by: components['schemas']['Actor'];
      } | null;
      /** @description Whether the guest came into the directory by this invitation. */
      readonly madeGuest: boolean;
      readonly guestDeleted: boolean;
    };
    readonly SentInvitation: {
      readonly id: string;
      readonly address: string;
      /**
       * @description unapproved: accepted by another identity than was invited, whom nobody has let in.
       */
      readonly state: 'pending' | 'accepted' | 'expired' | 'unapproved' | 'withdrawn';
      readonly tenantId: string;
      readonly objectId: string;
      readonly member: components['schemas']['Member'] | null;
      readonly language: string | null;
      /** Format: date-time */
      readonly invited: string;
      readonly invitedBy: components['schemas']['Actor'];
      /** Format: date-time */
      readonly sent: string;
      /** Format: date-time */
      readonly expires: string;
      /** @description What became of the mail; null: there is no mail server, and the link was answered once. */
      readonly mail: ('waiting' | 'sent' | 'failed') | null;
      readonly accepted: string | null;
      /** @description Who accepted, where the directory has another address of the guest now than was invited. */
      readonly acceptedAs: string | null;
      /** @description Whom a manager let in though they accepted late, or as another identity than was invited. */
      readonly approved: {
        readonly as: string;
        /** Format: date-time */
        readonly at: string;
        readonly by: components['schemas']['Actor'];
      } | null;
      /** @description Whether the guest came into the directory by this invitation. */
      readonly madeGuest: boolean;
      readonly guestDeleted: boolean;
      readonly redeemUrl?: string | null;
      readonly secretShown?: true;
    };
    readonly DirectoryIntent: {
      readonly id: string;
      readonly kind: 'user' | 'group' | 'application' | 'invitation' | 'key';
      readonly tenantId: string;
      readonly name: string;
      /**
       * @description Not asked yet; asked, with an answer that is not known; there, as `made` says.
       */
      readonly step: 'recorded' | 'asked' | 'made';
      readonly made: {
        readonly objectId?: string;
        readonly applicationId?: string;
        readonly appId?: string;
        /** @description A key whose secret nobody has. */
        readonly keyId?: string;
      };
      /** @description Whether it is a member of the account already. */
      readonly added: boolean;
      readonly problem: {
        readonly code: string;
        readonly detail: string;
      } | null;
      readonly beganBy: Record<string, unknown>;
      /** Format: date-time */
      readonly began: string;
      /** Format: date-time */
      readonly changed: string;
      readonly look: string;
      readonly retry: string;
    };
    readonly DirectoryRights: {
      readonly roles: readonly {
        readonly templateId: string;
        readonly displayName: string;
      }[];
      readonly createUsers: boolean;
      readonly changeUsers: boolean;
      readonly resetPasswords: boolean;
      readonly deleteUsers: boolean;
      readonly createGroups: boolean;
      readonly createApplications: boolean;
      readonly inviteUsers: boolean;
      readonly globalAdministrator: boolean;
      /** @description What is not allowed, with the directory roles that give it and some who have one. */
      readonly missing: readonly {
        /**
         * @description The name of the right above that is false.
         */
        readonly right:
          | 'createUsers'
          | 'changeUsers'
          | 'resetPasswords'
          | 'deleteUsers'
          | 'createGroups'
          | 'createApplications'
          | 'inviteUsers'
          | 'globalAdministrator';
        /** @description The least that would do first. */
        readonly directoryRoles: readonly string[];
        readonly whoHasRight: readonly {
          readonly displayName: string;
        }[];
      }[];
    };
    readonly Ground: {
      readonly by: 'owner' | 'role' | 'custom';
      readonly member?: string;
      readonly role?: string;
      readonly permission: string;
      readonly level: 'read' | 'readWrite';
      readonly on?:
        | {
            readonly type: string;
            readonly all: true;
          }
        | {
            readonly type: string;
            readonly allOf: string;
          }
        | {
            readonly type: string;
            readonly id: string;
          };
      /** Format: date-time */
      readonly start?: string;
      /** Format: date-time */
      readonly end?: string;
      /** @description From the own group up to the group that was given it. */
      readonly via: readonly string[];
    };
    readonly NamedGround: {
      readonly by: 'owner' | 'role' | 'custom';
      readonly member?: string;
      readonly role?: string;
      readonly permission: string;
      readonly level: 'read' | 'readWrite';
      readonly on?:
        | {
            readonly type: string;
            readonly all: true;
          }
        | {
            readonly type: string;
            readonly allOf: string;
          }
        | {
            readonly type: string;
            readonly id: string;
          };
      /** Format: date-time */
      readonly start?: string;
      /** Format: date-time */
      readonly end?: string;
      /** @description From the own group up to the group that was given it. */
      readonly via: readonly string[];
      readonly memberName?: string;
      /** @description The names of `via`, in its order. */
      readonly viaNames: readonly string[];
    };
    readonly Holding: {
      readonly permission: string;
      readonly level: 'read' | 'readWrite';
      readonly on?:
        | {
            readonly type: string;
            readonly all: true;
          }
        | {
            readonly type: string;
            readonly allOf: string;
          }
        | {
            readonly type: string;
            readonly id: string;
          };
      readonly withoutEffect?: components['schemas']['Denial'];
      /** @description The conditions under which it has effect. */
      readonly under?: readonly string[];
      readonly from: readonly components['schemas']['Ground'][];
    };
    readonly NamedHolding: {
      readonly permission: string;
      readonly level: 'read' | 'readWrite';
      readonly on?:
        | {
            readonly type: string;
            readonly all: true;
          }
        | {
            readonly type: string;
            readonly allOf: string;
          }
        | {
            readonly type: string;
            readonly id: string;
          };
      readonly withoutEffect?: components['schemas']['Denial'];
      /** @description The conditions under which it has effect. */
      readonly under?: readonly string[];
      readonly from: readonly components['schemas']['NamedGround'][];
    };
    readonly EffectiveAccess: {
      readonly tenantId: string;
      readonly objectId: string;
      /** @description Owners have complete access, always (A-1). */
      readonly owner: boolean;
      readonly memberId: string | null;
      readonly items: readonly components['schemas']['NamedHolding'][];
      /** @description The level on all of a type; mixed where those of that type differ. Never stored (R-7). */
      readonly allRows: readonly {
        readonly permission: string;
        readonly type: string;
        readonly level: 'none' | 'read' | 'readWrite' | 'mixed';
      }[];
    };
    readonly ImportRow: {
      /** @description On which the row begins, from 1. */
      readonly line: number;
      readonly outcome: 'added' | 'changed' | 'unchanged' | 'refused';
      /** @description Absent where refused, and on a dry run for who is added. */
      readonly member?: string;
      readonly tenantId?: string;
      readonly objectId?: string;
      readonly kind?: 'user' | 'group' | 'application';
      readonly before?: components['schemas']['Access'];
      readonly access?: components['schemas']['Access'];
      readonly problem?: components['schemas']['Problem'];
    };
    readonly ImportCounts: {
      readonly added: number;
      readonly changed: number;
      readonly unchanged: number;
      readonly refused: number;
    };
    readonly ImportPreview: components['schemas']['Effect'] & {
      readonly rows: readonly components['schemas']['ImportRow'][];
      readonly counts: components['schemas']['ImportCounts'];
    };
    readonly ApplicationKey: {
      readonly keyId: string;
      readonly description: string | null;
      readonly created: string | null;
      readonly expires: string | null;
      readonly hint: string | null;
    };
    readonly NewApplicationKey: {
      readonly keyId: string;
      readonly description: string | null;
      readonly created: string | null;
      readonly expires: string | null;
      readonly clientId: string;
      readonly key: string | null;
      readonly secretShown?: true;
    };
    readonly DirectoryProfile: {
      readonly kind: 'user' | 'group' | 'application';
      /** @description Why only memberships can be changed here, if so (T-11). */
      readonly masteredBy: ('on-premises' | 'another-tenant') | null;
      readonly givenName?: string | null;
      readonly surname?: string | null;
      /** @description What stands before the @. */
      readonly userName?: string;
      readonly domain?: string;
      readonly groups?: readonly {
        readonly objectId: string;
        readonly displayName: string;
      }[];
      readonly name?: string;
      readonly description?: string | null;
      readonly members?: readonly {
        readonly objectId: string;
        readonly displayName: string;
      }[];
      /** @description Why the members of a group cannot be changed, if so. */
      readonly unwritable?: ('dynamic' | 'mail-enabled') | null;
      readonly replyUrl?: string | null;
      readonly appIdUri?: string | null;
    };
    readonly RemovedMember: {
      readonly removed: components['schemas']['Member'];
      readonly remains: readonly {
        /** @description The id of the member group. */
        readonly member: string;
        readonly tenantId: string;
        readonly objectId: string;
        readonly displayName: string;
        readonly access: components['schemas']['Access'];
        /** @description From the own group up to the member group. */
        readonly via: readonly string[];
        readonly viaNames: readonly string[];
      }[];
      /** @description With ?cut=groups: the groups of the directory that the user is taken out of. */
      readonly cut?: readonly {
        readonly objectId: string;
        readonly displayName: string;
      }[];
      /** @description How many sessions end: of people who belong to no other account. */
      readonly sessionsEnded?: number;
      readonly invitationWithdrawn?: string | null;
      /** @description The application's keys, which the directory keeps; null: not known, or another tenant's (T-9). */
      readonly keysLeft?:
        | readonly {
            readonly keyId: string;
            readonly description: string | null;
            readonly start: string | null;
            readonly end: string;
          }[]
        | null;
    };
    readonly MemberRemoval: components['schemas']['Effect'] & {
      readonly remains: readonly {
        /** @description The id of the member group. */
        readonly member: string;
        readonly tenantId: string;
        readonly objectId: string;
        readonly displayName: string;
        readonly access: components['schemas']['Access'];
        /** @description From the own group up to the member group. */
        readonly via: readonly string[];
        readonly viaNames: readonly string[];
      }[];
      /** @description With ?cut=groups: the groups of the directory that the user is taken out of. */
      readonly cut?: readonly {
        readonly objectId: string;
        readonly displayName: string;
      }[];
      /** @description How many sessions end: of people who belong to no other account. */
      readonly sessionsEnded: number;
      readonly invitationWithdrawn?: string | null;
      /** @description The application's keys, which the directory keeps; null: not known, or another tenant's (T-9). */
      readonly keysLeft?:
        | readonly {
            readonly keyId: string;
            readonly description: string | null;
            readonly start: string | null;
            readonly end: string;
          }[]
        | null;
    };
    readonly TenantRemoval: components['schemas']['Effect'] & {
      /** @description Of the people who lose access, how many were in by groups alone. */
      readonly throughGroups: number;
      /** @description How many sessions end: of people who belong to no other account. */
      readonly sessionsEnded: number;
      /** @description The ids of the open invitations that go with the tenant. */
      readonly invitationsWithdrawn: readonly string[];
      /** @description Applications whose keys the directory keeps; null: the directory does not say. */
      readonly applicationsWithKeys:
        | readonly {
            readonly id: string;
            readonly objectId: string;
            readonly displayName: string;
            readonly keys: number;
          }[]
        | null;
    };
    readonly MembersRemoval: components['schemas']['Effect'] & {
      /** @description How many sessions end: of people who belong to no other account. */
      readonly sessionsEnded: number;
      readonly removals: readonly {
        readonly id: string;
        readonly remains: readonly {
          /** @description The id of the member group. */
          readonly member: string;
          readonly tenantId: string;
          readonly objectId: string;
          readonly displayName: string;
          readonly access: components['schemas']['Access'];
          /** @description From the own group up to the member group. */
          readonly via: readonly string[];
          readonly viaNames: readonly string[];
        }[];
        /** @description With ?cut=groups: the groups of the directory that the user is taken out of. */
        readonly cut?: readonly {
          readonly objectId: string;
          readonly displayName: string;
        }[];
        readonly invitationWithdrawn?: string | null;
        /** @description The application's keys, which the directory keeps; null: not known, or another tenant's (T-9). */
        readonly keysLeft?:
          | readonly {
              readonly keyId: string;
              readonly description: string | null;
              readonly start: string | null;
              readonly end: string;
            }[]
          | null;
      }[];
    };
    readonly RemovedTenant: {
      readonly tenantId: string;
      readonly members: {
        readonly user: number;
        readonly group: number;
        readonly application: number;
      };
      /** @description Of the people who lose access, how many were in by groups alone. */
      readonly throughGroups: number;
      /** @description How many sessions end: of people who belong to no other account. */
      readonly sessionsEnded: number;
      /** @description The ids of the open invitations that go with the tenant. */
      readonly invitationsWithdrawn: readonly string[];
      /** @description Applications whose keys the directory keeps; null: the directory does not say. */
      readonly applicationsWithKeys:
        | readonly {
            readonly id: string;
            readonly objectId: string;
            readonly displayName: string;
            readonly keys: number;
          }[]
        | null;
    };
    readonly DeletedResource: {
      readonly deleted: readonly components['schemas']['Resource'][];
      readonly members: readonly {
        readonly id: string;
        readonly withoutAccess: boolean;
      }[];
    };
    readonly Person: {
      readonly tenantId: string;
      readonly objectId: string;
      readonly kind: 'user' | 'group' | 'application';
      readonly displayName: string;
      readonly userPrincipalName: string | null;
      readonly guest: boolean;
      readonly state:
        | 'active'
        | 'invitation-pending'
        | 'invitation-expired'
        | 'invitation-unapproved'
        | 'disabled'
        | 'deleted-in-directory';
      /** @description The own row in the account; null for whoever is in by way of groups alone (G-3). */
      readonly memberId: string | null;
      /** @description From the person's own group up to this one. */
      readonly via: readonly string[];
    };
    readonly GivenGrant: {
      /** @description A role or a custom permission as ACCESS has it, with its `start` and `end`. */
      readonly grant: {
        readonly role?: string;
        readonly permission?: string;
      };
      readonly reason: string | null;
      readonly givenBy: components['schemas']['Actor'];
      /** Format: date-time */
      readonly givenAt: string;
    };
    readonly Role: {
      readonly id: string;
      readonly name: string;
      readonly description: string;
      readonly standard: boolean;
      readonly assignableTo: readonly ('user' | 'group' | 'application')[];
      /** @description How many members were given it. */
      readonly holders: number;
      readonly account?: {
        readonly [key: string]: 'read' | 'readWrite';
      };
      readonly everyResource?: {
        readonly [key: string]: 'read' | 'readWrite';
      };
      readonly custom?: readonly {
        readonly permission: string;
        readonly level: 'read' | 'readWrite';
        readonly on?:
          | {
              readonly type: string;
              readonly all: true;
            }
          | {
              readonly type: string;
              readonly allOf: string;
            }
          | {
              readonly type: string;
              readonly id: string;
            };
        /** Format: date-time */
        readonly start?: string;
        /** Format: date-time */
        readonly end?: string;
      }[];
      readonly revision?: number;
      /** Format: date-time */
      readonly changed?: string;
      readonly changedBy?: components['schemas']['Actor'];
    };
    readonly DeletedRole: {
      readonly deleted: string;
      readonly members: readonly {
        readonly id: string;
        readonly withoutAccess: boolean;
      }[];
    };
    readonly Tenant: {
      readonly tenantId: string;
      readonly displayName: string;
      readonly defaultDomain: string;
      readonly directoryIntegration: boolean;
      readonly allowCloudOnly?: boolean;
      readonly state:
        | 'mass-removal'
        | 'disconnected'
        | 'consent-withdrawn'
        | 'consent-missing'
        | 'failing'
        | 'first-reading'
        | 'following';
      readonly consent: 'granted' | 'missing' | 'withdrawn';
      readonly rights: readonly string[] | null;
      readonly phase: 'never' | 'first' | 'following';
      readonly confirmedAt: string | null;
      readonly lagSeconds: number | null;
      readonly lastError: {
        /** Format: date-time */
        readonly at: string;
        readonly code: string;
        readonly detail: string;
      } | null;
      readonly objects: {
        readonly user: number;
        readonly group: number;
        readonly application: number;
      };
      readonly massRemoval: {
        /** Format: date-time */
        readonly at: string;
        readonly kind: string;
        readonly held: number;
        readonly removed: number;
      } | null;
      readonly accessEnds: string | null;
      readonly notifications: {
        readonly state: 'on' | 'off' | 'starting' | 'failing';
        readonly detail: string;
        readonly until: string | null;
      };
      readonly consentBy: {
        readonly link: string;
        readonly roles: readonly string[];
      } | null;
      /** Format: date-time */
      readonly associated: string;
      readonly associatedBy?: components['schemas']['Actor'];
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export interface operations {
  readonly getAssociation: {
    readonly parameters: {
      readonly query: {
        readonly account: string;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Default Response */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly tenantId: string;
            readonly domain: string;
            /** @description The name of the organization, where its directory may be read already. */
            readonly tenantName: string | null;
            readonly displayName: string;
            readonly userName: string;
            /** Format: date-time */
            readonly until: string;
          };
        };
      };
    };
  };
  readonly signOut: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Default Response */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly redirect: string;
          };
        };
      };
    };
  };
  readonly getSession: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Default Response */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly tenantId: string;
            readonly objectId: string;
            readonly displayName: string;
            /** Format: date-time */
            readonly ends: string;
            /** @description Whether staying signed in puts the end off. */
            readonly renewable: boolean;
          };
        };
      };
    };
  };
  readonly staySignedIn: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Default Response */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly tenantId: string;
            readonly objectId: string;
            readonly displayName: string;
            /** Format: date-time */
            readonly ends: string;
            /** @description Whether staying signed in puts the end off. */
            readonly renewable: boolean;
          };
        };
      };
    };
  };
  readonly getMe: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly kind: 'user' | 'application' | 'portal';
            readonly tenantId: string;
            readonly objectId: string;
            readonly displayName: string;
            readonly userPrincipalName: string | null;
            readonly guest: boolean;
            readonly tenant: {
              readonly tenantId: string;
              readonly displayName: string;
              readonly defaultDomain: string;
            } | null;
            readonly accounts: readonly {
              readonly id: string;
              readonly name: string;
              readonly kind: 'company' | 'individual';
              readonly features: readonly string[];
              readonly claimed: boolean;
              readonly revision: number;
              readonly owner: boolean;
              readonly access: readonly components['schemas']['Holding'][];
            }[];
            readonly mayOpenAccount: boolean;
            readonly offers: readonly {
              readonly account: components['schemas']['Account'];
              readonly ownerId: string;
              readonly offered: string;
            }[];
          };
        };
      };
    };
  };
  readonly getCatalog: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly catalog: string;
            readonly version: number;
            readonly permissions: readonly {
              readonly id: string;
              readonly name: string;
            }[];
            readonly roles: readonly {
              readonly id: string;
              readonly name: string;
            }[];
          };
        };
      };
    };
  };
  readonly putCatalog: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** @description As catalog/catalog.schema.json says. */
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          readonly [key: string]: unknown;
        };
      };
    };
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json':
            | {
                readonly from: {
                  readonly catalog: string;
                  readonly version: number;
                };
                readonly to: {
                  readonly catalog: string;
                  readonly version: number;
                };
                /** @description It is the one in force already. */
                readonly same: boolean;
                readonly counts: {
                  /** @description Accounts where anything changes. */
                  readonly accounts: number;
                  /** @description People, groups and applications for whom anything changes. */
                  readonly people: number;
                  /** @description Accounts where nobody could manage users any more. */
                  readonly losingManagers: number;
                };
                readonly plan: string;
                readonly items: readonly {
                  readonly tenantId: string;
                  readonly objectId: string;
                  readonly kind: 'user' | 'group' | 'application';
                  readonly displayName: string;
                  readonly gains: readonly {
                    readonly permission: string;
                    readonly level: 'read' | 'readWrite';
                    readonly on?:
                      | {
                          readonly type: string;
                          readonly all: true;
                        }
                      | {
                          readonly type: string;
                          readonly allOf: string;
                        }
                      | {
                          readonly type: string;
                          readonly id: string;
                        };
                  }[];
                  readonly loses: readonly {
                    readonly permission: string;
                    readonly level: 'read' | 'readWrite';
                    readonly on?:
                      | {
                          readonly type: string;
                          readonly all: true;
                        }
                      | {
                          readonly type: string;
                          readonly allOf: string;
                        }
                      | {
                          readonly type: string;
                          readonly id: string;
                        };
                  }[];
                  readonly stays: readonly {
                    readonly permission: string;
                    readonly level: 'read' | 'readWrite';
                    readonly on?:
                      | {
                          readonly type: string;
                          readonly all: true;
                        }
                      | {
                          readonly type: string;
                          readonly allOf: string;
                        }
                      | {
                          readonly type: string;
                          readonly id: string;
                        };
                  }[];
                  readonly account: string;
                  readonly accountName: string;
                  readonly losesManagers: boolean;
                }[];
                readonly next: string | null;
                readonly total: number;
              }
            | {
                readonly from: {
                  readonly catalog: string;
                  readonly version: number;
                };
                readonly to: {
                  readonly catalog: string;
                  readonly version: number;
                };
                /** @description It is the one in force already. */
                readonly same: boolean;
                readonly counts: {
                  /** @description Accounts where anything changes. */
                  readonly accounts: number;
                  /** @description People, groups and applications for whom anything changes. */
                  readonly people: number;
                  /** @description Accounts where nobody could manage users any more. */
                  readonly losingManagers: number;
                };
                readonly plan: string;
              };
        };
      };
    };
  };
  readonly listAccounts: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly items: readonly components['schemas']['Account'][];
            readonly next: string | null;
            readonly total: number;
            readonly totalIsEstimate?: boolean;
          };
        };
      };
    };
  };
  readonly openAccount: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          readonly name: string;
          readonly kind?: 'company' | 'individual';
          readonly features?: readonly string[];
          readonly owner?: {
            /** Format: uuid */
            readonly tenantId: string;
            /** Format: uuid */
            readonly objectId: string;
          };
        };
      };
    };
    readonly responses: {
      /** @description Created */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Account'];
        };
      };
    };
  };
  readonly getAccount: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Account'];
        };
      };
    };
  };
  readonly changeAccount: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          readonly name?: string;
          readonly kind?: 'company' | 'individual';
          readonly features?: readonly string[];
          readonly owner?: {
            /** Format: uuid */
            readonly tenantId: string;
            /** Format: uuid */
            readonly objectId: string;
          };
        };
      };
    };
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Account'];
        };
      };
    };
  };
  readonly listOwners: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly items: readonly components['schemas']['Owner'][];
            readonly next: string | null;
            readonly total: number;
            readonly totalIsEstimate?: boolean;
          };
        };
      };
    };
  };
  readonly offerOwnership: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          /** Format: uuid */
          readonly tenantId: string;
          /** Format: uuid */
          readonly objectId: string;
          readonly displayName?: string;
        };
      };
    };
    readonly responses: {
      /** @description Created */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Owner'];
        };
      };
    };
  };
  readonly acceptOwnership: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Owner'];
        };
      };
    };
  };
  readonly endOwnership: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly owner: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': null;
        };
      };
    };
  };
  readonly listResources: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
        readonly type?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly items: readonly components['schemas']['Resource'][];
            readonly next: string | null;
            readonly total: number;
            readonly totalIsEstimate?: boolean;
          };
        };
      };
    };
  };
  readonly getResource: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly type: string;
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Resource'];
        };
      };
    };
  };
  readonly putResource: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly type: string;
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          readonly name: string;
          readonly parent?: string | null;
        };
      };
    };
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Resource'];
        };
      };
      /** @description Created */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Resource'];
        };
      };
    };
  };
  readonly deleteResource: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly type: string;
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json':
            components['schemas']['DeletedResource'] | components['schemas']['Effect'];
        };
      };
    };
  };
  readonly getResourceProperties: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly type: string;
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @description As the catalog declares them. */
            readonly properties: {
              readonly [key: string]: unknown;
            };
          };
        };
      };
    };
  };
  readonly putResourceProperties: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly type: string;
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          /** @description As the catalog declares them. */
          readonly properties: {
            readonly [key: string]: unknown;
          };
        };
      };
    };
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @description As the catalog declares them. */
            readonly properties: {
              readonly [key: string]: unknown;
            };
          };
        };
      };
    };
  };
  readonly deleteResourceProperties: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly type: string;
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @description As the catalog declares them. */
            readonly properties: {
              readonly [key: string]: unknown;
            };
          };
        };
      };
    };
  };
  readonly getSubjectProperties: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly tenantId: string;
        readonly objectId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @description As the catalog declares them. */
            readonly properties: {
              readonly [key: string]: unknown;
            };
          };
        };
      };
    };
  };
  readonly putSubjectProperties: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly tenantId: string;
        readonly objectId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          /** @description As the catalog declares them. */
          readonly properties: {
            readonly [key: string]: unknown;
          };
        };
      };
    };
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @description As the catalog declares them. */
            readonly properties: {
              readonly [key: string]: unknown;
            };
          };
        };
      };
    };
  };
  readonly deleteSubjectProperties: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly tenantId: string;
        readonly objectId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @description As the catalog declares them. */
            readonly properties: {
              readonly [key: string]: unknown;
            };
          };
        };
      };
    };
  };
  readonly listAliases: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly tenantId: string;
        readonly objectId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly items: readonly {
              readonly type: string;
              readonly id: string;
              readonly tenantId: string;
              readonly objectId: string;
            }[];
          };
        };
      };
    };
  };
  readonly getAlias: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly type: string;
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly type: string;
            readonly id: string;
            readonly tenantId: string;
            readonly objectId: string;
          };
        };
      };
    };
  };
  readonly putAlias: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly type: string;
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          /** Format: uuid */
          readonly tenantId: string;
          /** Format: uuid */
          readonly objectId: string;
        };
      };
    };
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly type: string;
            readonly id: string;
            readonly tenantId: string;
            readonly objectId: string;
          };
        };
      };
      /** @description Created */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly type: string;
            readonly id: string;
            readonly tenantId: string;
            readonly objectId: string;
          };
        };
      };
    };
  };
  readonly deleteAlias: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly type: string;
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': null;
        };
      };
    };
  };
  readonly listTenants: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly items: readonly components['schemas']['Tenant'][];
            readonly next: string | null;
            readonly total: number;
            readonly totalIsEstimate?: boolean;
          };
        };
      };
    };
  };
  readonly associateTenant: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          /** @description An access token of a person of the tenant; without it, what /auth/sign-in?associate= has proved. */
          readonly token?: string;
        };
      };
    };
    readonly responses: {
      /** @description Created */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Tenant'];
        };
      };
    };
  };
  readonly removeTenant: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
        readonly confirm?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly tenant: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json':
            components['schemas']['RemovedTenant'] | components['schemas']['TenantRemoval'];
        };
      };
    };
  };
  readonly changeTenant: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly tenant: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          readonly allowCloudOnly: boolean;
        };
      };
    };
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly tenantId: string;
            readonly allowCloudOnly: boolean;
          };
        };
      };
    };
  };
  readonly syncTenant: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly tenant: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          readonly acceptMassRemoval?: boolean;
        };
      };
    };
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Tenant'] | components['schemas']['Effect'];
        };
      };
    };
  };
  readonly listAccountsOfTenant: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly tenant: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly items: readonly {
              readonly id: string;
              readonly name: string;
              /** Format: date-time */
              readonly associated: string;
              readonly associatedBy: {
                readonly displayName: string | null;
              };
              readonly members: number;
            }[];
            readonly next: string | null;
            readonly total: number;
            readonly totalIsEstimate?: boolean;
          };
        };
      };
    };
  };
  readonly cutOffAccount: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
        readonly confirm?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly tenant: string;
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly account: string;
            readonly tenantId: string;
            readonly members: number;
          };
        };
      };
    };
  };
  readonly makeTenant: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          readonly displayName: string;
          readonly domain: string;
          readonly contactEmail: string;
          readonly administrator: {
            readonly givenName: string;
            readonly surname: string;
            readonly userName: string;
            readonly password: string;
          };
        };
      };
    };
    readonly responses: {
      /** @description Created */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly tenantId: string;
            readonly domain: string;
            readonly administrator: {
              readonly objectId: string;
              readonly userPrincipalName: string;
            };
            readonly signInUrl: string;
          };
        };
      };
    };
  };
  readonly searchDirectory: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
        readonly q?: string;
        readonly tenant?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly kind: 'users' | 'groups' | 'applications';
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly items: readonly components['schemas']['DirectoryHit'][];
            readonly next: string | null;
            readonly total: number;
            readonly totalIsEstimate?: boolean;
            /** @description False while the directory is still being read for the first time. */
            readonly complete: boolean;
          };
        };
      };
    };
  };
  readonly createUser: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          readonly givenName: string;
          readonly surname: string;
          readonly userName: string;
          readonly domain?: string;
          readonly groups?: readonly string[];
          readonly globalAdministrator?: boolean;
          readonly recoveryEmail?: string;
          readonly access: {
            readonly roles?: readonly (
              | string
              | {
                  readonly role: string;
                  /** Format: date-time */
                  readonly start?: string;
                  /** Format: date-time */
                  readonly end?: string;
                }
            )[];
            readonly custom?: readonly {
              readonly permission: string;
              readonly level: 'read' | 'readWrite';
              /** @description One of `all`, `allOf` and `id` beside the type. */
              readonly on?: {
                readonly type: string;
                readonly all?: true;
                readonly allOf?: string;
                readonly id?: string;
              };
              /** Format: date-time */
              readonly start?: string;
              /** Format: date-time */
              readonly end?: string;
            }[];
            readonly reason?: string;
          };
        };
      };
    };
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Effect'];
        };
      };
      /** @description Created */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['CreatedUser'];
        };
      };
    };
  };
  readonly createGroup: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          readonly name: string;
          readonly description?: string;
          readonly members?: readonly string[];
          readonly access: {
            readonly roles?: readonly (
              | string
              | {
                  readonly role: string;
                  /** Format: date-time */
                  readonly start?: string;
                  /** Format: date-time */
                  readonly end?: string;
                }
            )[];
            readonly custom?: readonly {
              readonly permission: string;
              readonly level: 'read' | 'readWrite';
              /** @description One of `all`, `allOf` and `id` beside the type. */
              readonly on?: {
                readonly type: string;
                readonly all?: true;
                readonly allOf?: string;
                readonly id?: string;
              };
              /** Format: date-time */
              readonly start?: string;
              /** Format: date-time */
              readonly end?: string;
            }[];
            readonly reason?: string;
          };
        };
      };
    };
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Effect'];
        };
      };
      /** @description Created */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['CreatedGroup'];
        };
      };
    };
  };
  readonly createApplication: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          readonly name: string;
          readonly replyUrl: string;
          readonly appIdUri?: string;
          readonly access: {
            readonly roles?: readonly (
              | string
              | {
                  readonly role: string;
                  /** Format: date-time */
                  readonly start?: string;
                  /** Format: date-time */
                  readonly end?: string;
                }
            )[];
            readonly custom?: readonly {
              readonly permission: string;
              readonly level: 'read' | 'readWrite';
              /** @description One of `all`, `allOf` and `id` beside the type. */
              readonly on?: {
                readonly type: string;
                readonly all?: true;
                readonly allOf?: string;
                readonly id?: string;
              };
              /** Format: date-time */
              readonly start?: string;
              /** Format: date-time */
              readonly end?: string;
            }[];
            readonly reason?: string;
          };
        };
      };
    };
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Effect'];
        };
      };
      /** @description Created */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['CreatedApplication'];
        };
      };
    };
  };
  readonly getDirectoryRights: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['DirectoryRights'];
        };
      };
    };
  };
  readonly listDirectoryIntents: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly items: readonly components['schemas']['DirectoryIntent'][];
            readonly next: string | null;
            readonly total: number;
            readonly totalIsEstimate?: boolean;
          };
        };
      };
    };
  };
  readonly retryDirectoryIntent: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly intent: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Created */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly kind: 'user' | 'group' | 'application' | 'invitation' | 'key';
            readonly member?: components['schemas']['Member'];
            readonly userPrincipalName?: string;
            readonly temporaryPassword?: string | null;
            readonly clientId?: string;
            readonly key?: string | null;
          };
        };
      };
    };
  };
  readonly deleteUser: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
        readonly confirm?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly objectId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly deleted: string;
          };
        };
      };
    };
  };
  readonly listInvitations: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly items: readonly components['schemas']['Invitation'][];
            readonly next: string | null;
            readonly total: number;
            readonly totalIsEstimate?: boolean;
          };
        };
      };
    };
  };
  readonly invite: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          /** @description Each entry one address, or several separated by commas, semicolons, white space or lines. */
          readonly addresses: readonly string[];
          readonly access: {
            readonly roles?: readonly (
              | string
              | {
                  readonly role: string;
                  /** Format: date-time */
                  readonly start?: string;
                  /** Format: date-time */
                  readonly end?: string;
                }
            )[];
            readonly custom?: readonly {
              readonly permission: string;
              readonly level: 'read' | 'readWrite';
              /** @description One of `all`, `allOf` and `id` beside the type. */
              readonly on?: {
                readonly type: string;
                readonly all?: true;
                readonly allOf?: string;
                readonly id?: string;
              };
              /** Format: date-time */
              readonly start?: string;
              /** Format: date-time */
              readonly end?: string;
            }[];
            readonly reason?: string;
          };
          readonly language?: string;
          readonly message?: string;
          /** @description In days; 30 unless told. */
          readonly expires?: number;
        };
      };
    };
    readonly responses: {
      /** @description Created */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly items: readonly (
              | components['schemas']['SentInvitation']
              | {
                  readonly problem: components['schemas']['Problem'];
                  readonly address: string;
                }
            )[];
            /** @description What guests cannot do, to be told whoever invites them. */
            readonly guestLimits: readonly {
              readonly code: string;
              readonly detail: string;
            }[];
          };
        };
      };
    };
  };
  readonly resendInvitation: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly invitation: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['SentInvitation'];
        };
      };
    };
  };
  readonly approveInvitation: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly invitation: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          /** @description The address of who accepted, as the invitation names it: `acceptedAs`, else `address`. */
          readonly as: string;
        };
      };
    };
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Invitation'] | components['schemas']['Effect'];
        };
      };
    };
  };
  readonly withdrawInvitation: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
        readonly confirm?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly invitation: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly invitation: components['schemas']['Invitation'];
            readonly guest: {
              readonly deleted: boolean;
              readonly why?: 'not-made-here' | 'accepted' | 'in-another-account' | 'gone' | 'refused';
              readonly problem?: components['schemas']['Problem'];
            };
          };
        };
      };
    };
  };
  readonly listMembers: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
        readonly q?: string;
        readonly kind?: 'user' | 'group' | 'application';
        readonly tenant?: string;
        readonly role?: string;
        /** @description `attention`: every state but active, starts-later and invitation-pending. */
        readonly state?:
          | (
              | 'active'
              | 'invitation-pending'
              | 'invitation-expired'
              | 'invitation-unapproved'
              | 'disabled'
              | 'deleted-in-directory'
              | 'without-access'
              | 'starts-later'
              | 'ended'
              | 'tenant-disconnected'
            )
          | 'attention';
        readonly through?: string;
        readonly expiring?: string;
        readonly idle?: string;
        readonly permission?: string;
        readonly sort?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly items: readonly components['schemas']['Member'][];
            readonly next: string | null;
            readonly total: number;
            readonly totalIsEstimate?: boolean;
            readonly counts: {
              readonly user: number;
              readonly group: number;
              readonly application: number;
            };
          };
        };
      };
    };
  };
  readonly addMembers: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          readonly objects: readonly {
            /** Format: uuid */
            readonly tenantId: string;
            /** Format: uuid */
            readonly objectId: string;
            readonly kind: 'user' | 'group' | 'application';
          }[];
          readonly access: {
            readonly roles?: readonly (
              | string
              | {
                  readonly role: string;
                  /** Format: date-time */
                  readonly start?: string;
                  /** Format: date-time */
                  readonly end?: string;
                }
            )[];
            readonly custom?: readonly {
              readonly permission: string;
              readonly level: 'read' | 'readWrite';
              /** @description One of `all`, `allOf` and `id` beside the type. */
              readonly on?: {
                readonly type: string;
                readonly all?: true;
                readonly allOf?: string;
                readonly id?: string;
              };
              /** Format: date-time */
              readonly start?: string;
              /** Format: date-time */
              readonly end?: string;
            }[];
            readonly reason?: string;
          };
        };
      };
    };
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Effect'];
        };
      };
      /** @description Created */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly items: readonly (
              | components['schemas']['Member']
              | {
                  readonly problem: components['schemas']['Problem'];
                  readonly tenantId: string;
                  readonly objectId: string;
                }
            )[];
          };
        };
      };
    };
  };
  readonly getMember: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly member: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Member'];
        };
      };
    };
  };
  readonly removeMember: {
    readonly parameters: {
      readonly query?: {
        readonly cut?: 'groups';
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
        readonly confirm?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly member: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json':
            components['schemas']['RemovedMember'] | components['schemas']['MemberRemoval'];
        };
      };
    };
  };
  readonly changeAccess: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
        readonly confirm?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly member: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          readonly roles?: readonly (
            | string
            | {
                readonly role: string;
                /** Format: date-time */
                readonly start?: string;
                /** Format: date-time */
                readonly end?: string;
              }
          )[];
          readonly custom?: readonly {
            readonly permission: string;
            readonly level: 'read' | 'readWrite';
            /** @description One of `all`, `allOf` and `id` beside the type. */
            readonly on?: {
              readonly type: string;
              readonly all?: true;
              readonly allOf?: string;
              readonly id?: string;
            };
            /** Format: date-time */
            readonly start?: string;
            /** Format: date-time */
            readonly end?: string;
          }[];
          readonly reason?: string;
        };
      };
    };
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Member'] | components['schemas']['Effect'];
        };
      };
    };
  };
  readonly getProfile: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly member: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['DirectoryProfile'];
        };
      };
    };
  };
  readonly changeProfile: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
        readonly confirm?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly member: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          readonly givenName?: string;
          readonly surname?: string;
          readonly userName?: string;
          readonly groups?: readonly string[];
          readonly name?: string;
          readonly description?: string;
          readonly members?: readonly string[];
          readonly replyUrl?: string;
          readonly appIdUri?: string;
        };
      };
    };
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Member'] | components['schemas']['Effect'];
        };
      };
    };
  };
  readonly resetPassword: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly member: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly userPrincipalName: string | null;
            readonly temporaryPassword: string | null;
            readonly secretShown?: true;
          };
        };
      };
    };
  };
  readonly listKeys: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly member: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly clientId: string;
            readonly items: readonly components['schemas']['ApplicationKey'][];
          };
        };
      };
    };
  };
  readonly addKey: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly member: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          readonly description?: string;
          readonly months?: number;
        };
      };
    };
    readonly responses: {
      /** @description Created */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['NewApplicationKey'];
        };
      };
    };
  };
  readonly removeKeyNamed: {
    readonly parameters: {
      readonly query: {
        readonly keyId: string;
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly member: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': null;
        };
      };
    };
  };
  readonly removeKey: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly member: string;
        readonly key: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': null;
        };
      };
    };
  };
  readonly changeMembers: {
    readonly parameters: {
      readonly query?: {
        readonly cut?: 'groups';
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
        readonly confirm?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          readonly members?: readonly string[];
          readonly filter?: {
            readonly q?: string;
            readonly kind?: 'user' | 'group' | 'application';
            /** Format: uuid */
            readonly tenant?: string;
            readonly role?: string;
            /** @description `attention`: every state but active, starts-later and invitation-pending. */
            readonly state?:
              | (
                  | 'active'
                  | 'invitation-pending'
                  | 'invitation-expired'
                  | 'invitation-unapproved'
                  | 'disabled'
                  | 'deleted-in-directory'
                  | 'without-access'
                  | 'starts-later'
                  | 'ended'
                  | 'tenant-disconnected'
                )
              | 'attention';
            readonly through?: string;
            readonly expiring?: string;
            readonly idle?: string;
            readonly permission?: string;
          };
          readonly except?: readonly string[];
          readonly access?: {
            readonly roles?: readonly (
              | string
              | {
                  readonly role: string;
                  /** Format: date-time */
                  readonly start?: string;
                  /** Format: date-time */
                  readonly end?: string;
                }
            )[];
            readonly custom?: readonly {
              readonly permission: string;
              readonly level: 'read' | 'readWrite';
              /** @description One of `all`, `allOf` and `id` beside the type. */
              readonly on?: {
                readonly type: string;
                readonly all?: true;
                readonly allOf?: string;
                readonly id?: string;
              };
              /** Format: date-time */
              readonly start?: string;
              /** Format: date-time */
              readonly end?: string;
            }[];
            readonly reason?: string;
          };
          readonly end?: string | null;
          readonly remove?: true;
        };
      };
    };
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json':
            components['schemas']['MembersRemoval'] | components['schemas']['Effect'];
        };
      };
      /** @description Created */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            /** @description Of a removal: how many sessions end, of people who belong to no other account. */
            readonly sessionsEnded?: number;
            readonly items: readonly (
              | components['schemas']['RemovedMember']
              | {
                  readonly problem: components['schemas']['Problem'];
                  readonly id: string;
                  readonly tenantId?: string;
                  readonly objectId?: string;
                }
              | components['schemas']['Member']
            )[];
          };
        };
      };
    };
  };
  readonly listPeople: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
        readonly alone?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly member: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly items: readonly components['schemas']['Person'][];
            readonly next: string | null;
            readonly total: number;
            readonly totalIsEstimate?: boolean;
          };
        };
      };
    };
  };
  readonly listGrants: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly member: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly items: readonly components['schemas']['GivenGrant'][];
          };
        };
      };
    };
  };
  readonly listRoles: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly items: readonly components['schemas']['Role'][];
            readonly next: string | null;
            readonly total: number;
            readonly totalIsEstimate?: boolean;
          };
        };
      };
    };
  };
  readonly createRole: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          readonly name: string;
          readonly description?: string;
          readonly custom?: readonly {
            readonly permission: string;
            readonly level: 'read' | 'readWrite';
            /** @description One of `all`, `allOf` and `id` beside the type. */
            readonly on?: {
              readonly type: string;
              readonly all?: true;
              readonly allOf?: string;
              readonly id?: string;
            };
            /** Format: date-time */
            readonly start?: string;
            /** Format: date-time */
            readonly end?: string;
          }[];
        };
      };
    };
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Effect'];
        };
      };
      /** @description Created */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Role'];
        };
      };
    };
  };
  readonly getRole: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly role: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Role'];
        };
      };
    };
  };
  readonly changeRole: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
        readonly confirm?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly role: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': {
          readonly name: string;
          readonly description?: string;
          readonly custom?: readonly {
            readonly permission: string;
            readonly level: 'read' | 'readWrite';
            /** @description One of `all`, `allOf` and `id` beside the type. */
            readonly on?: {
              readonly type: string;
              readonly all?: true;
              readonly allOf?: string;
              readonly id?: string;
            };
            /** Format: date-time */
            readonly start?: string;
            /** Format: date-time */
            readonly end?: string;
          }[];
        };
      };
    };
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Role'] | components['schemas']['Effect'];
        };
      };
    };
  };
  readonly deleteRole: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
        readonly confirm?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly role: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['DeletedRole'] | components['schemas']['Effect'];
        };
      };
    };
  };
  readonly listRoleHolders: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly role: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly items: readonly components['schemas']['Member'][];
            readonly next: string | null;
            readonly total: number;
            readonly totalIsEstimate?: boolean;
          };
        };
      };
    };
  };
  readonly getMemberEffectiveAccess: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly member: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EffectiveAccess'];
        };
      };
    };
  };
  readonly getSubjectEffectiveAccess: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly tenantId: string;
        readonly objectId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EffectiveAccess'];
        };
      };
    };
  };
  readonly listSubjects: {
    readonly parameters: {
      readonly query: {
        /** @description At most 100 of `<tenantId>/<objectId>`, separated by commas. */
        readonly ids: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly items: readonly {
              readonly tenantId: string;
              readonly objectId: string;
              /** @description The object id while no name is known. */
              readonly displayName: string;
            }[];
          };
        };
      };
    };
  };
  readonly getSnapshot: {
    readonly parameters: {
      readonly query?: {
        /** @description A stream of Server-Sent Events; Last-Event-ID goes on where one stopped. */
        readonly live?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly account: string;
            readonly revision: string;
            /** @description The server's clock, in ms since the epoch. */
            readonly at: number;
            readonly facts: Record<string, unknown>;
          };
        };
      };
    };
  };
  readonly readLog: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
        readonly from?: string;
        readonly to?: string;
        readonly actor?: string;
        /** @description One action, or with a dot at its end all that begin so: `members.` */
        readonly action?: string;
        readonly member?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly items: readonly {
              readonly account: string;
              readonly seq: number;
              /** Format: date-time */
              readonly at: string;
              readonly action: string;
              readonly result: 'done' | 'refused';
              readonly actorKind: string;
              readonly target: {
                readonly [key: string]: string;
              };
              readonly actor: {
                readonly kind?: string;
                readonly tenantId?: string;
                readonly objectId?: string;
                readonly clientId?: string;
                readonly displayName?: string;
                readonly onBehalfOf?: {
                  readonly tenantId: string;
                  readonly objectId: string;
                };
                readonly channel?: 'console' | 'api';
                readonly ip?: string;
                readonly userAgent?: string;
                readonly requestId?: string;
              } | null;
              readonly detail: {
                readonly [key: string]: unknown;
              } | null;
              readonly salt: string | null;
              readonly digest: string;
              readonly seal: string;
            }[];
            readonly next: string | null;
            readonly total: number;
            readonly totalIsEstimate?: boolean;
          };
        };
      };
    };
  };
  readonly signLogCheckpoint: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly type: 'rolecall-checkpoint-1';
            readonly account: string;
            readonly entries: number;
            readonly seal: string;
            /** Format: date-time */
            readonly at: string;
            /** @description The thumbprint of a key of /.well-known/rolecall-log-keys. */
            readonly keyId: string;
            /** @description Ed25519, base64url, over the rest in the form of RFC 8785. */
            readonly signature: string;
          };
        };
      };
    };
  };
  readonly recordVisits: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': readonly {
          /** Format: uuid */
          readonly tenantId: string;
          /** Format: uuid */
          readonly objectId: string;
          readonly id: string;
          /** @description Query and fragment are dropped before it is kept. */
          readonly path: string;
          /** Format: date-time */
          readonly at: string;
        }[];
      };
    };
    readonly responses: {
      /** @description Created */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly items: readonly (
              | {
                  readonly id: string;
                  /** @description False where it is older than 30 days. */
                  readonly kept: boolean;
                }
              | {
                  readonly id: string;
                  readonly tenantId: string;
                  readonly objectId: string;
                  readonly problem: components['schemas']['Problem'];
                }
            )[];
          };
        };
      };
    };
  };
  readonly recordOwnVisits: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': readonly {
          readonly id: string;
          /** @description Query and fragment are dropped before it is kept. */
          readonly path: string;
          /** Format: date-time */
          readonly at?: string;
        }[];
      };
    };
    readonly responses: {
      /** @description Created */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly items: readonly (
              | {
                  readonly id: string;
                  /** @description False where it is older than 30 days. */
                  readonly kept: boolean;
                }
              | {
                  readonly id: string;
                  readonly tenantId: string;
                  readonly objectId: string;
                  readonly problem: components['schemas']['Problem'];
                }
            )[];
          };
        };
      };
    };
  };
  readonly listVisits: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly member: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly items: readonly {
              readonly id: string;
              readonly path: string;
              /** Format: date-time */
              readonly at: string;
            }[];
            readonly next: string | null;
            readonly total: number;
            readonly totalIsEstimate?: boolean;
          };
        };
      };
    };
  };
  readonly listSubjectVisits: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
        readonly tenantId: string;
        readonly objectId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly items: readonly {
              readonly id: string;
              readonly path: string;
              /** Format: date-time */
              readonly at: string;
            }[];
            readonly next: string | null;
            readonly total: number;
            readonly totalIsEstimate?: boolean;
          };
        };
      };
    };
  };
  readonly importMembers: {
    readonly parameters: {
      readonly query?: {
        /** @description Answers what would happen and does nothing. */
        readonly dryRun?: boolean;
        readonly confirm?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'text/csv': unknown;
      };
    };
    readonly responses: {
      /** @description Done */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ImportPreview'];
        };
      };
    };
  };
  readonly authzenMetadata: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The metadata */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AuthZenMetadata'];
        };
      };
    };
  };
  readonly authzenMetadataOfAccount: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The metadata */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AuthZenMetadata'];
        };
      };
    };
  };
  readonly evaluate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['Evaluation'];
      };
    };
    readonly responses: {
      /** @description The decision */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EvaluationAnswer'];
        };
      };
    };
  };
  readonly evaluateAll: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['Evaluations'];
      };
    };
    readonly responses: {
      /** @description The decisions in the order asked; one decision where no evaluations were sent */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json':
            | {
                readonly evaluations: readonly components['schemas']['EvaluationAnswer'][];
              }
            | components['schemas']['EvaluationAnswer'];
        };
      };
    };
  };
  readonly searchSubjects: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['SubjectSearch'];
      };
    };
    readonly responses: {
      /** @description What was found; with `page` where one was asked for or there is more */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['SubjectsFound'];
        };
      };
    };
  };
  readonly searchResources: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ResourceSearch'];
      };
    };
    readonly responses: {
      /** @description What was found; with `page` where one was asked for or there is more */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ResourcesFound'];
        };
      };
    };
  };
  readonly searchActions: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ActionSearch'];
      };
    };
    readonly responses: {
      /** @description What was found; with `page` where one was asked for or there is more */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ActionsFound'];
        };
      };
    };
  };
  readonly evaluateOfAccount: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['Evaluation'];
      };
    };
    readonly responses: {
      /** @description The decision */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EvaluationAnswer'];
        };
      };
    };
  };
  readonly evaluateAllOfAccount: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['Evaluations'];
      };
    };
    readonly responses: {
      /** @description The decisions in the order asked; one decision where no evaluations were sent */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json':
            | {
                readonly evaluations: readonly components['schemas']['EvaluationAnswer'][];
              }
            | components['schemas']['EvaluationAnswer'];
        };
      };
    };
  };
  readonly searchSubjectsOfAccount: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['SubjectSearch'];
      };
    };
    readonly responses: {
      /** @description What was found; with `page` where one was asked for or there is more */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['SubjectsFound'];
        };
      };
    };
  };
  readonly searchResourcesOfAccount: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ResourceSearch'];
      };
    };
    readonly responses: {
      /** @description What was found; with `page` where one was asked for or there is more */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ResourcesFound'];
        };
      };
    };
  };
  readonly searchActionsOfAccount: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly account: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ActionSearch'];
      };
    };
    readonly responses: {
      /** @description What was found; with `page` where one was asked for or there is more */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ActionsFound'];
        };
      };
    };
  };
  readonly getSample: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Default Response */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly people: readonly {
              readonly name: string;
              readonly userName: string;
              /** @description Public by design: sample people exist only outside production. */
              readonly password: string;
              readonly role: string;
              readonly says: string;
            }[];
            readonly try: readonly {
              readonly text: string;
              /** @description Without a slash before it a page of the person's account. */
              readonly href: string;
            }[];
          };
        };
      };
    };
  };
}
