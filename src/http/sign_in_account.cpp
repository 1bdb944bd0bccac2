#include "http/sign_in_account.h"

#include <algorithm>

#include "http/form.h"

namespace lathe::http {
namespace {

constexpr std::size_t kAccountBytes = 320;

std::string FromJsonBody(const ServerRequest& request) {
  const auto document = request.Document();
  if (!document.ok() || !document->is_object()) return {};
  for (const char* name : {"email", "username"}) {
    const json::value* value = document->get_object().if_contains(name);
    if (value != nullptr && value->is_string()) return std::string(value->get_string());
  }
  return {};
}

std::string FromFormBody(const ServerRequest& request) {
  const auto pairs = ParseForm(request.body_view);
  if (!pairs.ok()) return {};
  return FieldOf(*pairs, "username").value_or(FieldOf(*pairs, "email").value_or(""));
}

}  // namespace

std::string SignInAccount(const ServerRequest& request) {
  const bool form =
      IsMediaType(request.HeaderOr("Content-Type"), "application/x-www-form-urlencoded");
  std::string account = form ? FromFormBody(request) : FromJsonBody(request);
  account.resize(std::min(account.size(), kAccountBytes));
  std::transform(account.begin(), account.end(), account.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return account;
}

}  // namespace lathe::http
