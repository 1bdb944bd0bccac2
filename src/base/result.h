// Result<T>: a value or an Error. Everything that can fail returns one; exceptions never cross a
// function of ours (those of libraries are caught where the library is called). Status is
// Result<void>.
//
//   Result<Project> Load(...) {
//     TRY(auto row, store.Find(id));   // returns the Error, or declares `row`
//     TRY_OK(Check(row));              // for a Status
#pragma once

#include <cassert>
#include <optional>
#include <utility>
#include <variant>

#include "base/error.h"

namespace lathe {

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  /// REQUIRES: ok().
  T& value() & { return assert(ok()), std::get<0>(state_); }
  const T& value() const& { return assert(ok()), std::get<0>(state_); }
  T&& value() && { return assert(ok()), std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  /// REQUIRES: !ok().
  const Error& error() const& { return assert(!ok()), std::get<1>(state_); }
  Error&& error() && { return assert(!ok()), std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  /// REQUIRES: !ok().
  const Error& error() const& { return assert(!ok()), *error_; }
  Error&& error() && { return assert(!ok()), *std::move(error_); }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

inline Error Fail(ErrorCode code, std::string detail) { return MakeError(code, std::move(detail)); }

}  // namespace lathe

#define LATHE_CONCAT_INNER(a, b) a##b
#define LATHE_CONCAT(a, b) LATHE_CONCAT_INNER(a, b)
#define LATHE_TRY_IMPL(result, decl, expr)            \
  auto result = (expr);                               \
  if (!result.ok()) return std::move(result).error(); \
  decl = std::move(result).value()
/// Declares `decl` from the value of the Result `expr`, or returns its Error from the enclosing
/// function.
#define TRY(decl, expr) LATHE_TRY_IMPL(LATHE_CONCAT(try_result_, __LINE__), decl, expr)
/// Returns the Error of the Status (or any Result) `expr` from the enclosing function; goes on when
/// it is ok.
#define TRY_OK(expr)                                                                      \
  do {                                                                                    \
    if (auto try_status = (expr); !try_status.ok()) return std::move(try_status).error(); \
  } while (false)
