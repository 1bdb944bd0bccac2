// PostgreSQL, through DuckDB's extension. Whatever the user types is a typed setting; the string
// that the client library reads is built here, and the password travels in a SECRET, which its
// messages never show.
#include <utility>

#include "data/sources/all_kinds.h"
#include "data/sources/attached_database.h"
#include "data/sources/message_words.h"
#include "data/sources/tcp_probe.h"

namespace lathe::data::sources {
namespace {

constexpr std::chrono::milliseconds kConnectLimit{5'000}, kGreetLimit{5'000};

/// A value inside the client library's "name='value'" list.
std::string Option(std::string_view name, std::string_view value) {
  std::string out = " " + std::string(name) + "='";
  for (const char c : value) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

class Postgresql final : public AttachedDatabase {
 public:
  using AttachedDatabase::AttachedDatabase;

 private:
  std::string_view extension() const override { return "postgres_scanner"; }

  Status Greet(Steps& steps, const std::vector<Address>& addresses, Address& chosen) override {
    steps.Begin("tcp");
    const int port = static_cast<int>(settings().Int("port"));
    TRY(TcpProbe probe, TcpProbe::Open(settings().Text("host"), addresses, port, kConnectLimit));
    chosen = probe.address();
    // SSLRequest: answered by one letter, whether or not TLS is wanted.
    TRY_OK(probe.Send(std::string_view("\0\0\0\x08\x04\xd2\x16\x2f", 8)));
    const auto answer = probe.Read(1, kGreetLimit);
    if (!answer.ok()) return answer.error();
    const char letter = answer->front();
    if (letter != 'S' && letter != 'N')
      return Fail(ErrorCode::kSourceFailed,
                  "What listens at this port does not speak PostgreSQL's protocol.");
    steps.Done("Port " + std::to_string(port) + " answers as PostgreSQL.");
    const bool wants_tls = settings().Text("sslmode") != "disable";
    if (letter == 'N' && wants_tls && settings().Text("sslmode") != "prefer") {
      Error error =
          Fail(ErrorCode::kSourceTlsFailed,
               "The server does not offer TLS, and sslmode is " + settings().Text("sslmode") +
                   ". Switch TLS on in the server, or choose sslmode disable where the "
                   "network is safe.");
      steps.Failed("tls", error.detail);
      return error;
    }
    return {};
  }

  Result<std::vector<std::string>> AttachStatements(const Address& address) override {
    const SourceSettings& s = settings();
    std::string options = "hostaddr='" + address.ToText() + "'" +
                          Option("sslmode", s.Text("sslmode")) + Option("passfile", "/dev/null") +
                          Option("connect_timeout", "10") + Option("application_name", "lathe");
    if (s.Text("sslmode").starts_with("verify")) {
      TRY(const std::string file, AuthorityFile());
      options += Option("sslrootcert", file);
    }
    options += Option("options", "-c default_transaction_read_only=on -c statement_timeout=" +
                                     std::to_string(s.Int("timeout_s") * 1000));
    return std::vector<std::string>{
        "CREATE SECRET src_secret (TYPE postgres, HOST " + QuoteText(s.Text("host")) + ", PORT " +
            std::to_string(s.Int("port")) + ", DATABASE " + QuoteText(s.Text("database")) +
            ", USER " + QuoteText(s.Text("user")) + ", PASSWORD " +
            QuoteText(s.Secret("password")) + ")",
        "ATTACH " + QuoteText(options) + " AS src (TYPE postgres, READ_ONLY, SECRET src_secret)"};
  }

  std::optional<Error> Explain(std::string_view message) const override {
    if (Has(message, "password authentication failed") || Has(message, "no password supplied") ||
        (Has(message, "FATAL:") && Has(message, "role ")))
      return Fail(ErrorCode::kSourceAuthFailed,
                  "The server refused the user name or the password.");
    if (Has(message, "no pg_hba.conf entry"))
      return Fail(ErrorCode::kSourceAuthFailed,
                  "The server does not let this user connect from here, or not with this sslmode "
                  "(pg_hba.conf).");
    if (Has(message, "FATAL:") && Has(message, "database") && Has(message, "does not exist"))
      return Fail(ErrorCode::kSourceObjectMissing,
                  "The server has no database called \"" + settings().Text("database") + "\".");
    if (Has(message, "permission denied"))
      return Fail(ErrorCode::kSourceDenied,
                  "The account may not do this: " + PlainMessage(message) +
                      ". Grant it SELECT on the table.");
    if (Has(message, "SSL") || Has(message, "certificate"))
      return Fail(ErrorCode::kSourceTlsFailed,
                  "TLS could not be agreed on: the certificate is not one the settings trust, or "
                  "does not carry this host's name.");
    if (Has(message, "statement timeout") || Has(message, "timeout expired"))
      return Fail(ErrorCode::kSourceTimeout,
                  "The server did not finish within the source's time limit of " +
                      std::to_string(settings().Int("timeout_s")) + " s.");
    if (Has(message, "Connection refused") || Has(message, "No route to host") ||
        Has(message, "Network is unreachable") || Has(message, "Permission denied"))
      return Fail(ErrorCode::kSourceUnreachable, "The server cannot be reached now.");
    if (Has(message, "server closed the connection") || Has(message, "terminating connection") ||
        Has(message, "Connection reset"))
      return Fail(ErrorCode::kSourceFailed, "The server ended the connection.");
    if (Has(message, "ERROR:")) {
      const bool missing = Has(message, "does not exist");
      return Fail(missing ? ErrorCode::kSourceObjectMissing : ErrorCode::kSourceQueryFailed,
                  PlainMessage(message));
    }
    if (Has(message, "FATAL:")) return Fail(ErrorCode::kSourceFailed, PlainMessage(message));
    return std::nullopt;
  }

  std::string ServerQuery() const override {
    return "SELECT 'PostgreSQL ' || current_setting('server_version')";
  }
  std::string EncryptionQuery() const override {
    return "SELECT coalesce((SELECT CASE WHEN ssl THEN 'Encrypted with ' || version || '.' ELSE "
           "'Not encrypted.' END FROM pg_stat_ssl WHERE pid = pg_backend_pid()), 'Not encrypted.')";
  }
  std::string ListQuery(std::string_view prefix, std::int64_t limit) const override {
    return "SELECT n.nspname::text, c.relname::text, CASE WHEN c.relkind IN ('v', 'm') THEN 'view' "
           "ELSE 'table' END::text, c.reltuples::bigint FROM pg_class c JOIN pg_namespace n ON "
           "n.oid "
           "= c.relnamespace WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND n.nspname NOT IN "
           "('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%' AND "
           "has_schema_privilege(n.oid, 'USAGE') AND (has_table_privilege(c.oid, 'SELECT') OR "
           "has_any_column_privilege(c.oid, 'SELECT')) AND starts_with(n.nspname || '.' || "
           "c.relname, " +
           QuoteText(prefix) + ") ORDER BY 1, 2 LIMIT " + std::to_string(limit);
  }
  std::string DefaultSchema() const override { return "public"; }
  std::string Remote(std::string_view sql) const override {
    return "postgres_query('src', " + QuoteText(sql) + ")";
  }
};

}  // namespace

const SourceKind& PostgresqlKind() {
  static const SourceKind kind{
      .kind = "postgresql",
      .title = "PostgreSQL",
      .description = "Tables, views and queries of a PostgreSQL database, version 12 or later.",
      .has_tables = true,
      .has_queries = true,
      .query_dialect = "DuckDB SQL over the database's tables; filters and columns are pushed down",
      .rights =
          "CREATE ROLE lathe LOGIN PASSWORD '...';\n"
          "GRANT CONNECT ON DATABASE shop TO lathe;\n"
          "GRANT USAGE ON SCHEMA public TO lathe;\n"
          "GRANT SELECT ON ALL TABLES IN SCHEMA public TO lathe;",
      .settings = {
          {.name = "host",
           .title = "Host",
           .help = "Name or address of the server",
           .type = SettingType::kHost,
           .required = true,
           .place = true},
          {.name = "port",
           .title = "Port",
           .help = "5432 unless it was changed",
           .type = SettingType::kInteger,
           .place = true,
           .default_text = "5432",
           .low = 1,
           .high = 65'535},
          {.name = "database",
           .title = "Database",
           .help = "Name of the database",
           .required = true,
           .high = 63},
          {.name = "user",
           .title = "User",
           .help = "An account that may only read",
           .required = true,
           .high = 63},
          {.name = "password",
           .title = "Password",
           .help = "Kept sealed and never shown again",
           .type = SettingType::kSecret,
           .high = 1024},
          {.name = "sslmode",
           .title = "TLS",
           .help =
               "require encrypts; verify-ca and verify-full also check who answers; disable only "
               "where the network is safe",
           .type = SettingType::kChoice,
           .place = true,
           .default_text = "require",
           .choices = {"require", "verify-full", "verify-ca", "prefer", "disable"}},
          {.name = "ca_certificate",
           .title = "CA certificate",
           .help = "PEM of the authority that signed the server's certificate; without one the "
                   "system's are used",
           .type = SettingType::kLongText,
           .place = true,
           .advanced = true,
           .high = 65'536},
          {.name = "timeout_s",
           .title = "Time limit",
           .help = "Seconds one statement may take on the server",
           .type = SettingType::kInteger,
           .advanced = true,
           .default_text = "3600",
           .low = 5,
           .high = 86'400},
      }};
  return kind;
}

std::unique_ptr<Connector> MakePostgresql(ConnectorContext context) {
  return std::make_unique<Postgresql>(std::move(context));
}

}  // namespace lathe::data::sources
