// A category as one 0/1 feature per value. Rarer values share one feature, and so do values that
// training never saw when there is one; otherwise an unseen value is 0 in all. Missing values have
// their own feature when training had some.
#include <algorithm>
#include <utility>

#include "features/transforms/all.h"
#include "features/transforms/levels.h"
#include "features/transforms/state_reader.h"

namespace lathe::features {

namespace {

class OneHotEncoder final : public Transform {
 public:
  /// REQUIRES: kept <= levels.size().
  OneHotEncoder(std::size_t input, const std::string& name, Levels levels, std::size_t kept,
                bool marks_missing)
      : input_(input), levels_(std::move(levels)), kept_(kept), marks_missing_(marks_missing) {
    for (std::size_t code = 0; code < kept_; ++code)
      outputs_.push_back({name + "=" + levels_.name(code), name, false, 0});
    if (has_other()) outputs_.push_back({name + ".other", name, false, 0});
    if (marks_missing_) outputs_.push_back({name + ".is_missing", name, false, 0});
  }

  std::string_view op() const override { return "one_hot_encoder"; }
  std::size_t input() const override { return input_; }
  std::span<const Feature> outputs() const override { return outputs_; }

  void Apply(const data::FrameColumn& column, RowRange rows, std::size_t first_output, Matrix& out,
             ApplyReport* report) const override {
    std::int64_t unseen = 0;
    levels_.ForEach(column, rows, [&](std::size_t row, std::int32_t code) {
      const auto cells = out.row(row).subspan(first_output, outputs_.size());
      std::fill(cells.begin(), cells.end(), 0.0);
      if (code == Levels::kMissing) {
        if (marks_missing_) cells.back() = 1;
      } else if (code >= 0 && static_cast<std::size_t>(code) < kept_) {
        cells[static_cast<std::size_t>(code)] = 1;
      } else {
        if (has_other()) cells[kept_] = 1;
        unseen += code == Levels::kUnseen ? 1 : 0;
      }
    });
    if (report != nullptr) report->unseen[input_] += unseen;
  }

  json::object State() const override {
    return {{"levels", levels_.ToJson()},
            {"kept", static_cast<std::int64_t>(kept_)},
            {"marks_missing", marks_missing_}};
  }

  std::string Explain() const override {
    const std::string& source = outputs_.empty() ? kNothing : outputs_.front().source;
    std::string text = "Turns \"" + source + "\" into one 0/1 feature for each of " +
                       std::to_string(kept_) + " values";
    if (has_other())
      text += "; " + std::to_string(levels_.size() - kept_) + " rarer and new values share one";
    if (marks_missing_) text += "; missing values have their own";
    return text;
  }

 private:
  static inline const std::string kNothing;
  bool has_other() const { return kept_ < levels_.size(); }

  std::size_t input_;
  Levels levels_;
  std::size_t kept_;
  bool marks_missing_;
  std::vector<Feature> outputs_;
};

}  // namespace

TransformPtr FitOneHotEncoder(const FitColumn& fit) {
  const auto most = static_cast<std::size_t>(std::max(1, fit.needs.max_one_hot_levels));
  Levels levels = Levels::Fit(fit.column, most);
  const std::size_t kept = std::min(most, levels.size());
  return std::make_unique<OneHotEncoder>(fit.input, fit.schema.name, std::move(levels), kept,
                                         HasMissingValue(fit.column));
}

Result<TransformPtr> ReadOneHotEncoder(const StoredTransform& stored) {
  StateReader reader(stored.state);
  const json::array* values = reader.Array("levels");
  const std::int64_t kept =
      reader.Int("kept", 0, values == nullptr ? 0 : static_cast<std::int64_t>(values->size()));
  const bool marks_missing = reader.Bool("marks_missing");
  TRY_OK(reader.Finish());
  const bool are_numbers = data::KindOf(stored.schema.physical) != data::ColumnKind::kText;
  TRY(Levels levels, Levels::FromJson(*values, are_numbers));
  return TransformPtr(
      std::make_unique<OneHotEncoder>(stored.input, stored.schema.name, std::move(levels),
                                      static_cast<std::size_t>(kept), marks_missing));
}

}  // namespace lathe::features
