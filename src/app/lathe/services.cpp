#include "app/lathe/services.h"

#include <iterator>
#include <utility>

#include "app/lathe/process.h"
#include "base/log.h"
#include "data/sources/address_policy.h"
#include "http/assets.h"
#include "http/routes/algorithms.h"
#include "http/routes/api_keys.h"
#include "http/routes/auth.h"
#include "http/routes/cleaning.h"
#include "http/routes/datasets.h"
#include "http/routes/datasources.h"
#include "http/routes/exploration.h"
#include "http/routes/features.h"
#include "http/routes/models.h"
#include "http/routes/predictions.h"
#include "http/routes/profiles.h"
#include "http/routes/projects.h"
#include "http/routes/reports.h"
#include "http/routes/resumable_uploads.h"
#include "http/routes/rules.h"
#include "http/routes/trainings.h"
#include "http/routes/uploads.h"
#include "http/routes/workspaces.h"
#include "jobs/short_jobs.h"
#include "service/accounts.h"
#include "service/activity.h"
#include "service/algorithms.h"
#include "service/api_keys.h"
#include "service/catalogue.h"
#include "service/charts.h"
#include "service/clean_job.h"
#include "service/cleaning.h"
#include "service/datasets.h"
#include "service/datasources.h"
#include "service/feature_sets.h"
#include "service/feature_steps.h"
#include "service/features_job.h"
#include "service/import_job.h"
#include "service/members.h"
#include "service/models.h"
#include "service/predictions.h"
#include "service/profile_job.h"
#include "service/profiles.h"
#include "service/projects.h"
#include "service/reports.h"
#include "service/resumable_uploads.h"
#include "service/rule_check_job.h"
#include "service/rules.h"
#include "service/source_import_job.h"
#include "service/source_imports.h"
#include "service/source_looker.h"
#include "service/tokens.h"
#include "service/train_job.h"
#include "service/trainings.h"
#include "service/uploads.h"
#include "service/workspaces.h"
#include "serving/model_cache.h"
#include "serving/prediction_log.h"
#include "store/predictions.h"

namespace lathe::app {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

service::TokenOptions TokenOptionsOf(const Settings& settings) {
  service::TokenOptions options;
  options.access_ttl_s = settings.access_token_s;
  return options;
}

service::AccountOptions AccountOptionsOf(const Settings& settings) {
  service::AccountOptions options;
  options.bcrypt_cost = settings.bcrypt_cost;
  options.refresh_ttl_s = settings.refresh_token_s;
  return options;
}

service::ImportLimits ImportLimitsOf(const Settings& settings) {
  service::ImportLimits limits;
  limits.memory_limit_bytes = settings.job_memory_bytes;
  limits.wall_limit_s = settings.job_wall_s;
  return limits;
}

service::SourceLookOptions LookOptionsOf(const Settings& settings, const Stores& stores) {
  service::SourceLookOptions options;
  options.job_program = JobProgram(settings);
  options.work_dir = stores.data_dir.jobs();
  options.networks = settings.source_networks;
  return options;
}

/// REQUIRES: LoadSettings has checked the networks.
data::sources::AddressPolicy PolicyOf(const Settings& settings) {
  return *data::sources::AddressPolicy::FromNetworks(settings.source_networks);
}

service::ProfileLimits ProfileLimitsOf(const Settings& settings) {
  service::ProfileLimits limits;
  limits.memory_limit_bytes = settings.job_memory_bytes;
  limits.wall_limit_s = settings.job_wall_s;
  return limits;
}

service::TrainingOptions TrainingOptionsOf(const Settings& settings) {
  service::TrainingOptions options;
  options.memory_limit_bytes = settings.job_memory_bytes;
  options.max_memory_bytes = settings.job_memory_bytes;
  options.wall_limit_s = settings.job_wall_s;
  options.restore_window_ms = settings.retention_days * kDayMs;
  return options;
}

jobs::ShortJobOptions ShortJobOptionsOf(const Settings& settings, const Stores& stores) {
  jobs::ShortJobOptions options;
  options.job_program = JobProgram(settings);
  options.folder = stores.data_dir.jobs();
  return options;
}

/// What the routes of every resource are made from; null pointers only describe.
struct RouteServices {
  service::Accounts* accounts = nullptr;
  service::Workspaces* workspaces = nullptr;
  service::Members* members = nullptr;
  service::Activity* activity = nullptr;
  service::ApiKeys* api_keys = nullptr;
  service::Projects* projects = nullptr;
  service::Datasources* datasources = nullptr;
  service::Uploads* uploads = nullptr;
  service::ResumableUploads* resumable_uploads = nullptr;
  service::Datasets* datasets = nullptr;
  service::SourceImports* source_imports = nullptr;
  service::Profiles* profiles = nullptr;
  service::Charts* charts = nullptr;
  service::Reports* reports = nullptr;
  service::Cleaning* cleaning = nullptr;
  service::Rules* rules = nullptr;
  service::FeatureSets* feature_sets = nullptr;
  service::FeatureSteps* feature_steps = nullptr;
  service::Algorithms* algorithms = nullptr;
  service::Trainings* trainings = nullptr;
  service::Models* models = nullptr;
  service::Predictions* predictions = nullptr;
};

http::RouteList RoutesOf(const RouteServices& services) {
  http::RouteList all;
  const auto add = [&](http::RouteList routes) {
    all.insert(all.end(), std::make_move_iterator(routes.begin()),
               std::make_move_iterator(routes.end()));
  };
  add(http::AuthRoutes(services.accounts));
  add(http::WorkspaceRoutes(services.workspaces, services.members, services.activity));
  add(http::ApiKeyRoutes(services.api_keys));
  add(http::ProjectRoutes(services.projects));
  add(http::DatasourcesRoutes(services.datasources));
  add(http::UploadsRoutes(services.uploads));
  add(http::ResumableUploadsRoutes(services.resumable_uploads));
  add(http::DatasetsRoutes(services.datasets, services.source_imports));
  add(http::ProfileRoutes(services.profiles));
  add(http::ExplorationRoutes(services.profiles, services.charts));
  add(http::ReportRoutes(services.reports));
  add(http::CleaningRoutes(services.cleaning));
  add(http::RulesRoutes(services.rules));
  add(http::FeatureRoutes(services.feature_sets, services.feature_steps));
  add(http::AlgorithmRoutes(services.algorithms));
  add(http::TrainingRoutes(services.trainings));
  add(http::ModelRoutes(services.models));
  add(http::PredictionsRoutes(services.predictions));
  return all;
}

}  // namespace

