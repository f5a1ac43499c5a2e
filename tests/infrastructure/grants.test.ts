import { describe, expect, inject, it } from 'vitest';
import { allOf } from './template.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  /** Absent where everything but something is meant. */
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
}

const templates = inject('templates');
const roles = allOf(templates, 'AWS::IAM::Role');
const listed = <Entry>(entry: Entry | Entry[]) => (Array.isArray(entry) ? entry : [entry]);
const statements = roles.flatMap(({ id, Properties }) =>
  Properties.Policies.flatMap(({ PolicyDocument }: { PolicyDocument: { Statement: Statement[] } }) => PolicyDocument.Statement).map(
    ({ Action, Resource = [], NotResource = [] }: Statement) => ({
      id,
      actions: listed(Action),
      resources: listed(Resource).map(textOf),
      allBut: listed(NotResource).map(textOf),
    }),
  ),
) as { id: string; actions: string[]; resources: string[]; allBut: string[] }[];

/** A resource as text, references in angle brackets. */
function textOf(resource: unknown): string {
  if (typeof resource === 'string') return resource;
  const {
    'Fn::Join': join,
    Ref,
    'Fn::GetAtt': attribute,
  } = resource as { 'Fn::Join'?: [string, unknown[]]; Ref?: string; 'Fn::GetAtt'?: string[] };
  if (join) return join[1].map(textOf).join(join[0]);
  return `<${Ref ?? attribute?.join('.')}>`;
}

/** All customers at night and for a rebuild, for an audience of everyone, for the list without a segment, and for a changed rule; a sample of them for a preview; the catalogue for its list, and where there is no artefact yet; lots and orders for a recall, which is rare. */
const walking = [
  'SegmentsCollectFeatures',
  'SegmentsEvaluateRules',
  'SegmentsManageRuleSegments',
  'SegmentsManageScoreWeights',
  'CampaignsDraftAudience',
  'CampaignsExportAudience',
  'CampaignsPreviewAudience',
  'ProfilesCollectOrders',
  'ProfilesGetProfile',
  'ProfilesRebuildProfiles',
  'InventoryManageProducts',
  'InventoryProposeOrders',
  'RecommendationsGetRecommendations',
  'RecommendationsTrainNeighbours',
  'RecallsCarryOutRecall',
  'RecallsDrillRecall',
  'KpisExportTables',
  'KpisSnapshotKpis',
  'PrivacyAnswerDsr',
];

