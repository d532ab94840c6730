/** The API's shapes by the names that this page uses; made from the OpenAPI document, never by hand. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Alert = Schemas["AlertItem"];
export type AlertDetail = Schemas["AlertDetail"];
export type AlertKind = Alert["kind"];
export type AlertStatus = Alert["status"];
export type BulkOutcomes = Schemas["BulkOutcomes"];
export type CaptureState = DeviceCapture["state"];
export type Certificate = Schemas["CertificateItem"];
export type Claim = Schemas["ClaimItem"];
export type Configuration = Schemas["ConfigurationItem"];
export type DeviceCapture = Schemas["DeviceCaptureItem"];
export type DeviceChange = Schemas["DeviceChangeBody"];
export type DeviceDetail = Schemas["DeviceDetail"];
export type DeviceRules = Schemas["DeviceThresholds"];
export type DeviceState = DeviceDetail["state"];
export type DeviceUpdate = Schemas["DeviceUpdateItem"];
export type Export = Schemas["ExportItem"];
export type ExportOrder = Schemas["NewExport"];
export type FeedEvent = Schemas["EventItem"];
export type Fleet = Schemas["FleetItem"];
export type FleetDevice = Schemas["FleetDeviceItem"];
export type FleetRules = Schemas["FleetThresholds"];
export type MadeClaim = Schemas["MadeClaim"];
export type ModelRisk = Schemas["ModelRiskItem"];
export type NewSite = Schemas["SiteBody"];
export type Photo = Schemas["PhotoItem"];
export type PhotoDetail = Schemas["PhotoDetail"];
export type RegisteredDevices = Schemas["RegisteredDevices"];
export type Rejection = Schemas["RejectionItem"];
export type Release = Schemas["ReleaseItem"];
export type Risk = Schemas["SiteRiskItem"];
export type RiskDay = Schemas["RiskDay"];
export type Rollout = Schemas["RolloutItem"];
export type RolloutDetail = Schemas["RolloutDetail"];
export type RolloutOrder = Schemas["RolloutBody"];
export type RolloutState = Rollout["state"];
export type Rotation = Schemas["RotationItem"];
export type Rule = Schemas["RuleItem"];
export type RuleCondition = Schemas["ConditionItem"];
export type RulesChange = Schemas["ThresholdsChange"];
export type Sample = Schemas["SampleItem"];
export type ScopeKind = Schemas["ScopeKind"];
export type ScopeRules = Schemas["ScopeThresholds"];
export type Session = Schemas["SessionItem"];
export type Settings = Schemas["Settings"];
export type Site = Schemas["SiteItem"];
export type StandardMetric = Schemas["ConditionJson"]["metric"];
export type SystemReport = Schemas["SystemItem"];
export type TelemetryAnswer = Schemas["SampleList"] | Schemas["BucketList"];
export type UpdateState = DeviceUpdate["state"];
export type Verdict = Photo["diagnosis"]["verdict"];

export interface Page<Item> {
  items: Item[];
  cursor: string | null;
}

/** Fresh measurements of one device, as the live connection tells them. */
export interface FreshSample {
  device_id: string;
  at: number;
  values: Record<string, number>;
}