// Members are built in this order and go in reverse.
struct Services::Impl {
  Impl(const Settings& settings, Stores& stores, std::string_view master_key,
       service::Catalogue made_catalogue, const Clock& clock, jobs::EventHub& hub)
      : catalogue(std::move(made_catalogue)),
        access(*stores.main, *stores.predictions, clock),
        tokens(TokenOptionsOf(settings), service::KeysFrom(master_key), clock),
        accounts({*stores.main, access, tokens, clock}, AccountOptionsOf(settings)),
        workspaces(*stores.main, clock),
        members(*stores.main, clock),
        activity(*stores.main, *stores.predictions, clock),
        api_keys(*stores.main, accounts.authenticator(), clock),
        projects(*stores.main, *stores.predictions, catalogue, clock),
        vault(master_key),
        looker(LookOptionsOf(settings, stores)),
        source_policy(PolicyOf(settings)),
        datasources({*stores.main, clock, vault, looker, source_policy}),
        short_jobs(ShortJobOptionsOf(settings, stores)),
        uploads(*stores.main, stores.objects, clock, short_jobs, {settings.upload_limit_bytes}),
        resumable_uploads(*stores.main, stores.objects, clock, uploads,
                          {settings.upload_limit_bytes}),
        datasets({*stores.main, stores.objects, access, clock, hub}, ImportLimitsOf(settings)),
        source_imports({*stores.main, clock, hub, datasets}, ImportLimitsOf(settings)),
        profiles({*stores.main, stores.objects, clock, hub}, ProfileLimitsOf(settings)),
        charts(datasets, {}),
        reports(*stores.main, profiles, clock),
        cleaning({*stores.main, clock, hub, datasets}, ImportLimitsOf(settings)),
        rules({*stores.main, clock, hub, profiles}, ImportLimitsOf(settings)),
        feature_steps(*stores.main, datasets, profiles, {}),
        feature_sets({*stores.main, access, clock, hub, datasets, feature_steps},
                     ImportLimitsOf(settings)),
        algorithms(catalogue, access, *stores.main),
        trainings({*stores.main, catalogue, clock, hub}, TrainingOptionsOf(settings)),
        model_cache(stores.objects, settings.model_cache_bytes),
        models({*stores.main, stores.objects, model_cache, catalogue, clock}),
        prediction_store(*stores.main, *stores.predictions),
        prediction_log(prediction_store, clock),
        predictions({*stores.main, prediction_store, model_cache, prediction_log, clock}) {
    access.FindPendingPredictionsWith(
        [this](std::string_view id) { return prediction_log.ProjectOfPending(id); });
  }

