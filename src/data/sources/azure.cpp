// Azure Blob Storage and Data Lake Storage, through DuckDB's azure extension. A Data Lake account
// serves the same files by the blob protocol, which is the one that is spoken here.
#include <algorithm>
#include <utility>

#include "data/sources/all_kinds.h"
#include "data/sources/message_words.h"
#include "data/sources/object_store.h"

namespace lathe::data::sources {
namespace {

constexpr std::string_view kByKey = "account_key", kBySas = "sas",
                           kByPrincipal = "service_principal";

/// Whether it is base64 with its padding: whatever else it holds, the client library stumbles.
bool IsBase64(std::string_view text) {
  const std::size_t mark = std::min(text.find('='), text.size());
  const std::string_view padding = text.substr(mark);
  return !text.empty() && text.size() % 4 == 0 &&
         (padding.empty() || padding == "=" || padding == "==") &&
         std::ranges::all_of(text.substr(0, mark), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '+' || c == '/';
         });
}

class Azure final : public ObjectStore {
 public:
  using ObjectStore::ObjectStore;

 private:
  std::string server_name() const override { return "Azure Blob Storage at " + endpoint().host; }
  std::vector<std::string_view> extensions() const override { return {"httpfs", "azure"}; }
  std::string root() const override { return "az://" + settings().Text("container") + "/"; }

  UrlParts endpoint() const override {
    // Checked when the source was made.
    if (auto given = SplitUrl(settings().Text("endpoint")); given.ok()) return *std::move(given);
    return {true, settings().Text("account") + ".blob.core.windows.net", 443};
  }

  /// Where the account's blobs are: an address of one's own has the account in its path.
  std::string BlobEndpoint() const {
    std::string given = settings().Text("endpoint");
    if (given.empty()) return "https://" + endpoint().host;
    if (given.ends_with('/')) given.pop_back();
    return given + "/" + settings().Text("account");
  }

  Result<std::string> Secret() const {
    const SourceSettings& s = settings();
    const std::string head = "CREATE SECRET src_secret (TYPE azure, SCOPE " + QuoteText(root());
    const std::string auth = s.Text("auth");
    if (auth == kByPrincipal) {
      return head + ", PROVIDER service_principal, TENANT_ID " + QuoteText(s.Text("tenant_id")) +
             ", CLIENT_ID " + QuoteText(s.Text("client_id")) + ", CLIENT_SECRET " +
             QuoteText(s.Secret("client_secret")) + ", ACCOUNT_NAME " +
             QuoteText(s.Text("account")) + ")";
    }
    const std::string secret = s.Secret(auth == kBySas ? "sas_token" : "account_key");
    // It becomes part of a list that semicolons separate.
    if (secret.empty() || Has(secret, ";"))
      return Fail(ErrorCode::kSourceAuthFailed,
                  "The key or token is missing, or is not one: neither holds a semicolon.");
    if (auth == kByKey && !IsBase64(secret))
      return Fail(ErrorCode::kSourceAuthFailed,
                  "The account key is not one: it is a text of base64, as the account's page "
                  "\"Access keys\" shows it. Copy it whole, up to the equals signs at its end.");
    std::string text = "BlobEndpoint=" + BlobEndpoint() + ";";
    if (auth == kBySas) {
      text += "SharedAccessSignature=" + secret.substr(secret.starts_with('?') ? 1 : 0);
    } else {
      text += "AccountName=" + s.Text("account") + ";AccountKey=" + secret;
    }
    return head + ", CONNECTION_STRING " + QuoteText(text) + ")";
  }

  Result<std::vector<std::string>> SetupStatements() const override {
    TRY(std::string secret, Secret());
    return std::vector<std::string>{"SET enable_server_cert_verification = true",
                                    "SET azure_http_stats = false", std::move(secret)};
  }

