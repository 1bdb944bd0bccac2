#include "models/formats/linear.h"

#include <utility>

#include "models/formats/importance_shares.h"

namespace lathe::models {

namespace {

struct LinearView {
  std::span<const double> coefficients;
  std::span<const double> intercepts;
  std::span<const double> importance;
};

Status Check(const FormatHeader& header, const LinearView& view) {
  TRY_OK(CheckFormatHeader(header));
  if (view.intercepts.size() != header.score_count() ||
      view.coefficients.size() != header.score_count() * header.feature_count ||
      (!view.importance.empty() && view.importance.size() != header.feature_count))
    return MakeError(ErrorCode::kModelCorrupt, "The linear model's arrays do not fit its size.");
  TRY_OK(CheckFinite(view.coefficients, "coefficients"));
  TRY_OK(CheckFinite(view.intercepts, "intercepts"));
  return CheckFinite(view.importance, "importances");
}

class Linear final : public ModelFormat {
 public:
  Linear(FormatHeader header, const LinearView& view) : header_(std::move(header)), view_(view) {}
  Linear(FormatHeader header, LinearParts parts)
      : header_(std::move(header)),
        owned_(std::move(parts)),
        view_{owned_.coefficients, owned_.intercepts, owned_.importance} {}

  std::string_view name() const override { return "linear"; }
  std::size_t feature_count() const override { return header_.feature_count; }
  std::size_t output_count() const override { return header_.output_count; }

  void ScoreRow(std::span<const double> features, std::span<double> out) const override {
    const double* coefficient = view_.coefficients.data();
    for (std::size_t s = 0; s < view_.intercepts.size(); ++s) {
      double score = view_.intercepts[s];
      for (const double value : features) score += value * *coefficient++;
      out[s] = score;
    }
    ApplyLink(header_.link, out);
  }

  std::vector<double> Importance() const override { return SharesOf(view_.importance); }

  Status Save(BundleWriter& writer) const override {
    WriteFormatHeader(writer, header_);
    writer.AddArray("linear/coefficients", view_.coefficients);
    writer.AddArray("linear/intercepts", view_.intercepts);
    writer.AddArray("linear/importance", view_.importance);
    return {};
  }

 private:
  FormatHeader header_;
  LinearParts owned_;  // empty when the arrays lie in a bundle
  LinearView view_;
};

}  // namespace

Result<std::unique_ptr<ModelFormat>> MakeLinear(LinearParts parts) {
  FormatHeader header{"linear", parts.feature_count, parts.output_count, parts.link};
  TRY_OK(Check(header, {parts.coefficients, parts.intercepts, parts.importance}));
  return std::unique_ptr<ModelFormat>(
      std::make_unique<Linear>(std::move(header), std::move(parts)));
}

Result<std::unique_ptr<ModelFormat>> LoadLinear(const BundleReader& reader) {
  TRY(FormatHeader header, ReadFormatHeader(reader));
  LinearView view;
  TRY(view.coefficients, reader.Array<double>("linear/coefficients"));
  TRY(view.intercepts, reader.Array<double>("linear/intercepts"));
  TRY(view.importance, reader.Array<double>("linear/importance"));
  TRY_OK(Check(header, view));
  return std::unique_ptr<ModelFormat>(std::make_unique<Linear>(std::move(header), view));
}

}  // namespace lathe::models
