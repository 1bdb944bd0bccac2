#include "service/job_result.h"

#include <utility>

#include "base/problem.h"

namespace lathe::service {

ResultReader::ResultReader(const json::value* in, Error unreadable)
    : in_(in == nullptr ? nullptr : in->if_object()), unreadable_(std::move(unreadable)) {}

ResultReader::ResultReader(const json::object& in, Error unreadable)
    : in_(&in), unreadable_(std::move(unreadable)) {}

Result<const json::value*> ResultReader::Find(std::string_view name) const {
  const json::value* value = in_ == nullptr ? nullptr : in_->if_contains(name);
  if (value == nullptr) return unreadable_;
  return value;
}

Result<std::string> ResultReader::Text(std::string_view name) const {
  TRY(const json::value* value, Find(name));
  if (!value->is_string()) return unreadable_;
  return std::string(value->get_string());
}

Result<std::int64_t> ResultReader::Int(std::string_view name) const {
  TRY(const json::value* value, Find(name));
  if (!value->is_int64()) return unreadable_;
  return value->get_int64();
}

Result<const json::array*> ResultReader::Array(std::string_view name) const {
  TRY(const json::value* value, Find(name));
  if (!value->is_array()) return unreadable_;
  return &value->get_array();
}

Result<std::string> ResultReader::Document(std::string_view name) const {
  TRY(const json::value* value, Find(name));
  return ToText(*value);
}

Result<std::string> ResultReader::ObjectText(std::string_view name) const {
  TRY(const json::value* value, Find(name));
  if (!value->is_object()) return unreadable_;
  return ToText(*value);
}

std::optional<double> ResultReader::Number(std::string_view name) const {
  const json::value* value = in_ == nullptr ? nullptr : in_->if_contains(name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

bool ResultReader::IsTrue(std::string_view name) const {
  const json::value* value = in_ == nullptr ? nullptr : in_->if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::string EndingOf(std::string_view what, store::JobState state,
                     const std::optional<json::object>& problem) {
  if (problem) return ToText(json::value(*problem));
  const std::string_view how =
      state == store::JobState::kCancelled ? " was cancelled." : " did not finish.";
  return ToText(
      json::value(ToProblem(Fail(ErrorCode::kJobCancelled, std::string(what) + std::string(how)))));
}

Error ErrorOfProblem(const json::object& problem) {
  const auto text = [&](std::string_view name) {
    const json::value* value = problem.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
  };
  return Fail(ErrorCodeFromName(text("code")).value_or(ErrorCode::kInternal), text("detail"));
}

}  // namespace lathe::service
