// MySQL and MariaDB, through DuckDB's extension and around three faults of it: it waits for ever on
// a server that says nothing (so we greet the server first, and a watchdog ends the process), it
// reads columns of type DECIMAL with more than 18 digits some 25 times slower than texts (so a
// table's are asked for as texts), and it shows a password that stands in its string (so it travels
// in a SECRET).
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
// What a decimal of 64 bits holds.
constexpr int kShortDigits = 18;

/// `text` as a literal of MySQL, where a backslash escapes, too.
std::string MysqlText(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string MysqlName(std::string_view name) {
  std::string out = "`";
  for (const char c : name) {
    if (c == '`') out += '`';
    out += c;
  }
  return out + "`";
}

/// Precision and scale of "DECIMAL(20,4)".
std::pair<int, int> DigitsOf(const std::string& type) {
  const std::size_t open = type.find('('), comma = type.find(',');
  if (open == type.npos || comma == type.npos) return {0, 0};
  return {std::atoi(type.c_str() + open + 1), std::atoi(type.c_str() + comma + 1)};
}

bool IsLongDecimal(const EngineColumn& column) {
  return column.type.starts_with("DECIMAL(") && DigitsOf(column.type).first > kShortDigits;
}

/// The number of a text of MySQL's, which has all the digits behind the mark that its type has.
std::string LongDecimal(const std::string& text, const std::string& type) {
  const int scale = DigitsOf(type).second;
  const std::string digits = std::to_string(scale) + ")";
  const std::string wide = "CAST(" + text + " AS DECIMAL(38," + digits + ")";
  if (scale >= kShortDigits) return wide;
  const std::string limit = std::to_string(kShortDigits);
  return "CASE WHEN length(" + text + ") <= " + limit + " THEN CAST(CAST(" + text + " AS DECIMAL(" +
         limit + "," + digits + ") AS DECIMAL(38," + digits + ") ELSE " + wide + " END";
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
        "CREATE SECRET src_secret (TYPE mysql, HOST " + QuoteText(s.Text("host")) + ", PORT " +
            std::to_string(s.Int("port")) + ", DATABASE " + QuoteText(s.Text("database")) +
            ", USER " + QuoteText(s.Text("user")) + ", PASSWORD " +
            QuoteText(s.Secret("password")) + ")",
        "ATTACH " + QuoteText(options) + " AS src (TYPE mysql, READ_ONLY, SECRET src_secret)"};
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
                  "The account may not read this. Grant it SELECT on the table.");
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
    return "SELECT table_schema, table_name, IF(table_type = 'VIEW', 'view', 'table'), table_rows "
           "FROM information_schema.tables WHERE table_schema = DATABASE() AND "
           "LEFT(CONCAT(table_schema, '.', table_name), CHAR_LENGTH(" +
           MysqlText(prefix) + ")) = " + MysqlText(prefix) + " ORDER BY 1, 2 LIMIT " +
           std::to_string(limit);
  }
  std::string DefaultSchema() const override { return settings().Text("database"); }
  std::string Remote(std::string_view sql) const override {
    return "mysql_query('src', " + QuoteText(sql) + ")";
  }

  /// Long decimals come as texts, which is what the server sends them as anyway. It is the engine
  /// that is slow: a text becomes a number of 128 bits in 15 us, and one of 64 in 0.1 us. So those
  /// texts that fit (nearly all) take the short way.
  Result<std::string> RelationOf(DuckDbSession&, const TableName& table,
                                 const std::vector<EngineColumn>& columns) override {
    if (std::ranges::none_of(columns, IsLongDecimal)) return table.quoted;
    std::string asked, taken;
    for (const EngineColumn& column : columns) {
      const std::string name = MysqlName(column.name);
      const bool is_long = IsLongDecimal(column);
      // Asked for like this, JSON would come as bytes.
      const bool as_text = is_long || column.type == "VARCHAR";
      const std::string mine = QuoteName(column.name);
      asked +=
          (asked.empty() ? "" : ", ") + (as_text ? "CAST(" + name + " AS CHAR) AS " : "") + name;
      taken += (taken.empty() ? "" : ", ") +
               (is_long ? LongDecimal(mine, column.type) + " AS " : "") + mine;
    }
    return "(SELECT " + taken + " FROM " +
           Remote("SELECT " + asked + " FROM " + MysqlName(table.schema) + "." +
                  MysqlName(table.table)) +
           ")";
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
      .query_dialect = "DuckDB SQL over the database's tables; filters and columns are pushed down",
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
           .type = SettingType::kLongText,
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
