// What Snowflake's settings are; apart from the connector, so that the server needs no driver.
#include "data/sources/all_kinds.h"

namespace lathe::data::sources {

const SourceKind& SnowflakeKind() {
  static const SourceKind kind{
      .kind = "snowflake",
      .title = "Snowflake",
      .description = "Tables, views and queries of a Snowflake account.",
      .has_tables = true,
      .has_queries = true,
      .query_dialect = "Snowflake SQL, run by Snowflake in the warehouse of the settings",
      .rights =
          "CREATE ROLE lathe;\n"
          "GRANT USAGE ON WAREHOUSE reporting TO ROLE lathe;\n"
          "GRANT USAGE ON DATABASE shop TO ROLE lathe;\n"
          "GRANT USAGE ON ALL SCHEMAS IN DATABASE shop TO ROLE lathe;\n"
          "GRANT SELECT ON ALL TABLES IN DATABASE shop TO ROLE lathe;\n"
          "GRANT SELECT ON ALL VIEWS IN DATABASE shop TO ROLE lathe;\n"
          "CREATE USER lathe TYPE = SERVICE DEFAULT_ROLE = lathe RSA_PUBLIC_KEY = '...';\n"
          "GRANT ROLE lathe TO USER lathe;",
      .settings = {
          {.name = "account",
           .title = "Account",
           .help = "As in its address: ORGANISATION-ACCOUNT, without .snowflakecomputing.com",
           .type = SettingType::kName,
           .required = true,
           .place = true},
          {.name = "user",
           .title = "User",
           .help = "A service user whose role may only read",
           .required = true},
          {.name = "auth",
           .title = "Sign in by",
           .help = "Service users have no password: they sign in by a key pair or an access token",
           .type = SettingType::kChoice,
           .default_text = "key_pair",
           .choices = {"key_pair", "access_token", "password"}},
          {.name = "private_key",
           .title = "Private key",
           .help = "PEM, beginning with -----BEGIN PRIVATE KEY-----. Kept sealed and never shown "
                   "again",
           .type = SettingType::kSecretText,
           .required = true,
           .high = 16'384,
           .only_with = "auth=key_pair"},
          {.name = "access_token",
           .title = "Programmatic access token",
           .help = "Limited to a role that may only read. Kept sealed and never shown again",
           .type = SettingType::kSecret,
           .required = true,
           .high = 4096,
           .only_with = "auth=access_token"},
          {.name = "password",
           .title = "Password",
           .help = "Of a user without multi-factor authentication. Kept sealed and never shown "
                   "again",
           .type = SettingType::kSecret,
           .required = true,
           .high = 1024,
           .only_with = "auth=password"},
          {.name = "warehouse",
           .title = "Warehouse",
           .help = "Runs the queries, and costs credits while it does; empty: the user's own"},
          {.name = "database",
           .title = "Database",
           .help = "Its name as Snowflake writes it: in capitals unless it was made with quotes",
           .required = true},
          {.name = "schema",
           .title = "Schema",
           .help = "Where tables named without one are; empty: PUBLIC"},
          {.name = "role",
           .title = "Role",
           .help = "Empty: the user's default role",
           .advanced = true},
          {.name = "endpoint",
           .title = "Endpoint",
           .help = "Address of the account where it is another, as with a private link",
           .type = SettingType::kUrl,
           .place = true,
           .advanced = true},
          TimeLimitSetting(),
      }};
  return kind;
}

}  // namespace lathe::data::sources
