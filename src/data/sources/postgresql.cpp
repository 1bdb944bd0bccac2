// PostgreSQL, through DuckDB's extension. Whatever the user types is a typed setting; the string
// that the client library reads is built here, and the password travels in a SECRET, which its
// messages never show.
#include <algorithm>
#include <cstdlib>
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

// What the engine holds exactly, and how PostgreSQL packs precision and scale.
constexpr int kMostDigits = 38, kPackedOffset = 4, kScaleBits = 0x7ff, kScaleSign = 1024;

/// What ColumnsQuery tells of a column.
enum Fact { kName = 2, kType, kIsNumeric, kModifier, kIsDomain };

/// The parts of "numeric(precision, scale)"; precision 0 where there are none.
struct Digits {
  int precision = 0, scale = 0;
};

/// A scale may be below 0 or above the precision; the engine knows neither, so such a type is
/// widened to one that holds its values.
Digits DigitsOf(int modifier, bool& is_widened) {
  if (modifier < kPackedOffset) return {};
  const int packed = modifier - kPackedOffset;
  Digits digits{packed >> 16 & 0xffff, ((packed & kScaleBits) ^ kScaleSign) - kScaleSign};
  is_widened = digits.scale < 0 || digits.scale > digits.precision;
  if (digits.scale < 0) return {digits.precision - digits.scale, 0};
  return {std::max(digits.precision, digits.scale), digits.scale};
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
                          Option("connect_timeout", "10") + Option("application_name", "lathe") +
                          Option("client_encoding", "UTF8");
    if (s.Text("sslmode").starts_with("verify")) {
      TRY(const std::string file, AuthorityFile());
      options += Option("sslrootcert", file);
    }
    // With standard_conforming_strings off, a backslash would lead out of the texts that the
    // extension writes into its SQL.
    options += Option("options",
                      "-c default_transaction_read_only=on -c "
                      "standard_conforming_strings=on -c statement_timeout=" +
                          std::to_string(s.Int("timeout_s") * 1000));
    return std::vector<std::string>{
        "CREATE SECRET src_secret (TYPE postgres, HOST " + QuoteText(s.Text("host")) + ", PORT " +
            std::to_string(s.Int("port")) + ", DATABASE " + QuoteText(s.Text("database")) +
            ", USER " + QuoteText(s.Text("user")) + ", PASSWORD " +
            QuoteText(s.Secret("password")) + ")",
        "ATTACH " + QuoteText(options) + " AS " + kServerCatalog +
            " (TYPE postgres, READ_ONLY, SECRET src_secret)"};
  }

  std::optional<Error> Explain(std::string_view message) const override {
    if (Has(message, "too many c") || Has(message, "connection slots are reserved"))
      return Fail(ErrorCode::kSourceRateLimited,
                  "The server takes no more connections now: " + PlainMessage(message) + ".");
    if (Has(message, "password authentication failed") || Has(message, "no password supplied") ||
        (Has(message, "FATAL:") && Has(message, "role ") &&
         (Has(message, "does not exist") || Has(message, "not permitted to log in"))))
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
      return Fail(
          ErrorCode::kSourceDenied,
          "The account may not do this: " + PlainMessage(message) + ". " + MissingRight(message));
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

  static std::string MissingRight(std::string_view message) {
    if (Has(message, "for database")) return "Grant it CONNECT on the database.";
    if (Has(message, "for schema")) return "Grant it USAGE on the schema.";
    return "Grant it SELECT on the table.";
  }

  std::string ServerQuery() const override {
    return "SELECT 'PostgreSQL ' || current_setting('server_version')";
  }
  std::string EncryptionQuery() const override {
    return "SELECT coalesce((SELECT CASE WHEN ssl THEN 'Encrypted with ' || version || '.' ELSE "
           "'Not encrypted.' END FROM pg_stat_ssl WHERE pid = pg_backend_pid()), 'Not encrypted.')";
  }
  std::string ListQuery(std::string_view prefix, std::int64_t limit) const override {
    const std::string schema =
        "CASE WHEN n.nspname ~ '^\"|[.]' THEN '\"' || replace(n.nspname::text, '\"', '\"\"') || "
        "'\"' ELSE n.nspname::text END";
    return "SELECT " + schema +
           " AS s, c.relname::text AS n, CASE WHEN c.relkind IN ('v', 'm') THEN 'view' ELSE "
           "'table' END::text AS k, c.reltuples::bigint AS r FROM pg_class c JOIN pg_namespace n "
           "ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND n.nspname "
           "NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%' AND "
           "EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT "
           "a.attisdropped) AND has_schema_privilege(n.oid, 'USAGE') AND "
           "(has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT')) "
           "AND starts_with(" +
           schema + " || '.' || c.relname, " + QuoteText(prefix) + ") ORDER BY 1, 2 LIMIT " +
           std::to_string(limit);
  }
  std::string DefaultSchema() const override { return "public"; }
  std::string Remote(std::string_view sql) const override {
    return "postgres_query('" + std::string(kServerCatalog) + "', " + QuoteText(sql) + ")";
  }
  bool IsCatalogSchema(std::string_view schema) const override {
    return schema == "pg_catalog" || schema == "information_schema";
  }
  std::string OnServer(std::string_view name) const override { return QuoteName(name); }

  /// A domain's columns are described by the type below it, and its modifier.
  std::string ColumnsQuery(const std::string& schema, const std::string& table) const override {
    const auto is_called = [](const std::string& name, const std::string& text) {
      return "lower(" + name + "::text COLLATE \"C\") = lower(" + QuoteText(text) +
             " COLLATE \"C\")";
    };
    return "SELECT n.nspname::text AS s, c.relname::text AS t, a.attname::text AS c, "
           "format_type(b.oid, b.typmod) AS f, (b.oid = 'numeric'::regtype)::text AS i, "
           "b.typmod::text AS m, (a.atttypid <> b.oid)::text AS d, '' AS e FROM pg_class c JOIN "
           "pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid "
           "CROSS JOIN LATERAL (WITH RECURSIVE r AS (SELECT t.oid, a.atttypmod AS typmod, "
           "t.typbasetype, t.typtypmod, t.typtype FROM pg_type t WHERE t.oid = a.atttypid UNION "
           "ALL SELECT t.oid, r.typtypmod, t.typbasetype, t.typtypmod, t.typtype FROM r JOIN "
           "pg_type t ON t.oid = r.typbasetype WHERE r.typtype = 'd') SELECT oid, typmod FROM r "
           "WHERE typtype <> 'd') b WHERE " +
           is_called("n.nspname", schema) + " AND " + is_called("c.relname", table) +
           " AND c.relkind IN ('r', 'v', 'm', 'p', 'f') AND "
           "a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, 2, a.attnum";
  }

  void AddColumn(const Row& row, TableUse, ServerColumn column, ServerTable& table) const override {
    const std::string name = QuoteName(column.name);
    const bool is_domain = row[kIsDomain] == "true";
    table.by_statement |= is_domain;
    column.asked = name;
    if (row[kIsNumeric] == "true") {
      AskForNumeric(std::atoi(row[kModifier].c_str()), column, table);
    } else if (is_domain) {
      column.asked = name + "::" + row[kType];
    }
    table.columns.push_back(std::move(column));
  }

  /// The extension reads NaN and infinite numbers as 0. They are the numbers that stay the same
  /// when 1 is added, and no number is beyond them, NaN counting as the greatest.
  static void AskForNumeric(int modifier, ServerColumn& column, ServerTable& table) {
    bool is_widened = false;
    const Digits digits = DigitsOf(modifier, is_widened);
    const std::string number = column.asked + "::numeric";
    column.odd = number + " = " + number + " + 1";
    if (digits.precision > 0 && digits.precision <= kMostDigits) {
      table.by_statement |= is_widened;
      column.asked = "(CASE WHEN " + number + " <> " + number + " + 1 THEN " + column.asked +
                     " END)::numeric(" + std::to_string(digits.precision) + "," +
                     std::to_string(digits.scale) + ")";
      return;
    }
    column.as_text = column.asked + "::text";
    column.asked = "(CASE WHEN abs(" + number + ") < 1e308 THEN " + column.asked + "::float8 END)";
    column.warning = "column_digits_rounded";
    column.message = "The column is numeric " +
                     (digits.precision > 0 ? "of " + std::to_string(digits.precision) + " digits"
                                           : std::string("without a precision")) +
                     " and kept as double, which holds 15 to 17 digits. Give it the type string "
                     "where that is not exact enough.";
  }

  void Judge(std::int64_t count, ServerColumn& column, ServerTable& table) const override {
    if (count == 0) return;
    table.by_statement = true;
    // Both are told where both are so.
    column.message = (column.message.empty() ? "" : column.message + " ") + std::to_string(count) +
                     (count == 1 ? " value is" : " values are") +
                     " NaN or infinite and missing here.";
    if (column.warning.empty()) column.warning = "column_numbers_missing";
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
           .type = SettingType::kCertificate,
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
