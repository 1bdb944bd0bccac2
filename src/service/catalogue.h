// The catalogue: what the server knows of algorithms and metrics, which it cannot link. `lathe-job
// catalogue` writes it from the descriptors as catalogue.json; the text is embedded in the server
// and read once at start. Fills in and checks hyperparameters, and describes them as a JSON Schema.
// Immutable after FromJson; thread-safe.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace lathe::service {

/// One hyperparameter, named as the library documents it.
struct ParameterInfo {
  std::string name;
  std::string type;  ///< integer, number, boolean, string
  json::value default_value;
  std::optional<double> minimum, maximum;  ///< inclusive
  std::vector<std::string> choices;        ///< string only
  std::string level;                       ///< basic, advanced, expert
  bool log_scale = false;
  bool searchable = false;
  std::string description;
};

struct AlgorithmInfo {
  std::string id, title, family, description;
  std::vector<std::string> tasks;
  std::vector<ParameterInfo> parameters;
  std::int64_t max_rows = 0;      ///< 0 is no limit
  std::int64_t max_features = 0;  ///< 0 is no limit
  json::object document;          ///< the entry as it stands in the file

  bool IsFor(std::string_view task) const;
  const ParameterInfo* FindParameter(std::string_view name) const;
};

struct MetricInfo {
  std::string name, title;
  bool greater_is_better = true;
};

struct AlgorithmFilter {
  std::optional<std::string> task, family;
  std::optional<std::string> search;  ///< part of the id, title or description, any case
};

class Catalogue {
 public:
  /// Error: internal, with the place that cannot be read.
  static Result<Catalogue> FromJson(std::string_view text);

  std::span<const AlgorithmInfo> algorithms() const { return algorithms_; }
  std::vector<const AlgorithmInfo*> Find(const AlgorithmFilter& filter) const;
  /// Null when there is none.
  const AlgorithmInfo* FindAlgorithm(std::string_view id) const;

  /// Empty for an unknown task.
  std::span<const MetricInfo> MetricsOf(std::string_view task) const;
  const MetricInfo* FindMetric(std::string_view task, std::string_view name) const;
  /// REQUIRES: a known task.
  const MetricInfo& DefaultMetric(std::string_view task) const;

 private:
  std::vector<AlgorithmInfo> algorithms_;
  std::map<std::string, std::vector<MetricInfo>, std::less<>> metrics_;
  std::map<std::string, std::string, std::less<>> default_metrics_;
};

/// All parameters of the algorithm: those given, checked, and the defaults of the others. Faults
/// are appended with the path `prefix` + name and the range that would do; a value at fault keeps
/// its default in the answer.
json::object CompleteParameters(const AlgorithmInfo& algorithm, const json::object& given,
                                const std::string& prefix, std::vector<FieldError>& faults);

/// JSON Schema (draft 2020-12) of the hyperparameters; "x-level", "x-log-scale" and "x-searchable"
/// tell a form the rest.
json::object ParameterSchema(const AlgorithmInfo& algorithm);

}  // namespace lathe::service
