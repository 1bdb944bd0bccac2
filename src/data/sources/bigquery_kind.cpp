// What BigQuery's settings are; apart from the connector, so that the server needs no HTTP client.
#include "data/sources/all_kinds.h"

namespace lathe::data::sources {

const SourceKind& BigqueryKind() {
  static const SourceKind kind{
      .kind = "bigquery",
      .title = "BigQuery",
      .description =
          "Tables, views and queries of a Google Cloud project. What a query reads is "
          "said before it runs, and limited.",
      .has_tables = true,
      .has_queries = true,
      .has_cost = true,
      .query_dialect = "GoogleSQL, run by BigQuery",
      .rights =
          "gcloud projects add-iam-policy-binding PROJECT --role roles/bigquery.jobUser \\\n"
          "  --member serviceAccount:lathe@PROJECT.iam.gserviceaccount.com\n"
          "gcloud projects add-iam-policy-binding PROJECT --role roles/bigquery.dataViewer \\\n"
          "  --member serviceAccount:lathe@PROJECT.iam.gserviceaccount.com",
      .settings = {
          {.name = "project_id",
           .title = "Project",
           .help = "ID of the project that runs and pays for queries",
           .type = SettingType::kName,
           .required = true,
           .place = true,
           .high = 63},
          {.name = "service_account_json",
           .title = "Service account key",
           .help = "The JSON file of a key. Kept sealed and never shown again",
           .type = SettingType::kSecretText,
           .required = true,
           .high = 16'384},
          {.name = "dataset_id",
           .title = "Dataset",
           .help = "Where tables are looked for; empty: all that the account may see",
           .type = SettingType::kName},
          {.name = "location",
           .title = "Location",
           .help = "Of the datasets, such as EU; empty: BigQuery finds it",
           .type = SettingType::kName,
           .advanced = true,
           .high = 63},
          {.name = "max_gb_read",
           .title = "Most a query may read",
           .help = "Gigabytes; a query that would read more does not run",
           .type = SettingType::kInteger,
           .default_text = "100",
           .low = 1,
           .high = 1'000'000},
          {.name = "endpoint",
           .title = "Endpoint",
           .help = "Address of the API",
           .type = SettingType::kUrl,
           .place = true,
           .advanced = true,
           .default_text = "https://bigquery.googleapis.com"},
          TimeLimitSetting(),
      }};
  return kind;
}

}  // namespace lathe::data::sources
