#include "models/format.h"

#include <array>
#include <string>
#include <utility>

#include "models/bundle.h"
#include "models/formats/centroids.h"
#include "models/formats/format_header.h"
#include "models/formats/linear.h"
#include "models/formats/trees.h"

namespace lathe::models {

namespace {

constexpr std::array<std::pair<Task, std::string_view>, 3> kTasks{
    {{Task::kClassification, "classification"},
     {Task::kRegression, "regression"},
     {Task::kClustering, "clustering"}}};

struct FormatKind {
  std::string_view name;
  Result<std::unique_ptr<ModelFormat>> (*load)(const BundleReader& reader);
};
constexpr std::array<FormatKind, 3> kFormats{
    {{"trees", LoadTrees}, {"linear", LoadLinear}, {"centroids", LoadCentroids}}};

}  // namespace

std::string_view ToText(Task task) {
  for (const auto& [known, text] : kTasks)
    if (known == task) return text;
  return "";
}

Result<Task> TaskFromText(std::string_view text) {
  for (const auto& [task, known] : kTasks)
    if (known == text) return task;
  return FieldFault("task", "not_allowed", "must be classification, regression or clustering");
}

void ModelFormat::Score(const features::Matrix& rows, features::Matrix& out) const {
  out.Resize(rows.row_count(), output_count());
  for (std::size_t row = 0; row < rows.row_count(); ++row) ScoreRow(rows.row(row), out.row(row));
}

Result<std::unique_ptr<ModelFormat>> LoadFormat(const BundleReader& reader) {
  TRY(const FormatHeader header, ReadFormatHeader(reader));
  for (const FormatKind& kind : kFormats)
    if (kind.name == header.name) return kind.load(reader);
  return MakeError(ErrorCode::kModelCorrupt,
                   "The model's format \"" + header.name + "\" is not known.");
}

}  // namespace lathe::models
