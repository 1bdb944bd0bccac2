// What was found in a dataset as one HTML file that can be mailed, archived and printed: no script,
// no request to anywhere, light and dark, at most two megabytes. Made of the stored profile alone.
// Stateless.
#pragma once

#include <cstdint>
#include <string>

#include "base/json.h"
#include "base/result.h"

namespace lathe::data::report {

inline constexpr std::size_t kMostReportBytes = 2'000'000;

/// What the report says of the dataset itself.
struct ReportSubject {
  std::string name;
  int version = 1;
  std::string made_at;      ///< when the dataset was made, RFC 3339
  std::string reported_at;  ///< now
  std::string product;      ///< "Lathe 0.1.0"
};

/// `profile` is the stored document. Columns past what fits are counted, not drawn.
/// Error: dataset_corrupt when the document has other members than a profile.
Result<std::string> WriteHtml(const ReportSubject& subject, const json::object& profile);

}  // namespace lathe::data::report
