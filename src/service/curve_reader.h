// Reads members of the curves in a bundle's manifest, which an older program may have written: what
// is absent reads as nothing. Stateless; for the charts in src/service only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace lathe::service::curve_reader {

/// not_found: "This model has no ..."
Error NoChart(std::string_view what);
/// The object called `name`. Error: not_found, saying that there is no `what`.
Result<const json::object*> Part(const json::object& curves, std::string_view name,
                                 std::string_view what);
/// Empty when absent.
const json::array& Array(const json::object& in, std::string_view name);
std::string Text(const json::object& in, std::string_view name);
std::optional<double> Number(const json::object& in, std::string_view name);
std::int64_t Count(const json::object& in, std::string_view name);
std::vector<double> Numbers(const json::value& in);
json::value ValueOf(const json::object& in, std::string_view name);
/// "matrix" of a confusion: counts [actual][predicted].
std::vector<std::vector<std::int64_t>> WholeMatrix(const json::object& confusion);

}  // namespace lathe::service::curve_reader
