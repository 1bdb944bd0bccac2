#include "models/model.h"

#include <algorithm>
#include <set>
#include <utility>

namespace lathe::models {

namespace {

constexpr std::size_t kMostClasses = 10'000;

Error Corrupt(std::string detail) {
  return MakeError(ErrorCode::kModelCorrupt, "The model " + std::move(detail) + ".");
}

// Reads the manifest's members, remembering the first that is missing or of another type.
class ManifestReader {
 public:
  explicit ManifestReader(const json::object& in) : in_(in) {}

  std::string Text(std::string_view name) {
    const json::value* value = in_.if_contains(name);
    if (value == nullptr || !value->is_string()) return Fault(name), std::string();
    return std::string(value->get_string());
  }
  json::object Object(std::string_view name) {
    const json::value* value = in_.if_contains(name);
    if (value == nullptr || !value->is_object()) return Fault(name), json::object();
    return value->get_object();
  }
  std::vector<std::string> Texts(std::string_view name) {
    std::vector<std::string> texts;
    const json::value* value = in_.if_contains(name);
    if (value == nullptr || !value->is_array()) return Fault(name), texts;
    for (const json::value& item : value->get_array()) {
      if (!item.is_string()) return Fault(name), texts;
      texts.emplace_back(item.get_string());
    }
    return texts;
  }
  Status Finish() const {
    if (fault_.empty()) return {};
    return Corrupt("has an unusable \"" + fault_ + "\" in its manifest");
  }

 private:
  void Fault(std::string_view name) {
    if (fault_.empty()) fault_ = name;
  }
  const json::object& in_;
  std::string fault_;
};

Status CheckClassNames(const ModelManifest& manifest) {
  const auto& names = manifest.class_names;
  if (manifest.task != Task::kClassification) {
    if (!names.empty()) return Corrupt("names classes that its task has not");
    return {};
  }
  const std::set<std::string> distinct(names.begin(), names.end());
  if (names.size() < 2 || names.size() > kMostClasses || distinct.size() != names.size())
    return Corrupt("has unusable class names");
  return {};
}

// The format answers what the manifest says, from what the recipe makes.
Status CheckShapes(const ModelManifest& manifest, const ModelFormat& format) {
  if (format.feature_count() != manifest.recipe.features().size())
    return Corrupt("takes other features than its recipe makes");
  const bool fits = manifest.task == Task::kClassification
                        ? format.output_count() == manifest.class_names.size()
                        : manifest.task == Task::kClustering || format.output_count() == 1;
  if (!fits) return Corrupt("answers other columns than its manifest says");
  return {};
}

}  // namespace

json::object ModelManifest::ToJson() const {
  return {{"model_id", model_id},
          {"algorithm_id", algorithm_id},
          {"task", ToText(task)},
          {"target", target},
          {"class_names", json::array(class_names.begin(), class_names.end())},
          {"hyperparameters", hyperparameters},
          {"metrics", metrics},
          {"curves", curves},
          {"provenance", provenance},
          {"recipe", recipe.ToJson()}};
}

Result<ModelManifest> ModelManifest::FromJson(const json::object& in) {
  ManifestReader reader(in);
  ModelManifest manifest;
  manifest.model_id = reader.Text("model_id");
  manifest.algorithm_id = reader.Text("algorithm_id");
  const std::string task = reader.Text("task");
  manifest.target = reader.Text("target");
  manifest.class_names = reader.Texts("class_names");
  manifest.hyperparameters = reader.Object("hyperparameters");
  manifest.metrics = reader.Object("metrics");
  manifest.curves = reader.Object("curves");
  manifest.provenance = reader.Object("provenance");
  const json::object recipe = reader.Object("recipe");
  TRY_OK(reader.Finish());
  const auto known = TaskFromText(task);
  if (!known.ok()) return Corrupt("has an unknown task");
  manifest.task = *known;
  TRY_OK(CheckClassNames(manifest));
  TRY(manifest.recipe, features::Recipe::FromJson(recipe));
  return manifest;
}

Result<std::shared_ptr<const Model>> Model::Open(const std::filesystem::path& path) {
  TRY(BundleReader reader, BundleReader::Open(path));
  // Not make_shared: the constructor is private.
  std::shared_ptr<Model> model(new Model(std::move(reader)));
  TRY(model->manifest_, ModelManifest::FromJson(model->reader_.manifest()));
  TRY(model->format_, LoadFormat(model->reader_));
  TRY_OK(CheckShapes(model->manifest_, *model->format_));
  model->size_bytes_ = model->reader_.size_bytes();
  return std::shared_ptr<const Model>(std::move(model));
}

void Model::Predict(const data::Frame& rows, PredictScratch& scratch) const {
  manifest_.recipe.Apply(rows, scratch.features, &scratch.report, &scratch.recipe);
  format_->Score(scratch.features, scratch.scores);
}

Result<std::string> SaveModel(const ModelManifest& manifest, const ModelFormat& format,
                              const std::filesystem::path& path) {
  TRY_OK(CheckShapes(manifest, format));
  BundleWriter writer;
  writer.SetManifest(manifest.ToJson());
  TRY_OK(format.Save(writer));
  return writer.Publish(path);
}

}  // namespace lathe::models
