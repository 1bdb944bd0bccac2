// MySQL and MariaDB, through DuckDB's extension and around its faults: it waits for ever on a
// server that says nothing (so we greet the server first, and a watchdog ends the process); it
// writes texts of a query into its own SQL without escaping backslashes, which lets a query out of
// its quotes (so no filter, order or aggregate is pushed down, and no text of a user's reaches the
// server); it shows a password that stands in its string (so it travels in a SECRET); it mixes up
// tables that differ in case alone, cannot quote a backtick, and reads some types wrongly or slowly
// (so tables are read by statements of ours).
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
constexpr unsigned kProtocol = 10, kErrorPacket = 0xff;
constexpr std::size_t kMostGreetingBytes = 512;
// From the end of the version: thread 4, salt 8, filler 1, then two bytes of capabilities.
constexpr std::size_t kCapabilitiesAt = 13;
constexpr unsigned kCanTls = 0x0800;
// What a decimal of 64 bits holds, and one of 128.
constexpr int kShortDigits = 18, kMostDigits = 38;

/// Columns of MySQL's information_schema, as ColumnsQuery asks for them.
enum Fact { kName = 2, kDataType, kColumnType, kPrecision, kScale, kSchemaIsMixed };

// What comes as it is; everything else is asked for as a text.
constexpr std::string_view kPlainTypes[] = {"tinyint", "smallint", "mediumint", "int",  "bigint",
                                            "float",   "double",   "time",      "year", "bit"};
constexpr std::string_view kDateTypes[] = {"date", "datetime", "timestamp"};
constexpr std::string_view kByteTypes[] = {
    "binary",       "varbinary",          "tinyblob",       "blob",
    "mediumblob",   "longblob",           "geometry",       "point",
    "polygon",      "linestring",         "multipoint",     "multilinestring",
    "multipolygon", "geometrycollection", "geomcollection", "vector"};

template <std::size_t N>
bool IsOne(std::string_view type, const std::string_view (&of)[N]) {
  return std::ranges::find(of, type) != std::end(of);
}

/// `text` as a literal of MySQL, in whose quotes a backslash escapes or not as the server is set:
/// so without quotes.
std::string MysqlText(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out = "CONVERT(X'";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out + "' USING utf8mb4)";
}

std::string MysqlName(std::string_view name) {
  std::string out = "`";
  for (const char c : name) {
    if (c == '`') out += '`';
    out += c;
  }
  return out + "`";
}

/// The number of a text of MySQL's, which has all the digits behind the mark that its type has. A
/// text becomes a number of 128 bits in 15 us, and one of 64 in 0.1 us: so those texts that fit
/// (nearly all) take the short way.
std::string DecimalOf(const std::string& text, int precision, int scale) {
  const std::string digits = "," + std::to_string(scale) + ")";
  const std::string type = "DECIMAL(" + std::to_string(precision) + digits;
  const std::string wide = "CAST(" + text + " AS " + type + ")";
  if (precision <= kShortDigits || scale >= kShortDigits) return wide;
  const std::string limit = std::to_string(kShortDigits);
  return "CASE WHEN length(" + text + ") <= " + limit + " THEN CAST(CAST(" + text + " AS DECIMAL(" +
         limit + digits + ") AS " + type + ") ELSE " + wide + " END";
}

/// What a server says when somebody connects.
struct Greeting {
  std::string version;
  bool offers_tls = false;
};