  service::Catalogue catalogue;
  store::Access access;
  service::Tokens tokens;
  service::Accounts accounts;
  service::Workspaces workspaces;
  service::Members members;
  service::Activity activity;
  service::ApiKeys api_keys;
  service::Projects projects;
  service::SourceVault vault;
  service::SourceLooker looker;
  data::sources::AddressPolicy source_policy;
  service::Datasources datasources;
  jobs::ShortJobs short_jobs;
  service::Uploads uploads;
  service::ResumableUploads resumable_uploads;
  service::Datasets datasets;
  service::SourceImports source_imports;
  service::Profiles profiles;
  service::Charts charts;
  service::Reports reports;
  service::Cleaning cleaning;
  service::Rules rules;
  service::FeatureSteps feature_steps;
  service::FeatureSets feature_sets;
  service::Algorithms algorithms;
  service::Trainings trainings;
  serving::ModelCache model_cache;
  service::Models models;
  store::Predictions prediction_store;
  serving::PredictionLog prediction_log;
  service::Predictions predictions;
};

Services::Services(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Services::~Services() = default;

Result<std::unique_ptr<Services>> Services::Make(const Settings& settings, Stores& stores,
                                                 std::string_view master_key, const Clock& clock,
                                                 jobs::EventHub& hub) {
  TRY(service::Catalogue catalogue, service::Catalogue::FromJson(http::CatalogueText()));
  auto impl =
      std::make_unique<Impl>(settings, stores, master_key, std::move(catalogue), clock, hub);
  impl->model_cache.set_on_unreadable(
      [models = &impl->models](std::string_view object_id, const Error& error) {
        models->NoteUnreadable(object_id, error);
      });
  return std::unique_ptr<Services>(new Services(std::move(impl)));
}

http::RouteList Services::DescribeRoutes() { return RoutesOf({}); }

http::RouteList Services::Routes() {
  Impl& all = *impl_;
  return RoutesOf({&all.accounts,    &all.workspaces,     &all.members,
                   &all.activity,    &all.api_keys,       &all.projects,
                   &all.datasources, &all.uploads,        &all.resumable_uploads,
                   &all.datasets,    &all.source_imports, &all.profiles,
                   &all.charts,      &all.reports,        &all.cleaning,
                   &all.rules,       &all.feature_sets,   &all.feature_steps,
                   &all.algorithms,  &all.trainings,      &all.models,
                   &all.predictions});
}

Result<store::Caller> Services::Authenticate(const http::Credentials& credentials) const {
  return impl_->accounts.Authenticate(credentials.bearer, credentials.api_key);
}

const store::Access& Services::access() const { return impl_->access; }

void Services::SaveDeferred() {
  if (const Status saved = impl_->accounts.authenticator().SaveKeyUse(); !saved.ok())
    log::Warn("key_use_not_saved", {{"code", saved.error().name()}});
}

std::vector<http::Gauge> Services::Gauges() const {
  const serving::PredictionLog::Stats log = impl_->prediction_log.stats();
  const serving::ModelCache& cache = impl_->model_cache;
  return {
      {"lathe_models_resident", "Models loaded.", static_cast<double>(cache.resident_count())},
      {"lathe_models_resident_bytes", "Memory of the loaded models.",
       static_cast<double>(cache.resident_bytes())},
      {"lathe_predictions_logged_total", "Predictions written to the log.",
       static_cast<double>(log.written)},
      {"lathe_predictions_sampled_out_total", "Predictions counted, not kept.",
       static_cast<double>(log.sampled_out)},
      {"lathe_predictions_lost_total", "Predictions that could not be written.",
       static_cast<double>(log.lost)},
  };
}

void Services::StopPredictionLog() { impl_->prediction_log.Stop(); }

std::vector<std::unique_ptr<jobs::JobKind>> JobKinds(const Settings& settings, Stores& stores,
                                                     const Clock& clock,
                                                     const service::SourceVault& vault) {
  std::vector<std::unique_ptr<jobs::JobKind>> kinds;
  kinds.push_back(std::make_unique<service::ImportJobKind>(*stores.main, stores.objects, clock));
  kinds.push_back(std::make_unique<service::SourceImportJobKind>(
      *stores.main, stores.objects, clock, vault, settings.source_networks));
  kinds.push_back(std::make_unique<service::CleanJobKind>(*stores.main, stores.objects, clock));
  kinds.push_back(std::make_unique<service::RuleCheckJobKind>(*stores.main, stores.objects, clock));
  kinds.push_back(std::make_unique<service::ProfileJobKind>(*stores.main, stores.objects, clock));
  kinds.push_back(std::make_unique<service::TrainJobKind>(*stores.main, stores.objects, clock));
  kinds.push_back(std::make_unique<service::FeaturesJobKind>(*stores.main, stores.objects, clock));
  return kinds;
}

}  // namespace lathe::app
