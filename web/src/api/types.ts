// Short names for the contract's generated types. Nothing is declared here that the contract does not know.
import type { components } from './gen/schema';

type Schemas = components['schemas'];

export type Problem = Schemas['Problem'];
/** A fault at a field, or at a line and column of a file. */
export type FieldError = Schemas['FieldError'] | Schemas['DatasetFault'];
export type Role = Schemas['Membership']['role'];
export type Me = Schemas['Me'];
export type TokenPair = Schemas['TokenPair'];
export type Workspace = Schemas['Workspace'];
export type Member = Schemas['Member'];
export type ApiKey = Schemas['ApiKey'];
export type ApiKeyCreated = Schemas['ApiKeyCreated'];
export type AuditEntry = Schemas['AuditEntry'];
export type Usage = Schemas['Usage'];
export type Project = Schemas['Project'];
export type ProjectType = Project['type'];
export type ProjectStatus = Project['status'];
export type ProjectCreate = Schemas['ProjectCreate'];
export type ProjectUpdate = Schemas['ProjectUpdate'];
export type ProjectStats = Schemas['ProjectStats'];
export type Upload = Schemas['Upload'];
export type Inspection = Schemas['Inspection'];
export type Dataset = Schemas['Dataset'];
export type DatasetCreate = Schemas['DatasetCreate'];
export type DatasetColumn = Schemas['DatasetColumn'];
export type DatasetPreview = Schemas['DatasetPreview'];
export type FormatOptions = Schemas['FormatOptions'];
export type Algorithm = Schemas['Algorithm'];
export type Hyperparameters = Schemas['Hyperparameters'];
export type TrainRequest = Schemas['TrainRequest'];
export type Training = Schemas['Training'];
export type TrainingProgress = Schemas['TrainingProgress'];
export type Curve = Schemas['Curve'];
export type LogLine = Schemas['LogLine'];
export type LeaderboardRow = Schemas['LeaderboardRow'];
export type Model = Schemas['Model'];
export type Metrics = Schemas['Metrics'];
export type ConfusionMatrix = Schemas['ConfusionMatrix'];
export type Roc = Schemas['Roc'];
export type Residuals = Schemas['Residuals'];
export type FeatureImportance = Schemas['FeatureImportance'];
export type RocCurve = Schemas['RocCurve'];
export type Prediction = Schemas['Prediction'];
export type PredictionItem = Schemas['PredictionItem'];
export type PredictionWarning = Schemas['PredictionWarning'];
export type Job = Schemas['Job'];
