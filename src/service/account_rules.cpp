#include "service/account_rules.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "base/fields.h"

namespace lathe::service {
namespace {

constexpr std::string_view kCommon[] = {
#include "service/common_passwords.inc"
};
static_assert(std::is_sorted(std::begin(kCommon), std::end(kCommon)), "looked up by binary search");

bool IsCommon(std::string_view password) {
  std::string lower(password);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return std::binary_search(std::begin(kCommon), std::end(kCommon), std::string_view(lower));
}

Status CheckText(std::string_view text, const Rule& rule, std::string_view field) {
  std::vector<FieldError> errors;
  fields_internal::CheckString(std::string(text), rule, std::string(field), errors);
  if (errors.empty()) return {};
  FieldError& fault = errors.front();
  return FieldFault(std::move(fault.field), std::move(fault.code), std::move(fault.message));
}

}  // namespace

Status CheckNewPassword(std::string_view password, std::string_view field) {
  const std::string name(field);
  const std::string size = "has " + std::to_string(password.size()) + " bytes; ";
  if (password.size() < kMinPasswordBytes)
    return FieldFault(name, "too_short", size + "at least 8 are needed");
  if (password.size() > kMaxPasswordBytes)
    return FieldFault(name, "too_long", size + "at most 72 are allowed");
  if (password.find('\0') != std::string_view::npos)
    return FieldFault(name, "bad_format", "must not hold NUL characters");
  if (IsCommon(password))
    return FieldFault(name, "too_common", "is one of the most common passwords; choose another");
  return {};
}

Status CheckFullName(std::string_view name, std::string_view field) {
  if (name.empty()) return {};
  return CheckText(name, Rule().Format("name"), field);
}

Status CheckEmail(std::string_view email, std::string_view field) {
  return CheckText(email, Rule().Format("email").Length(3, 254), field);
}

}  // namespace lathe::service