unsigned ByteAt(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

Error Stranger() {
  return Fail(ErrorCode::kSourceFailed,
              "What listens at this port does not speak MySQL's protocol.");
}

Result<Greeting> ParseGreeting(std::string_view packet) {
  if (ByteAt(packet, 0) == kErrorPacket) {
    const bool blocked = Has(packet, "blocked") || Has(packet, "not allowed");
    return Fail(blocked ? ErrorCode::kSourceDenied : ErrorCode::kSourceFailed,
                blocked ? "The server does not let this host connect."
                        : "The server refuses connections now: it may have too many.");
  }
  const std::size_t end = packet.find('\0', 1);
  if (ByteAt(packet, 0) != kProtocol || end == packet.npos ||
      packet.size() < end + 1 + kCapabilitiesAt + 2)
    return Stranger();
  const std::size_t at = end + 1 + kCapabilitiesAt;
  const unsigned capabilities = ByteAt(packet, at) | ByteAt(packet, at + 1) << 8;
  return Greeting{std::string(packet.substr(1, end - 1)), (capabilities & kCanTls) != 0};
}

Result<Greeting> ReadGreeting(TcpProbe& probe) {
  const auto head = probe.Read(4, kGreetLimit);
  if (!head.ok()) return head.error();
  const std::size_t size = ByteAt(*head, 0) | ByteAt(*head, 1) << 8 | ByteAt(*head, 2) << 16;
  if (size == 0 || size > kMostGreetingBytes) return Stranger();
  const auto packet = probe.Read(size, kGreetLimit);
  if (!packet.ok()) return packet.error();
  return ParseGreeting(*packet);
}

class Mysql final : public AttachedDatabase {
 public:
  using AttachedDatabase::AttachedDatabase;

 private:
  std::string_view extension() const override { return "mysql_scanner"; }

  Status Greet(Steps& steps, const std::vector<Address>& addresses, Address& chosen) override {
    steps.Begin("tcp");
    const int port = static_cast<int>(settings().Int("port"));
    TRY(TcpProbe probe, TcpProbe::Open(settings().Text("host"), addresses, port, kConnectLimit));
    chosen = probe.address();
    TRY(const Greeting greeting, ReadGreeting(probe));
    is_mariadb_ = Has(greeting.version, "MariaDB");
    steps.Done("Port " + std::to_string(port) + " answers as MySQL.");
    const std::string mode = settings().Text("ssl_mode");
    if (!greeting.offers_tls && mode != "disabled" && mode != "preferred") {
      Error error = Fail(ErrorCode::kSourceTlsFailed,
                         "The server does not offer TLS, and ssl_mode is " + mode +
                             ". Switch TLS on in the server, or choose ssl_mode disabled where the "
                             "network is safe.");
      steps.Failed("tls", error.detail);
      return error;
    }
    return {};
  }

  Result<std::vector<std::string>> AttachStatements(const Address&) override {
    const SourceSettings& s = settings();
    const std::string mode = s.Text("ssl_mode");
    std::string options = "ssl_mode=" + mode;
    if (mode == "verify_ca") {
      TRY(const std::string file, AuthorityFile());
      options += " ssl_ca=" + file;
    }
    return std::vector<std::string>{
        "SET mysql_experimental_filter_pushdown = false",
        "SET mysql_enable_predicate_analyzer = false",
        "SET mysql_aggregate_pushdown_enabled = false",
        "SET mysql_order_pushdown_enabled = false",
        "SET mysql_query_timeout_enabled = false",
        "SET mysql_tinyint1_as_boolean = false",
        "SET mysql_incomplete_dates_as_nulls = true",
        "SET mysql_session_time_zone = '+00:00'",
        "CREATE SECRET src_secret (TYPE mysql, HOST " + QuoteText(s.Text("host")) + ", PORT " +
            std::to_string(s.Int("port")) + ", DATABASE " + QuoteText(s.Text("database")) +
            ", USER " + QuoteText(s.Text("user")) + ", PASSWORD " +
            QuoteText(s.Secret("password")) + ")",
        "ATTACH " + QuoteText(options) + " AS " + kServerCatalog +
            " (TYPE mysql, READ_ONLY, SECRET src_secret)"};
  }

  std::optional<Error> Explain(std::string_view message) const override {
    if (Has(message, "Unknown database") ||
        (Has(message, "Access denied") && Has(message, "to database")))
      return Fail(ErrorCode::kSourceObjectMissing, "The server has no database called \"" +
                                                       settings().Text("database") +
                                                       "\", or this account may not use it.");
    if (Has(message, "Access denied"))
      return Fail(ErrorCode::kSourceAuthFailed,
                  "The server refused the user name or the password.");
    if (Has(message, "command denied"))
      return Fail(ErrorCode::kSourceDenied,
                  "The account may not read this table, or there is none of this name. Grant it "
                  "SELECT on the table.");
    if (Has(message, "SSL") || Has(message, "TLS") || Has(message, "ertificate"))
      return Fail(ErrorCode::kSourceTlsFailed,
                  "TLS could not be agreed on: the certificate is not one the settings trust.");
    if (Has(message, "Can't connect") || Has(message, "Unknown server host") ||
        Has(message, "Unknown MySQL server host"))
      return Fail(ErrorCode::kSourceUnreachable, "The server cannot be reached now.");
    if (Has(message, "Lost connection") || Has(message, "gone away"))
      return Fail(ErrorCode::kSourceFailed, "The server ended the connection.");
    if (Has(message, "doesn't exist"))
      return Fail(ErrorCode::kSourceObjectMissing, "The server has no such table.");
    return std::nullopt;
  }

  std::string ServerQuery() const override {
    return "SELECT CONCAT(IF(VERSION() LIKE '%MariaDB%', 'MariaDB ', 'MySQL '), VERSION())";
  }
  std::string EncryptionQuery() const override {
    return "SELECT IF(variable_value = '', 'Not encrypted.', CONCAT('Encrypted with ', "
           "variable_value, '.')) FROM " +
           std::string(is_mariadb_ ? "information_schema" : "performance_schema") +
           ".session_status WHERE variable_name = 'Ssl_version'";
  }
  std::string ListQuery(std::string_view prefix, std::int64_t limit) const override {
    const std::string schema =
        "IF(LOCATE('.', table_schema) > 0 OR LEFT(table_schema, 1) = '\"', CONCAT('\"', "
        "REPLACE(table_schema, '\"', '\"\"'), '\"'), table_schema)";
    return "SELECT " + schema +
           " AS s, table_name AS n, IF(table_type = 'VIEW', 'view', 'table') "
           "AS k, table_rows AS r FROM information_schema.tables WHERE table_schema = DATABASE() "
           "AND LEFT(CONCAT(" +
           schema + ", '.', table_name), CHAR_LENGTH(" + MysqlText(prefix) +
           ")) = " + MysqlText(prefix) + " ORDER BY 1, 2 LIMIT " + std::to_string(limit);
  }
  std::string DefaultSchema() const override { return settings().Text("database"); }
  std::string Remote(std::string_view sql) const override {
    return "mysql_query('" + std::string(kServerCatalog) + "', " + QuoteText(sql) + ")";
  }

  bool IsCatalogSchema(std::string_view schema) const override {
    return schema == "information_schema";
  }
  std::string OnServer(std::string_view name) const override { return MysqlName(name); }

  /// LOWER also keeps the server from taking the name for that of a file, which it then opens in no
  /// other case.
  std::string ColumnsQuery(const std::string& schema, const std::string& table) const override {
    const std::string in = " WHERE table_schema = " + MysqlText(schema);
    return "SELECT table_schema AS s, table_name AS n, column_name AS c, data_type AS d, "
           "column_type AS t, CAST(numeric_precision AS CHAR) AS p, CAST(numeric_scale AS CHAR) "
           "AS z, (SELECT COUNT(*) > COUNT(DISTINCT LOWER(table_name)) FROM "
           "information_schema.tables" +
           in + ") AS m FROM information_schema.columns" + in + " AND LOWER(table_name) = LOWER(" +
           MysqlText(table) + ") ORDER BY table_schema, table_name, ordinal_position";
  }

  void AddColumn(const Row& row, TableUse use, ServerColumn column,
                 ServerTable& table) const override {
    // The engine's scan reads no more columns than a query needs, so a query has it where it can.
    table.by_statement |= use == TableUse::kTable || row[kSchemaIsMixed] != "0" ||
                          Has(column.name, "`") || Has(table.server_name, "``");
    const std::string type = LowerCase(row[kDataType]);
    const std::string name = MysqlName(column.name);
    column.asked = name;
    if (type == "decimal") {
      AskForDecimal(std::atoi(row[kPrecision].c_str()), std::atoi(row[kScale].c_str()), column);
    } else if (IsOne(type, kDateTypes)) {
      if (use == TableUse::kTable) column.odd = "MONTH(" + name + ") = 0 OR DAY(" + name + ") = 0";
    } else if (IsOne(type, kByteTypes)) {
      // They are left out of a dataset, so they need not travel.
      if (use == TableUse::kTable) column.asked = "X''";
    } else if (!IsOne(type, kPlainTypes)) {
      column.asked = "CAST(" + name + " AS CHAR)";
    }
    if (use == TableUse::kTable && row[kColumnType].starts_with("tinyint(1)")) {
      column.is_flag = true;
      column.odd = name + " NOT IN (0, 1)";
    }
    table.columns.push_back(std::move(column));
  }

  static void AskForDecimal(int precision, int scale, ServerColumn& column) {
    const std::string text = "CAST(" + column.asked + " AS CHAR)";
    if (precision <= kMostDigits) {
      column.asked = text;
      column.taken = DecimalOf(column.alias, precision, scale);
      return;
    }
    column.as_text = text;
    column.warning = "column_digits_rounded";
    column.message = "The column has up to " + std::to_string(precision) +
                     " digits and is kept as double, which holds 15 to 17. Give it the type string "
                     "where that is not exact enough.";
  }

  void Judge(std::int64_t count, ServerColumn& column, ServerTable&) const override {
    if (column.is_flag) {
      if (count == 0) column.taken = "CAST(" + column.alias + " AS BOOLEAN)";
    } else if (count > 0) {
      column.warning = "column_dates_missing";
      column.message =
          std::to_string(count) + (count == 1 ? " date has" : " dates have") +
          " no month or no day, such as 0000-00-00: that is no date, and missing here.";
    }
  }

  bool is_mariadb_ = false;
};

}  // namespace