describe('grants', () => {
  it('stand in the roles alone, and none is a managed one of AWS', () => {
    expect(allOf(templates, 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy')).toEqual([]);
    for (const { id, Properties } of roles) expect(Properties.ManagedPolicyArns, id).toBeUndefined();
  });

  it('name every action', () => {
    expect(statements.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('name every resource, but for objects under a prefix, topics of units, and where there is none: log delivery, subscriptions, suppressed addresses and the quota of mails', () => {
    const isUnderstood = (resource: string) =>
      /^arn:aws:s3:::larderly-production-artefacts-<AWS::AccountId>\/(runs|orders|artefacts|segments|replies|erasures|audiences|exports)\/\*$/.test(
        resource,
      ) ||
      /^arn:aws:s3:::larderly-production-archive-<AWS::AccountId>\/readings\/\*$/.test(resource) ||
      /:topic\/larderly\/units\/\*\/commands$/.test(resource);
    const wild = statements.flatMap(({ id, actions, resources }) =>
      resources.filter((resource) => resource.includes('*') && !isUnderstood(resource)).map((resource) => ({ id, actions, resource })),
    );
    expect(wild.map(({ resource }) => resource)).toEqual(['*', '*', '*', '*', '*']);
    const [logs, ...others] = wild.map(({ actions }) => actions).sort((left, right) => right.length - left.length);
    expect(logs?.every((action) => /^logs:.*(Deliver|ResourcePolic|DescribeLogGroups)/.test(action))).toBe(true);
    expect(others.flat().sort()).toEqual([
      'ses:DeleteSuppressedDestination',
      'ses:DeleteSuppressedDestination',
      'ses:GetAccount',
      'sns:GetSubscriptionAttributes',
    ]);
  });

  it('let those that keep large replies touch nothing else of the bucket', () => {
    const isOfReplies = ({ resources }: { resources: string[] }) => resources.some((resource) => resource.includes('/replies/'));
    const keeping = statements.filter((statement) => isOfReplies(statement) && statement.actions.includes('s3:PutObject'));
    expect(keeping.map(({ id }) => id.replace(/Role.*/, '')).sort()).toEqual([
      'CampaignsExportAudience',
      'CampaignsManageAdvertising',
      'CampaignsManageCampaigns',
      'LotsQueryEvents',
      'PrivacyExportCustomer',
      'PrivacySetConsent',
    ]);
    for (const { id, actions, resources } of keeping) {
      expect(actions, id).toEqual(['s3:GetObject', 's3:PutObject']);
      expect(resources, id).toEqual(['arn:aws:s3:::larderly-production-artefacts-<AWS::AccountId>/replies/*']);
      expect(
        statements.filter((other) => other.id === id && other.actions.some((action) => action.startsWith('s3:'))),
        id,
      ).toHaveLength(1);
    }
  });

  it('let those alone write by statements whose many writes are independent, each to its one table', () => {
    const told = statements.flatMap(({ id, actions, resources }) => {
      const stated = actions.filter((action) => action.includes('PartiQL'));
      return stated.length > 0 ? [[id.replace(/Role.*/, ''), stated, resources.map((arn) => arn.split('/').pop())]] : [];
    });
    expect(told).toHaveLength(4);
    const both = ['dynamodb:PartiQLInsert', 'dynamodb:PartiQLUpdate'];
    expect(told).toContainEqual(['ColdChainRecordReading', both, ['larderly-production-units']]);
    expect(told).toContainEqual(['CampaignsSendingSendBatch', ['dynamodb:PartiQLUpdate'], ['larderly-production-campaigns']]);
    expect(told).toContainEqual(['CampaignsDraftAudience', ['dynamodb:PartiQLInsert'], ['larderly-production-campaigns']]);
    expect(told).toContainEqual(['SegmentsPublishSegments', ['dynamodb:PartiQLUpdate'], ['larderly-production-customers']]);
  });

  it('let those that send campaigns and safety notices write to telephones, which IAM has no name for, and to nothing else of SNS', () => {
    const open = statements.filter(({ allBut }) => allBut.length > 0).map(({ id, ...rest }) => ({ id: id.replace(/Role.*/, ''), ...rest }));
    const toTelephones = { actions: ['sns:Publish'], resources: [], allBut: ['arn:aws:sns:*:*:*'] };
    expect(open).toEqual(['CampaignsSendingSendBatch', 'RecallsSendNotices'].map((id) => ({ id, ...toTelephones })));
  });

  it('let only an erasure fill the escrow of recalls, only their notices open an address in it, and nobody walk it', () => {
    const onEscrow = roles.flatMap(({ id, Properties }) =>
      Properties.Policies.flatMap(({ PolicyDocument }: { PolicyDocument: { Statement: (Statement & { Condition?: object })[] } }) =>
        PolicyDocument.Statement.filter(({ Resource = [] }) => listed(Resource).some((arn) => textOf(arn).endsWith('-escrow'))).map(
          ({ Action, Condition = {} }) => {
            const [keys = []] = Object.values(Condition).map((of) => listed((of as Record<string, string[]>)['dynamodb:LeadingKeys']));
            return `${id.replace(/Role.*/, '')}: ${listed(Action)
              .map((action) => action.slice(9))
              .join(' ')} of ${keys.join(' ')}`;
          },
        ),
      ),
    );
    expect(onEscrow.sort()).toEqual([
      'PrivacyEraseCustomer: DeleteItem GetItem PutItem UpdateItem of CONTACT#* ORDER#*',
      'RecallsAnswerNotice: ConditionCheckItem of CONTACT#*',
      'RecallsCarryOutRecall: BatchGetItem of ORDER#*',
      'RecallsCarryOutRecall: ConditionCheckItem of CONTACT#*',
      'RecallsDrillRecall: BatchGetItem of ORDER#*',
      'RecallsManageRecalls: ConditionCheckItem of CONTACT#*',
      'RecallsSendNotices: ConditionCheckItem GetItem of CONTACT#*',
    ]);
  });

  it('let those alone walk a table from end to end whose work it is', () => {
    const scanning = statements.filter(({ actions }) => actions.includes('dynamodb:Scan')).map(({ id }) => id.replace(/Role.*/, ''));
    expect(new Set(scanning)).toEqual(new Set(walking));
  });
});
