// S3 and stores that speak its protocol, through DuckDB's httpfs. The bucket is a setting and every
// address is below it: an address outside a secret's scope would be asked for without a key, at
// Amazon.
#include <utility>

#include "data/sources/all_kinds.h"
#include "data/sources/message_words.h"
#include "data/sources/object_store.h"

namespace lathe::data::sources {
namespace {

class S3 final : public ObjectStore {
 public:
  using ObjectStore::ObjectStore;

 private:
  std::string server_name() const override {
    return settings().Text("endpoint").empty() ? "Amazon S3 (" + settings().Text("region") + ")"
                                               : "S3 at " + endpoint().host;
  }
  std::vector<std::string_view> extensions() const override { return {"httpfs"}; }
  std::string root() const override { return "s3://" + settings().Text("bucket") + "/"; }

  UrlParts endpoint() const override {
    // Checked when the source was made.
    if (auto given = SplitUrl(settings().Text("endpoint")); given.ok()) return *std::move(given);
    return {true, "s3." + settings().Text("region") + ".amazonaws.com", 443};
  }

  Result<std::vector<std::string>> SetupStatements() const override {
    const SourceSettings& s = settings();
    const UrlParts place = endpoint();
    const bool v6 = Has(place.host, ":");
    std::string secret =
        "CREATE SECRET src_secret (TYPE s3, PROVIDER config, REGION " +
        QuoteText(s.Text("region")) + ", ENDPOINT " +
        QuoteText((v6 ? "[" + place.host + "]" : place.host) + ":" + std::to_string(place.port)) +
        ", URL_STYLE " + QuoteText(s.Text("url_style")) + ", USE_SSL " +
        (place.tls ? "true" : "false") + ", SCOPE " + QuoteText(root());
    if (!s.Text("access_key_id").empty())
      secret += ", KEY_ID " + QuoteText(s.Text("access_key_id")) + ", SECRET " +
                QuoteText(s.Secret("secret_access_key"));
    if (!s.Secret("session_token").empty())
      secret += ", SESSION_TOKEN " + QuoteText(s.Secret("session_token"));
    return std::vector<std::string>{"SET enable_server_cert_verification = true",
                                    "SET enable_curl_server_cert_verification = true",
                                    "SET ca_cert_file = '/etc/ssl/certs/ca-certificates.crt'",
                                    "SET http_timeout = 10",
                                    "SET http_retries = 2",
                                    secret + ")"};
  }

  std::optional<Error> Explain(std::string_view message) const override {
    if (Has(message, "NoSuchBucket"))
      return Fail(ErrorCode::kSourceObjectMissing,
                  "There is no bucket called \"" + settings().Text("bucket") + "\".");
    if (Has(message, "InvalidAccessKeyId"))
      return Fail(ErrorCode::kSourceAuthFailed, "The store does not know this access key.");
    if (Has(message, "SignatureDoesNotMatch"))
      return Fail(ErrorCode::kSourceAuthFailed,
                  "The secret access key does not belong to this access key.");
    if (Has(message, "ExpiredToken") || Has(message, "InvalidToken"))
      return Fail(ErrorCode::kSourceAuthFailed, "The session token is not valid any more.");
    if (Has(message, "PermanentRedirect") || HasStatus(message, "301"))
      return Fail(ErrorCode::kSourceQueryFailed,
                  "The bucket is in another region than \"" + settings().Text("region") + "\".");
    if (HasStatus(message, "403") || Has(message, "AccessDenied") || Has(message, "Forbidden"))
      return Fail(
          ErrorCode::kSourceDenied,
          "The key may not read this. It needs s3:ListBucket on the bucket and s3:GetObject "
          "on its objects.");
    if (HasStatus(message, "404"))
      return Fail(ErrorCode::kSourceObjectMissing, "There is no such file in the bucket.");
    if (HasStatus(message, "429") || Has(message, "SlowDown") || HasStatus(message, "503"))
      return Fail(ErrorCode::kSourceRateLimited, "The store asks to wait; try again later.");
    if (Has(message, "SSL") || Has(message, "certificate"))
      return Fail(ErrorCode::kSourceTlsFailed,
                  "TLS could not be agreed on: the store's certificate is not one this machine "
                  "trusts.");
    if (Has(message, "Timeout") || Has(message, "timed out") || Has(message, "Read timeout"))
      return Fail(ErrorCode::kSourceTimeout, "The store did not answer in time.");
    if (Has(message, "Could not connect") || Has(message, "Could not establish"))
      return Fail(ErrorCode::kSourceUnreachable, "The store cannot be reached now.");
    if (Has(message, "No magic bytes") || Has(message, "not a Parquet file") ||
        Has(message, "Invalid Error: Parquet") || Has(message, "too small to be a Parquet file"))
      return Fail(ErrorCode::kParquetBadMagic, "One of the files is not Parquet.");
    if (message.starts_with("HTTP Error") || message.starts_with("IO Error"))
      return Fail(ErrorCode::kSourceFailed, "The store failed to answer.");
    return std::nullopt;
  }
};

}  // namespace

const SourceKind& S3Kind() {
  static const SourceKind kind{
      .kind = "s3",
      .title = "S3",
      .description =
          "Parquet, CSV, JSON and Excel files of a bucket at Amazon or any store that speaks the "
          "protocol. Many files can be one table.",
      .has_paths = true,
      .rights =
          "{\"Version\": \"2012-10-17\", \"Statement\": [\n"
          "  {\"Effect\": \"Allow\", \"Action\": \"s3:ListBucket\", \"Resource\": "
          "\"arn:aws:s3:::BUCKET\"},\n"
          "  {\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": "
          "\"arn:aws:s3:::BUCKET/*\"}]}",
      .settings = {
          {.name = "bucket",
           .title = "Bucket",
           .help = "Its name, without s3://",
           .type = SettingType::kName,
           .required = true,
           .place = true,
           .high = 63},
          {.name = "region",
           .title = "Region",
           .help = "Such as eu-central-1",
           .type = SettingType::kName,
           .place = true,
           .default_text = "us-east-1",
           .high = 63},
          {.name = "access_key_id",
           .title = "Access key ID",
           .help = "Of a key that may only read; empty for a public bucket",
           .high = 128},
          {.name = "secret_access_key",
           .title = "Secret access key",
           .help = "Kept sealed and never shown again",
           .type = SettingType::kSecret,
           .high = 1024,
           .pairs_with = "access_key_id"},
          {.name = "endpoint",
           .title = "Endpoint",
           .help =
               "Address of a store that is not Amazon's, such as https://minio.example.com:9000",
           .type = SettingType::kUrl,
           .place = true,
           .advanced = true},
          {.name = "url_style",
           .title = "Addressing",
           .help = "path for most stores that are not Amazon's",
           .type = SettingType::kChoice,
           .advanced = true,
           .default_text = "vhost",
           .choices = {"vhost", "path"}},
          {.name = "session_token",
           .title = "Session token",
           .help = "Of temporary credentials",
           .type = SettingType::kSecret,
           .advanced = true,
           .high = 8192},
          TimeLimitSetting(),
      }};
  return kind;
}

std::unique_ptr<Connector> MakeS3(ConnectorContext context) {
  return std::make_unique<S3>(std::move(context));
}

}  // namespace lathe::data::sources