const SourceKind& MysqlKind() {
  static const SourceKind kind{
      .kind = "mysql",
      .title = "MySQL or MariaDB",
      .description = "Tables, views and queries of a MySQL (8 or later) or MariaDB database.",
      .has_tables = true,
      .has_queries = true,
      .query_dialect =
          "DuckDB SQL over the database's tables; columns are chosen on the server, and rows here",
      .rights =
          "CREATE USER 'lathe'@'%' IDENTIFIED BY '...' REQUIRE SSL;\n"
          "GRANT SELECT, SHOW VIEW ON shop.* TO 'lathe'@'%';",
      .settings = {
          {.name = "host",
           .title = "Host",
           .help = "Name or address of the server",
           .type = SettingType::kHost,
           .required = true,
           .place = true},
          {.name = "port",
           .title = "Port",
           .help = "3306 unless it was changed",
           .type = SettingType::kInteger,
           .place = true,
           .default_text = "3306",
           .low = 1,
           .high = 65'535},
          {.name = "database",
           .title = "Database",
           .help = "Name of the database",
           .required = true,
           .high = 64},
          {.name = "user",
           .title = "User",
           .help = "An account that may only read",
           .required = true,
           .high = 80},
          {.name = "password",
           .title = "Password",
           .help = "Kept sealed and never shown again",
           .type = SettingType::kSecret,
           .high = 1024},
          {.name = "ssl_mode",
           .title = "TLS",
           .help = "required encrypts; verify_ca also checks who signed the certificate, though "
                   "not the "
                   "host's name in it; disabled only where the network is safe",
           .type = SettingType::kChoice,
           .place = true,
           .default_text = "required",
           .choices = {"required", "verify_ca", "preferred", "disabled"}},
          {.name = "ca_certificate",
           .title = "CA certificate",
           .help = "PEM of the authority that signed the server's certificate; without one the "
                   "system's are used",
           .type = SettingType::kCertificate,
           .place = true,
           .advanced = true,
           .high = 65'536},
          TimeLimitSetting(),
      }};
  return kind;
}

std::unique_ptr<Connector> MakeMysql(ConnectorContext context) {
  return std::make_unique<Mysql>(std::move(context));
}

}  // namespace lathe::data::sources
