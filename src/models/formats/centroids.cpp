#include "models/formats/centroids.h"

#include <utility>

#include "models/bundle.h"
#include "models/formats/format_header.h"

namespace lathe::models {

namespace {

Status Check(const FormatHeader& header, std::span<const double> centres) {
  TRY_OK(CheckFormatHeader(header));
  if (header.link != Link::kIdentity ||
      centres.size() != header.feature_count * header.output_count)
    return MakeError(ErrorCode::kModelCorrupt, "The clustering's centres do not fit its size.");
  return CheckFinite(centres, "centres");
}

class Centroids final : public ModelFormat {
 public:
  Centroids(FormatHeader header, std::span<const double> centres)
      : header_(std::move(header)), centres_(centres) {}
  Centroids(FormatHeader header, std::vector<double> centres)
      : header_(std::move(header)), owned_(std::move(centres)), centres_(owned_) {}

  std::string_view name() const override { return "centroids"; }
  std::size_t feature_count() const override { return header_.feature_count; }
  std::size_t output_count() const override { return header_.output_count; }

  void ScoreRow(std::span<const double> features, std::span<double> out) const override {
    const double* centre = centres_.data();
    for (double& square : out) {
      square = 0;
      for (const double value : features) {
        const double difference = value - *centre++;
        square += difference * difference;
      }
    }
  }

  Status Save(BundleWriter& writer) const override {
    WriteFormatHeader(writer, header_);
    writer.AddArray("centroids/centres", centres_);
    return {};
  }

 private:
  FormatHeader header_;
  std::vector<double> owned_;  // empty when the centres lie in a bundle
  std::span<const double> centres_;
};

}  // namespace

Result<std::unique_ptr<ModelFormat>> MakeCentroids(const features::Matrix& centres) {
  FormatHeader header{"centroids", centres.column_count(), centres.row_count(), Link::kIdentity};
  std::vector<double> values(centres.data(),
                             centres.data() + centres.row_count() * centres.column_count());
  TRY_OK(Check(header, values));
  return std::unique_ptr<ModelFormat>(
      std::make_unique<Centroids>(std::move(header), std::move(values)));
}

Result<std::unique_ptr<ModelFormat>> LoadCentroids(const BundleReader& reader) {
  TRY(FormatHeader header, ReadFormatHeader(reader));
  TRY(const std::span<const double> centres, reader.Array<double>("centroids/centres"));
  TRY_OK(Check(header, centres));
  return std::unique_ptr<ModelFormat>(std::make_unique<Centroids>(std::move(header), centres));
}

}  // namespace lathe::models