  std::optional<Error> Explain(std::string_view message) const override {
    if (Has(message, "ContainerNotFound"))
      return Fail(ErrorCode::kSourceObjectMissing,
                  "The account has no container called \"" + settings().Text("container") + "\".");
    if (Has(message, "AuthenticationFailed") || Has(message, "AuthorizationFailure") ||
        Has(message, "InvalidAuthenticationInfo") || Has(message, "base64"))
      return Fail(ErrorCode::kSourceAuthFailed, "The account refused the key or the token.");
    const bool unreached = Has(message, "Fail to get a new connection") ||
                           Has(message, "Could not resolve") || Has(message, "Couldn't connect");
    if (unreached && Has(message, "GetToken"))
      return Fail(ErrorCode::kSourceUnreachable,
                  "The directory that signs service principals in cannot be reached from here "
                  "(login.microsoftonline.com).");
    if (Has(message, "GetToken") || Has(message, "invalid_client") || Has(message, "AADSTS"))
      return Fail(ErrorCode::kSourceAuthFailed,
                  "The directory refused the service principal: tenant, client id or secret is "
                  "wrong.");
    if (Has(message, "AuthorizationPermissionMismatch") || Has(message, "AuthorizationProtocol") ||
        HasStatus(message, "403"))
      return Fail(ErrorCode::kSourceDenied,
                  "The account may not read this. It needs the role Storage Blob Data Reader, or a "
                  "token with read and list.");
    if (Has(message, "ResourceNotFound") || Has(message, "specified resource does not exist"))
      return Fail(ErrorCode::kSourceObjectMissing, "There is no storage account called \"" +
                                                       settings().Text("account") + "\" at " +
                                                       endpoint().host + ".");
    if (Has(message, "BlobNotFound") || HasStatus(message, "404") || Has(message, "does not exist"))
      return Fail(ErrorCode::kSourceObjectMissing, "There is no such file in the container.");
    if (Has(message, "ServerBusy") || HasStatus(message, "503") || HasStatus(message, "429"))
      return Fail(ErrorCode::kSourceRateLimited, "The store asks to wait; try again later.");
    if (Has(message, "SSL") || Has(message, "certificate"))
      return Fail(ErrorCode::kSourceTlsFailed,
                  "TLS could not be agreed on: the store's certificate is not one this machine "
                  "trusts.");
    if (unreached) return Fail(ErrorCode::kSourceUnreachable, "The store cannot be reached now.");
    if (Has(message, "No magic bytes") || Has(message, "too small to be a Parquet file"))
      return Fail(ErrorCode::kParquetBadMagic, "One of the files is not Parquet.");
    if (message.starts_with("HTTP Error") || message.starts_with("IO Error"))
      return Fail(ErrorCode::kSourceFailed, "The store failed to answer.");
    return std::nullopt;
  }
};

}  // namespace

const SourceKind& AzureKind() {
  static const SourceKind kind{
      .kind = "azure",
      .title = "Azure Blob and Data Lake Storage",
      .description =
          "Parquet, CSV, JSON and Excel files of a container. Many files can be one table.",
      .has_paths = true,
      .rights =
          "az role assignment create --role \"Storage Blob Data Reader\" \\\n"
          "  --assignee CLIENT_ID \\\n"
          "  --scope /subscriptions/SUBSCRIPTION/resourceGroups/GROUP/providers/"
          "Microsoft.Storage/storageAccounts/ACCOUNT/blobServices/default/containers/CONTAINER",
      .settings = {
          {.name = "account",
           .title = "Storage account",
           .help = "Its name, without .blob.core.windows.net",
           .type = SettingType::kName,
           .required = true,
           .place = true,
           .high = 63},
          {.name = "container",
           .title = "Container",
           .help = "Of a Data Lake account: the file system",
           .type = SettingType::kName,
           .required = true,
           .place = true,
           .high = 63},
          {.name = "auth",
           .title = "Sign in by",
           .help =
               "A token or a service principal can be limited to reading; an account key cannot",
           .type = SettingType::kChoice,
           .default_text = kBySas,
           .choices = {kBySas, kByPrincipal, kByKey}},
          {.name = "sas_token",
           .title = "SAS token",
           .help = "With read and list. Kept sealed and never shown again",
           .type = SettingType::kSecret,
           .required = true,
           .high = 4096,
           .only_with = "auth=sas"},
          {.name = "tenant_id",
           .title = "Tenant ID",
           .help = "Of the directory",
           .type = SettingType::kName,
           .required = true,
           .place = true,
           .only_with = "auth=service_principal"},
          {.name = "client_id",
           .title = "Client ID",
           .help = "Of the application",
           .type = SettingType::kName,
           .required = true,
           .only_with = "auth=service_principal"},
          {.name = "client_secret",
           .title = "Client secret",
           .help = "Kept sealed and never shown again",
           .type = SettingType::kSecret,
           .required = true,
           .high = 1024,
           .only_with = "auth=service_principal"},
          {.name = "account_key",
           .title = "Account key",
           .help = "May do everything in the account. Kept sealed and never shown again",
           .type = SettingType::kSecret,
           .required = true,
           .high = 1024,
           .only_with = "auth=account_key"},
          {.name = "endpoint",
           .title = "Endpoint",
           .help =
               "Address of a store that is not in Azure's public cloud; the account is added to "
               "it",
           .type = SettingType::kUrl,
           .place = true,
           .advanced = true},
          TimeLimitSetting(),
      }};
  return kind;
}

std::unique_ptr<Connector> MakeAzure(ConnectorContext context) {
  return std::make_unique<Azure>(std::move(context));
}

}  // namespace lathe::data::sources
